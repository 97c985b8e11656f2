"""Shapes of hostile mails, each of about 10 MB, and what reading one costs in a process of its own.

Time is the CPU to read the mail and to extract its claims with all profiles; memory is the peak of the process beyond
what it held with the mail in hand. Every shape once hurt some parser, or was written to hurt this one.
"""

import base64
import multiprocessing
import resource
import time
from collections.abc import Callable
from multiprocessing.connection import Connection

from rich.progress import track
from rich.table import Table

from mailguard.message import read_message
from mailguard.notices import load_profiles, read_notices

MB = 1_000_000
SIZE = 10 * MB
SECONDS, MEMORY = 2.0, 200.0  # at most, of one mail: CPU, MB
HEAD = b"From: seller-notification@amazon.com\r\nSubject: Sold, ship now: A B\r\n"


def filled(piece: bytes, size: int = SIZE) -> bytes:
    return piece * (size // len(piece) + 1)


def text(piece: bytes, size: int = SIZE, kind: bytes = b"text/plain") -> bytes:
    return HEAD + b"Content-Type: " + kind + b"; charset=utf-8\r\n\r\n" + filled(piece, size)


def html(piece: bytes, size: int = SIZE, before: bytes = b"") -> bytes:
    return HEAD + b"Content-Type: text/html; charset=utf-8\r\n\r\n" + before + filled(piece, size)


def parts(part: bytes, size: int = SIZE, kind: bytes = b"mixed") -> bytes:
    return (
        HEAD
        + b"Content-Type: multipart/"
        + kind
        + b"; boundary=b\r\n\r\n"
        + filled(b"--b\r\n" + part + b"\r\n", size)
    )


def nested(depth: int, size: int = SIZE) -> bytes:
    body = b"\r\n" + filled(b"x\r\n", size)
    for number in range(depth):
        mark = b"b%d" % number
        body = b"Content-Type: multipart/mixed; boundary=%s\r\n\r\n--%s\r\n%s\r\n--%s--" % (mark, mark, body, mark)
    return HEAD + body


def attached(depth: int, size: int = SIZE) -> bytes:
    raw = HEAD + b"\r\n" + filled(b"Order ID: 114-1111111-1111111\r\n", size)
    for _ in range(depth):
        raw = HEAD + b"Content-Type: message/rfc822\r\n\r\n" + raw
    return raw


def packed(depth: int, size: int = SIZE) -> bytes:
    raw = HEAD + b"\r\n" + filled(b"Order ID: 114-1111111-1111111\r\n", int(size * 0.73**depth))
    for _ in range(depth):
        body = base64.encodebytes(raw).replace(b"\n", b"\r\n")
        raw = HEAD + b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n" + body
    return raw


BLOCK = b"---------- Forwarded message ---------\r\nFrom: A <a@b.example>\r\nDate: x\r\nSubject: y\r\nTo: z\r\n\r\n"
CSS = b"<style>" + b".a .b,.c .d{color:#fff}" * 1100 + b"</style>"
SHAPES: dict[str, Callable[[int], bytes]] = {
    "plain lines": lambda size: text(b"Order ID: 114-1111111-1111111\r\n", size),
    "empty lines": lambda size: text(b"\r\n", size),
    "blanks": lambda size: text(b" ", size),
    "one line without an end": lambda size: text(b"x", size),
    "colons": lambda size: text(b":", size),
    "labels in one line": lambda size: text(b"Order ID: ", size),
    "quote marks": lambda size: text(b"> ", size),
    "zero-width signs": lambda size: text("\u200b".encode(), size),
    "combining signs": lambda size: text("\u0301".encode(), size),
    "bytes that are no UTF-8": lambda size: text(b"\xff\xfe", size),
    "bare CR": lambda size: text(b"\r", size),
    "NUL": lambda size: text(b"\0", size),
    "heads of forwards": lambda size: text(BLOCK, size),
    "From: lines of forwards": lambda size: text(b"From: a@b.example\r\n", size),
    "half heads with long folds": lambda size: text(b"From: a@b.example\r\nx\r\nx\r\nx\r\nTo: y\r\n", size),
    "one-line forwards": lambda size: text(b"----- F ----- From: A <a@b.example>To: bSubject: c\r\n", size),
    "reply lines": lambda size: text(b"On 28/10/2026 12:46, A <a@b.example> wrote:\r\n\r\n    x\r\n", size),
    "flowed text": lambda size: text(b"a \r\n", size, b"text/plain; format=flowed"),
    "links": lambda size: text(b"http://a.example/ ", size),
    "header of folds": lambda size: HEAD + filled(b"X: y\r\n ", size) + b"\r\n\r\nx",
    "one header line": lambda size: HEAD + b"To: " + filled(b"(", size) + b"\r\n\r\nx",
    "addresses": lambda size: HEAD + b"To: " + filled(b"a@b.example, ", size) + b"\r\n\r\nx",
    "encoded words": lambda size: HEAD + b"To: " + filled(b"=?utf-8?q?a?= ", size) + b"\r\n\r\nx",
    "many From": lambda size: filled(b"From: a@b.example\r\n", size) + b"\r\nx",
    "parameters": lambda size: HEAD + b"Content-Type: text/plain; " + filled(b"a*0=b; ", size) + b"\r\n\r\nx",
    "empty parts": lambda size: parts(b"", size),
    "parts of text": lambda size: parts(b"\r\nOrder ID: 114-1111111-1111111", size),
    "parts of html": lambda size: parts(b"Content-Type: text/html\r\n\r\n<p>x", size),
    "false delimiters": lambda size: parts(b"--bb\r\n" * 1000, size),
    "parts inside each other": lambda size: nested(1000, size),
    "mails inside each other": lambda size: attached(1000, size),
    "packed mails inside each other": lambda size: packed(5, size),
    "base64 of junk": lambda size: HEAD + b"Content-Transfer-Encoding: base64\r\n\r\n" + filled(b"*A", size),
    "quoted-printable": lambda size: (
        HEAD + b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + filled(b"=41=\r\n", size)
    ),
    "html: rows": lambda size: html(b"<tr><td>Order ID:</td><td>x</td></tr>", size, b"<table>"),
    "html: div inside div": lambda size: html(b"<div>", size),
    "html: 500 deep, again and again": lambda size: html(b"<div>" * 500 + b"x" + b"</div>" * 500, size),
    "html: tables inside tables": lambda size: html(b"<table><tr><td>", size),
    "html: <a without an end": lambda size: html(b"<a ", size),
    "html: <": lambda size: html(b"<", size),
    "html: links inside each other": lambda size: html(b"<object><a href=x>a", size),
    "html: comments": lambda size: html(b"<!--", size),
    "html: conditional comments": lambda size: html(b"<!--[if mso]><p>x<![endif]-->", size),
    "html: misnested": lambda size: html(b"<b><i><p></b></i>x", size),
    "html: odd names": lambda size: html(b"<a <b=c>x", size),
    "html: styles": lambda size: html(b'<p style="color:#fff;a:(">x', size),
    "html: each its own style": lambda size: (
        HEAD
        + b"Content-Type: text/html\r\n\r\n"
        + b"".join(b'<p style="font-size:%dpx">x' % number for number in range(size // 30))
    ),
    "html: long selectors": lambda size: html(b"<div class=a><p class=b>x", size, CSS),
    "html: selectors, deep": lambda size: html(
        b"<div class=a>" * 400 + b"</div>" * 400, size, b"<style>" + b".a .a .a .a .b{color:#fff}" * 60 + b"</style>"
    ),
    "html: selectors that climb": lambda size: html(
        b"<div class=a>" * 400 + b"</div>" * 400, size, b"<style>" + b".b .a{color:#fff}" * 60 + b"</style>"
    ),
    "html: selectors, few tags": lambda size: html(
        b"<div class=a>", min(size, 4000 * 13), b"<style>" + b".b .a{color:#fff}" * 60 + b"</style>"
    ),
    "html: many rules for many": lambda size: (
        HEAD
        + b"Content-Type: text/html\r\n\r\n<style>"
        + b".a{color:#fff}" * 2000
        + b"</style>"
        + b"".join(b"<p class=a id=b%d>x</p>" % number for number in range(min(size, 200_000) // 25))
    ),
    "html: classes": lambda size: html(b"<p class='" + b"a b c d e " * 100 + b"'>x", size, CSS),
    "html: brackets in a sheet": lambda size: html(b"({[", size, b"<style>"),
    "html: addresses in a sheet": lambda size: html(b"url(", size, b"<style>"),
    "html: one long style": lambda size: html(b"<p style='" + filled(b"url(", min(size, 400_000)) + b"'>x", 1),
    "html: digits": lambda size: html(b"<p style='font-size:" + filled(b"1", min(size, 400_000)) + b"'>x", 1),
    "html: gradients": lambda size: html(b"<p style='background:linear-gradient(" + b"(" * 900 + b")'>x", size),
    "html: itemprop inside each other": lambda size: html(b"<div itemprop=a>x", size),
    "html: brackets in JSON-LD": lambda size: html(b"[", size, b"<script type='application/ld+json'>"),
    "html: pictures": lambda size: html(b"<img alt='Order ID: x' src=y>", size),
    "html: references": lambda size: html(b"&amp;&nbsp;&#49;", size),
}


def _cost(shape: str, size: int, answer: Connection) -> None:
    raw = SHAPES[shape](size)
    profiles = load_profiles()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.process_time()
    for container in read_message(raw).containers:
        read_notices(container, profiles)
    spent = time.process_time() - began
    answer.send((spent, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024))


def cost(shape: str, size: int = SIZE) -> tuple[float, float]:
    """(CPU seconds, MB) of one shape, in a fresh process."""
    context = multiprocessing.get_context("spawn")
    mine, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_cost, args=(shape, size, theirs))
    process.start()
    found: tuple[float, float] = mine.recv() if mine.poll(120) else (120.0, 0.0)
    process.kill()
    process.join()
    return found


def table() -> Table:
    """Every shape at 10 MB, the slowest first."""
    found = sorted(((*cost(shape), shape) for shape in track(SHAPES, description="measuring")), reverse=True)
    shown = Table("shape, 10 MB", "CPU", "memory", title=f"{len(found)} hostile mails, at most 2 s and 200 MB each")
    for seconds, memory, shape in found:
        mark = "✓" if seconds <= SECONDS and memory <= MEMORY else "✗"
        shown.add_row(shape, f"{seconds:.2f} s", f"{memory:.0f} MB {mark}")
    return shown
