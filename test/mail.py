"""A mail server that shares no code with ours and keeps nothing, for test/peers.

Listens on a free loopback port, says "listening PORT", and speaks as much of SMTP (RFC 5321) as a
load needs: it greets first, then takes HELO, MAIL, RCPT, DATA, RSET and NOOP, each only when it is
its turn. With an argument N, the Nth mail of each connection, from 0, is refused at its end.
"""

import asyncio
import re
import sys

refused = int(sys.argv[1]) if len(sys.argv) > 1 else None


class Session:
    def __init__(self):
        self.state = "new"
        self.mails = 0

    def answer(self, line):
        verb = line.split(b" ")[0].upper()
        if verb == b"NOOP":
            return b"250 ok"
        if verb == b"HELO" and self.state == "new":
            self.state = "idle"
            return b"250 mail.example"
        if verb == b"RSET" and self.state != "new":
            self.state = "idle"
            return b"250 flushed"
        if self.state == "idle" and re.fullmatch(rb"MAIL FROM:<\S*>", line):
            self.state = "sender"
            return b"250 sender ok"
        if self.state == "sender" and re.fullmatch(rb"RCPT TO:<\S+>", line):
            self.state = "recipient"
            return b"250 recipient ok"
        if self.state == "recipient" and verb == b"DATA":
            self.state = "data"
            return b"354 go on"
        return b"503 not now: " + line[:40]

    def mail_ends(self):
        self.state = "idle"
        self.mails += 1
        return b"554 no" if self.mails - 1 == refused else b"250 queued"


async def serve(reader, writer):
    session = Session()
    try:
        writer.write(b"220 mail.example ready\r\n")
        while line := await reader.readline():
            line = line.rstrip(b"\r\n")
            if session.state != "data":
                writer.write(session.answer(line) + b"\r\n")
            elif line == b".":
                writer.write(session.mail_ends() + b"\r\n")
            await writer.drain()
    except ConnectionError:
        pass
    finally:
        writer.close()


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    print("listening", server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
