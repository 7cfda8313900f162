"""An echo server that shares no code with ours, for test/peers.

Listens on a free loopback port, says "listening PORT", and echoes. With an argument N, the byte at
offset N of each connection, from 0, comes back with its lowest bit flipped.
"""

import asyncio
import sys

wrong_at = int(sys.argv[1]) if len(sys.argv) > 1 else None


async def echo(reader, writer):
    echoed = 0
    try:
        while data := await reader.read(65536):
            if wrong_at is not None and echoed <= wrong_at < echoed + len(data):
                at = wrong_at - echoed
                data = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
            writer.write(data)
            await writer.drain()
            echoed += len(data)
    except ConnectionError:
        pass
    finally:
        writer.close()


async def main():
    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    print("listening", server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
