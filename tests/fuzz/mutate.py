"""Changes to the bytes of a mail, each aware of one level of it: byte, line, field, tag, base64, MIME, whole mails.

Every change takes bytes and gives bytes, whatever they are: a mail that was broken before is broken further.
"""

import base64
import binascii
from collections.abc import Callable
from random import Random

from tests.fuzz.words import BITES, FIELD_NAMES, FROMS, RESULTS, TAGS, a_word

Change = Callable[[Random, bytes, tuple[bytes, ...]], bytes]
SIGNATURES = (b"dkim-signature", b"arc-seal", b"arc-message-signature", b"arc-authentication-results")
KIND = b"Content-Type: "
KINDS = (
    *(b"multipart/mixed; boundary=x", b"message/rfc822", b"text/plain; charset=\xff", b"multipart/alternative"),
    *(
        b'multipart/mixed; boundary="\r\n x"',
        b"text/html",
        b"",
        b"multipart/" + b"a" * 900,
        b"text/plain; charset=utf-7",
    ),
)


def mutated(rng: Random, raw: bytes, others: tuple[bytes, ...]) -> bytes:
    """A few changes, most often one or two; `others` are mails to take pieces from."""
    for _ in range(rng.choice((1, 1, 1, 2, 2, 3, 5, 9))):
        raw = rng.choice(CHANGES)(rng, raw, others)
    return raw


def a_bite(rng: Random, raw: bytes, others: tuple[bytes, ...]) -> bytes:
    at = rng.randrange(len(raw) + 1)
    return raw[:at] + rng.choice(BITES) + raw[at + rng.choice((0, 1, 2)) :]


def a_bite_in_the_header(rng: Random, raw: bytes, others: tuple[bytes, ...]) -> bytes:
    head, rest = _halves(raw)
    return a_bite(rng, head, others) + rest


def a_flipped_bit(rng: Random, raw: bytes, others: tuple[bytes, ...]) -> bytes:
    if not raw:
        return raw
    at = rng.randrange(len(raw))
    return raw[:at] + bytes((raw[at] ^ 1 << rng.randrange(8),)) + raw[at + 1 :]


def a_chunk_moved(rng: Random, raw: bytes, others: tuple[bytes, ...]) -> bytes:
    """Left out, doubled or put elsewhere."""
    start, end = sorted(rng.randrange(len(raw) + 1) for _ in range(2))
    chunk, rest = raw[start:end], raw[:start] + raw[end:]
    at = rng.randrange(len(rest) + 1)
    return rng.choice((rest, raw[:at] + chunk + raw[at:], rest[:at] + chunk + rest[at:]))


def cut_short(rng: Random, raw: bytes, others: tuple[bytes, ...]) -> bytes:
    at = rng.randrange(len(raw) + 1)
    return raw[at:] if rng.random() < 0.2 else raw[:at]


def a_line_changed(rng: Random, raw: bytes, others: tuple[bytes, ...]) -> bytes:
    lines = raw.split(b"\r\n")
    at = rng.randrange(len(lines))
    line = lines[at]
    lines[at : at + 1] = rng.choice(
        (
            [],
            [line, line],
            [b" " + line],
            [line.lstrip()],
            [line, b""],
            [line + b" \t"],
            [line[: len(line) // 2], b"\t" + line[len(line) // 2 :]],
            [line.replace(b" ", b"\t  ")],
            [line * 20],
            [line[::-1]],
        )
    )
    return b"\r\n".join(lines)


def other_line_ends(rng: Random, raw: bytes, others: tuple[bytes, ...]) -> bytes:
    end = rng.choice((b"\n", b"\r", b"\r\r\n", b"\r\n\r\n", b"\x85", b""))
    return raw.replace(b"\r\n", end, rng.choice((1, 3, -1)))


def a_field_changed(rng: Random, raw: bytes, others: tuple[bytes, ...]) -> bytes:
    fields, rest = _fields(raw)
    at = rng.randrange(len(fields))
    name, colon, value = fields[at].partition(b":")
    fields[at : at + 1] = rng.choice(
        (
            [],
            [fields[at]] * rng.choice((2, 3, 9, 70)),
            [name.swapcase() + colon + value],
            [name + b" \t" + colon + value],
            [name + value],
            [name + colon],
            [rng.choice(FIELD_NAMES) + colon + value],
            [name + colon + b" " + rng.choice(FROMS)],
            [name + colon + value.replace(b" ", b"\r\n\t")],
        )
    )
    if rng.random() < 0.1:
        rng.shuffle(fields)
    return b"\r\n".join(fields) + rest


def a_field_more(rng: Random, raw: bytes, others: tuple[bytes, ...]) -> bytes:
    """From nowhere, or from another mail."""
    fields, rest = _fields(raw)
    if rng.random() < 0.5 and others:
        new = rng.choice(_fields(rng.choice(others))[0])
    else:
        new = rng.choice(FIELD_NAMES) + b": " + rng.choice((*FROMS, b"", b"x"))
    fields.insert(rng.randrange(len(fields) + 1), new)
    return b"\r\n".join(fields) + rest


def another_from(rng: Random, raw: bytes, others: tuple[bytes, ...]) -> bytes:
    fields, rest = _fields(raw)
    kept = [one for one in fields if not one.lower().startswith(b"from:")]
    kept.insert(rng.randrange(len(kept) + 1), b"From: " + rng.choice(FROMS))
    return b"\r\n".join(kept) + rest


def a_tag_changed(rng: Random, raw: bytes, others: tuple[bytes, ...]) -> bytes:
    """In one of the signature fields: a value replaced, a tag left out, doubled, renamed, moved."""
    fields, rest = _fields(raw)
    places = [at for at, one in enumerate(fields) if one.partition(b":")[0].strip().lower() in SIGNATURES]
    if not places:
        return raw
    at = rng.choice(places)
    name, _, value = fields[at].partition(b":")
    fields[at] = name + b":" + b";".join(with_a_tag_changed(rng, value.split(b";")))
    return b"\r\n".join(fields) + rest


def with_a_tag_changed(rng: Random, tags: list[bytes]) -> list[bytes]:
    """One tag of a list changed."""
    at = rng.randrange(len(tags))
    name = tags[at].partition(b"=")[0].strip().decode("latin-1")
    as_bytes = f" {name}={a_word(rng, name)}".encode()
    added = rng.choice(TAGS)
    how = rng.randrange(8)
    if how < 4:
        tags[at] = as_bytes
    elif how == 4:
        del tags[at]
    elif how == 5:
        tags.insert(at, rng.choice((tags[at], as_bytes)))
    elif how == 6:
        tags.insert(at, f" {added}={a_word(rng, added)}".encode())
    else:
        rng.shuffle(tags)
    return tags


def recorded_otherwise(rng: Random, raw: bytes, others: tuple[bytes, ...]) -> bytes:
    """What a sealer recorded becomes something that is hard to read."""
    fields, rest = _fields(raw)
    for at, one in enumerate(fields):
        name, _, value = one.partition(b":")
        if name.strip().lower() == SIGNATURES[3]:
            fields[at] = name + b":" + value.partition(b";")[0] + b"; " + rng.choice(RESULTS).encode()
    return b"\r\n".join(fields) + rest


def base64_changed(rng: Random, raw: bytes, others: tuple[bytes, ...]) -> bytes:
    """A signature or a hash: other bytes, other padding, blanks inside."""
    places = [at for at in (raw.find(b"b="), raw.find(b"bh="), raw.rfind(b"b=")) if at >= 0]
    if not places:
        return raw
    start = raw.index(b"=", rng.choice(places)) + 1
    end = min((at for at in (raw.find(b";", start), raw.find(b"\r\n", start)) if at >= 0), default=len(raw))
    text = raw[start:end]
    try:
        value = bytearray(base64.b64decode(text))
    except binascii.Error:
        value = bytearray(text)
    if value:
        value[rng.randrange(len(value))] ^= 1 << rng.randrange(8)
    other = base64.b64encode(bytes(value))
    new = rng.choice((other, other[:-1], other + b"=", b" \t".join((text[:9], text[9:])), text[::-1], b"", other * 3))
    return raw[:start] + new + raw[end:]


def other_parts(rng: Random, raw: bytes, others: tuple[bytes, ...]) -> bytes:
    """Another MIME type, a mail inside a mail, parts within parts."""
    kind = rng.choice(KINDS)
    how = rng.randrange(3)
    if how == 0:
        return KIND + kind + b"\r\n" + raw
    if how == 1:
        inner = rng.choice(others) if others else raw
        return b"From: a@fuzz.example\r\n" + KIND + b"message/rfc822\r\n\r\n" + inner
    head, _ = _halves(raw)
    part = b"--x\r\n" + KIND + kind + b"\r\n\r\ntext\r\n"
    return head + b"\r\n\r\n" + part * rng.choice((1, 3, 60)) + b"--x--\r\n"


def spliced(rng: Random, raw: bytes, others: tuple[bytes, ...]) -> bytes:
    if not others:
        return raw
    other = rng.choice(others)
    if rng.random() < 0.5:
        return _halves(raw)[0] + _halves(other)[1]
    return raw[: rng.randrange(len(raw) + 1)] + other[rng.randrange(len(other) + 1) :]


def another_body(rng: Random, raw: bytes, others: tuple[bytes, ...]) -> bytes:
    """Bodies that are awkward to canonicalise."""
    head, _ = _halves(raw)
    size = rng.choice((0, 1, 2, 63, 64, 65, 4095, 4096, 4097, 5000))
    unit = rng.choice(
        (b" ", b"\t", b"\r\n", b" \r\n", b"a b ", b"\r", b"\n", b"\x00", b"a\r\n\r\n", b"=", b"\xff", b" \t")
    )
    return head + b"\r\n\r\n" + unit * size + rng.choice((b"", b"\r\n", b" ", b"x", b"\r\n\r\n"))


CHANGES: tuple[Change, ...] = (
    *(a_bite, a_bite_in_the_header, a_bite_in_the_header, a_flipped_bit, a_chunk_moved, cut_short, a_line_changed),
    *(other_line_ends, a_field_changed, a_field_changed, a_field_more, another_from, a_tag_changed, a_tag_changed),
    *(a_tag_changed, recorded_otherwise, base64_changed, other_parts, spliced, another_body),
)


def _halves(raw: bytes) -> tuple[bytes, bytes]:
    """The header, and the rest with the empty line that begins it."""
    at = raw.find(b"\r\n\r\n")
    return (raw, b"") if at < 0 else (raw[:at], raw[at:])


def _fields(raw: bytes) -> tuple[list[bytes], bytes]:
    """The header's fields with their folds, at least one, and the rest of the mail."""
    head, rest = _halves(raw)
    fields: list[bytes] = []
    for line in head.split(b"\r\n"):
        if line[:1] in (b" ", b"\t") and fields:
            fields[-1] += b"\r\n" + line
        else:
            fields.append(line)
    return fields, rest
