"""Servers that are no model of a peer, for test/trust.

usage: peer.py WAY [N]

Listens on a free loopback port, says "listening PORT", and answers every byte sequence of --length
512, or every line, in one of these ways:

  every-second    echoes every second request of 512 bytes and says nothing to the others
  closes          echoes one request of 512 bytes on each connection, and closes it
  wrong N         answers HELLO to each line, but ERR to every Nth of all
  resets          resets each connection at its first byte
"""

import asyncio
import socket
import struct
import sys

LENGTH = 512
seen = 0


async def every_second(reader, writer):
    global seen
    while True:
        request = await reader.readexactly(LENGTH)
        seen += 1
        if seen % 2 == 0:
            writer.write(request)


async def closes(reader, writer):
    writer.write(await reader.readexactly(LENGTH))
    await writer.drain()


async def wrong(reader, writer):
    global seen
    while await reader.readline():
        seen += 1
        writer.write(b"ERR" if seen % int(sys.argv[2]) == 0 else b"HELLO")


async def resets(reader, writer):
    await reader.read(1)
    no_time = struct.pack("ii", 1, 0)
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, no_time)
    writer.transport.abort()


async def serve(reader, writer):
    writer.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        await WAYS[sys.argv[1]](reader, writer)
    except (ConnectionError, asyncio.IncompleteReadError):
        pass
    finally:
        writer.close()


WAYS = {"every-second": every_second, "closes": closes, "wrong": wrong, "resets": resets}


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0, backlog=1024)
    print("listening", server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
