"""Sends distinct mails over SMTP as fast as the other side takes them, and prints what it saw as one JSON line.

Run as a process of its own, so that its CPU is not counted as the server's.
"""

import argparse
import asyncio
import json
import os
import time

SIZE = 18_000  # octets of a mail
LINE = b"Sehr geehrte Damen und Herren, Bestellung 306-%07d ist zu versenden, Posten %d von 9.\r\n"


def mail(number: int) -> bytes:
    """A mail of 18 KB that no other is equal to, with text that packs about as well as real mail."""
    head = b"From: sold@shop.example\r\nTo: shop@in.example\r\nSubject: Sold %d\r\nMessage-ID: <%d@x>\r\n\r\n"
    lines = [head % (number, number)]
    noise = os.urandom(SIZE // 8).hex().encode()
    size = len(lines[0])
    place = 0
    while size < SIZE:
        line = noise[place : place + 70] + b"\r\n" if place < len(noise) else LINE % (number, place)
        lines.append(line)
        size += len(line)
        place += 70
    return b"".join(lines)


async def reply(reader: asyncio.StreamReader) -> bytes:
    while True:
        line = await reader.readuntil(b"\n")
        if line[3:4] != b"-":
            return line


async def session(port: int, recipient: str, mails: list[bytes], waits: list[float]) -> int:
    """One connection, one mail after the other, each command waiting for its reply, as smtplib does."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    kept = 0

    async def ask(data: bytes) -> bytes:
        writer.write(data)
        return await reply(reader)

    await reply(reader)
    await ask(b"EHLO bench.example\r\n")
    while mails:
        raw = mails.pop()
        await ask(b"MAIL FROM:<seller@mail.example> SIZE=%d\r\n" % len(raw))
        await ask(b"RCPT TO:<%s>\r\n" % recipient.encode())
        await ask(b"DATA\r\n")
        began = time.perf_counter()
        kept += (await ask(raw + b".\r\n")).startswith(b"250")
        waits.append(time.perf_counter() - began)
    await ask(b"QUIT\r\n")
    writer.close()
    return kept


async def run(port: int, recipient: str, count: int, connections: int) -> None:
    mails = [mail(number) for number in range(count)]
    waits: list[float] = []
    began, before = time.perf_counter(), time.process_time()
    kept = await asyncio.gather(*(session(port, recipient, mails, waits) for _ in range(connections)))
    seconds = time.perf_counter() - began
    waits.sort()
    print(
        json.dumps(
            {
                "kept": sum(kept),
                "seconds": seconds,
                "median_ms": waits[len(waits) // 2] * 1000,
                "p99_ms": waits[len(waits) * 99 // 100] * 1000,
                "worst_ms": waits[-1] * 1000,
                "cpu": time.process_time() - before,
            }
        )
    )


def main() -> None:
    import uvloop

    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("recipient")
    parser.add_argument("--count", type=int, default=4000)
    parser.add_argument("--connections", type=int, default=20)
    asked = parser.parse_args()
    uvloop.run(run(asked.port, asked.recipient, asked.count, asked.connections))


if __name__ == "__main__":
    main()
