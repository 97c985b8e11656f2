"""One input from one source of chance: a mail that was really signed, changed, in a zone and an envelope that lie."""

from datetime import UTC, datetime, timedelta
from random import Random

from mailguard.model.authentication import DnsAnswer
from mailguard.model.received import Envelope
from tests.fuzz import words
from tests.fuzz.corpus import Corpus
from tests.fuzz.inputs import Input
from tests.fuzz.mutate import another_body, mutated
from tests.fuzz.signing import RECORD, SELECTOR, SIGNERS, sealed, signed

Records = tuple[DnsAnswer, ...]
FLAGS = ("", "", "", "; t=y", "; t=s", "; h=sha256", "; s=email", "; n=\xff", ";", "; p=")
SIGNING = (
    *((),) * 12,
    *((signed,),) * 8,
    *((sealed,),) * 4,
    *((signed, sealed, sealed),) * 4,
    (signed, sealed, sealed, sealed, sealed),
    (signed,) * 9,
)
LARGE_ONCE_IN = 1500  # inputs of up to 2 MB, and headers beyond every cap
TIMES = (datetime(1970, 1, 1, tzinfo=UTC), datetime(2100, 4, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC))


def make(rng: Random, number: int, corpus: Corpus) -> Input:
    """Input `number`. The same chance gives the same input."""
    at = rng.randrange(len(corpus.mails))
    raw, when = corpus.mails[at], corpus.at[at]
    if rng.random() < 0.04:
        raw = rng.randbytes(rng.choice((0, 1, 30, 300)))
    elif rng.random() < 0.97:
        raw = mutated(rng, raw, corpus.mails)
    if rng.randrange(LARGE_ONCE_IN) == 0:
        raw = _large(rng, raw)
    for sign in rng.choice(SIGNING):
        raw = sign(rng, raw)
    if rng.random() < 0.1:
        raw = mutated(rng, raw, ())
    zone = corpus.zones[at] if rng.random() < 0.8 else rng.choice(corpus.zones)
    return Input(
        number=number,
        raw=raw,
        envelope=_envelope(rng, corpus.envelopes[at], corpus),
        at=when + timedelta(seconds=rng.choice((0, 0, 0, -(10**8), 10**8)))
        if rng.random() < 0.9
        else rng.choice(TIMES),
        answers=_records(rng, zone),
        elsewhere=_elsewhere(rng),
        waits=rng.random() < 0.1,
    )


def _large(rng: Random, raw: bytes) -> bytes:
    """Bodies of megabytes, and headers past the caps on fields, bytes, signatures and sets."""
    head, _, body = raw.partition(b"\r\n\r\n")
    how = rng.randrange(6)
    if how == 0:
        return (
            head + b"\r\n\r\n" + rng.choice((b" ", b"a b ", b"\r\n", b" " * 990 + b"\r\n")) * rng.choice((300, 2000))
        )
    if how == 1:
        return another_body(rng, raw, ()) * 300
    if how == 2:
        return b"X-A: b\r\n" * rng.choice((998, 1000, 1001, 3000)) + raw
    if how == 3:
        return b"X-A: " + rng.choice((b" ", b"a", b"\r\n ", b"\t")) * rng.choice((130_000, 262_144)) + b"\r\n" + raw
    signature = next(
        (line for line in head.split(b"\r\n") if line.lower().startswith(b"dkim-sig")), b"DKIM-Signature: b"
    )
    return (signature + b"\r\n") * rng.choice((8, 9, 64, 65)) + raw if how == 4 else head + b"\r\n\r\n" + body * 400


def _envelope(rng: Random, own: Envelope, corpus: Corpus) -> Envelope | None:
    how = rng.random()
    if how < 0.1:
        return None
    if how < 0.4:
        return own
    other = rng.choice(corpus.envelopes)
    return Envelope(
        client_ip=rng.choice((own.client_ip, other.client_ip, rng.choice(words.CLIENTS))),
        helo=rng.choice((own.helo, other.helo, rng.choice(words.NAMES))),
        mail_from=rng.choice((own.mail_from, other.mail_from, rng.choice(words.PATHS))),
        rcpt_to=own.rcpt_to,
    )


def _records(rng: Random, zone: Records) -> Records:
    """The zone, often with our signers' key, and sometimes with an answer or two that somebody twisted."""
    found = list(zone)
    if rng.random() < 0.9:
        text = RECORD + rng.choice(FLAGS)
        found += [_answer(f"{SELECTOR}._domainkey.{name}", "TXT", text) for name in SIGNERS]
        found.append(_answer("_dmarc.fuzz.example", "TXT", rng.choice(words.DMARC)))
        found.append(_answer("fuzz.example", "TXT", rng.choice(words.SPF)))
    while found and rng.random() < 0.3:
        at = rng.randrange(len(found))
        found[at] = _twisted(rng, found[at])
    return tuple(found)


def _twisted(rng: Random, answer: DnsAnswer) -> DnsAnswer:
    how = rng.randrange(6)
    if how == 0:
        return DnsAnswer(name=answer.name, rdtype=answer.rdtype, status=rng.choice(words.STATUSES))
    if how == 1:
        return _answer(answer.name, answer.rdtype, *answer.values, *answer.values)
    if how == 2 or not answer.values:
        return _answer(
            answer.name, answer.rdtype, *(rng.choice(_pool(answer)) for _ in range(rng.choice((1, 1, 2, 30))))
        )
    text = answer.values[0]
    at = rng.randrange(len(text) + 1)
    bite = rng.choice(words.BITES).decode("latin-1")
    return _answer(
        answer.name, answer.rdtype, rng.choice((text[:at], text[:at] + bite + text[at + 1 :], text * 9, bite))
    )


def _pool(answer: DnsAnswer) -> tuple[str, ...]:
    if answer.rdtype != "TXT":
        return {"MX": words.HOSTS, "A": words.ADDRESSES4, "AAAA": words.ADDRESSES6}.get(answer.rdtype, words.NAMES)
    if "._domainkey." in answer.name:
        return words.KEYS
    return words.DMARC if answer.name.startswith("_dmarc.") else (*words.SPF, *words.EXPLANATIONS)


def _elsewhere(rng: Random) -> Records:
    """Most often nothing; else a zone that has an answer, the same few, for every name there is."""
    if rng.random() < 0.7:
        return ()
    pools = {"TXT": (*words.SPF, *words.DMARC, *words.KEYS), "MX": words.HOSTS}
    pools |= {"A": words.ADDRESSES4, "AAAA": words.ADDRESSES6, "PTR": words.NAMES}
    found = [_answer("*", rdtype, *rng.choices(pool, k=rng.choice((1, 1, 3, 12)))) for rdtype, pool in pools.items()]
    found += [_answer("*", "TXT", rng.choice(words.SPF)), _answer("*", "TXT", rng.choice(words.DMARC))]
    return (*found, DnsAnswer(name="*", rdtype="ANY", status=rng.choice(words.STATUSES)))


def _answer(name: str, rdtype: str, *values: str) -> DnsAnswer:
    return DnsAnswer(name=name, rdtype=rdtype, status="noerror", values=values)
