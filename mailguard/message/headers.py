"""The few header fields that are used, read by small readers of our own (the stdlib's are quadratic and guess)."""

from collections.abc import Iterator
from itertools import pairwise
from unicodedata import category, normalize

from mailguard.message.addresses import mentioned, read_addresses
from mailguard.message.charsets import decode
from mailguard.message.dates import read_date
from mailguard.message.gate import IDENTITY, STRUCTURE, Gated
from mailguard.message.lines import clean
from mailguard.message.words import decode_words
from mailguard.model.message import Fault, HeaderFacts, Line, Mailbox

CANDIDATES = 100  # of the addresses that one From may be read as
_APART = str.maketrans(dict.fromkeys('<>,:;()[]"«»', " "))


def header_facts(gated: Gated) -> tuple[HeaderFacts, tuple[Line, ...], tuple[Fault, ...]]:
    """The facts, each subject there is as a line, and the faults.

    `from_` holds exactly one mailbox where identity is clear; where it is not, every candidate stands there,
    beside an IDENTITY fault. All other fields that are ambiguous are empty.
    """
    from_, faults = _from(gated)
    subjects = tuple(_subject(value, faults) for value in gated.fields.get(b"subject", ())[:5])
    date = gated.only(b"date")
    message_id = gated.only(b"message-id") or b""
    facts = HeaderFacts(
        from_=from_,
        subject=subjects[0].text if len(subjects) == 1 else "",
        to=_others(gated, b"to") + _others(gated, b"cc"),
        reply_to=_others(gated, b"reply-to"),
        date=None if date is None else read_date(_text(date)),
        message_id=clean(_text(message_id)).text[:998],
    )
    return facts, subjects, tuple(faults)


def _text(value: bytes) -> str:
    """Raw 8-bit in a header is UTF-8 (RFC 6532), and Latin-1 of old where it cannot be that."""
    return decode(value, "")[0]


def _from(gated: Gated) -> tuple[tuple[Mailbox, ...], list[Fault]]:
    values = gated.fields.get(b"from", [])
    if not values and not gated.maybe_from:
        return (), [Fault("message.from_missing", IDENTITY)]
    lists = [read_addresses(_text(value)) for value in (*values[:5], *gated.maybe_from[:5])]
    problems = sorted({word for one in lists for word in one.problems})
    if gated.maybe_from and any(box.address for one in lists for box in one.mailboxes):
        problems = [word for word in problems if word != "missing"]
    faults = [_from_fault(word) for word in problems]
    if len(lists) == 1 and not problems and lists[0].mailboxes:
        return lists[0].mailboxes, []
    boxes = [box for one in lists for box in one.mailboxes]
    seen = {box.address for box in boxes}
    texts = [_text(value) for value in (*values[:5], *gated.maybe_from[:5])]
    named = (one for text in texts for one in _possible(text))
    boxes.extend(Mailbox("", one) for one in dict.fromkeys(named) if one not in seen)
    groups = (text.partition(":")[0] for text, one in zip(texts, lists, strict=True) if "group" in one.problems)
    return (*(Mailbox(clean(decode_words(one)[0]).text, "") for one in groups), *boxes)[:20], faults


def _possible(text: str) -> tuple[str, ...]:
    """Every address that some program may read in a From that is not clear.

    Past signs that nobody sees, up to a control sign, with blanks around "@", in brackets, behind a route, and on
    either side of a second "@".
    """
    decoded = normalize("NFKC", decode_words(text)[0])
    shown = "".join(sign for sign in decoded if category(sign) not in ("Cc", "Cf"))
    cut = "".join(" " if category(sign) == "Cc" else sign for sign in decoded)
    found = dict.fromkeys(pair for one in (text, decoded, shown, cut) for pair in _pairs(one))
    return mentioned(" ".join(list(found)[:CANDIDATES]))


def _pairs(text: str) -> Iterator[str]:
    """Each "@" with what stands before it and after it."""
    joined = " ".join(text.translate(_APART).split()).replace(" @", "@").replace("@ ", "@")
    for word in joined.split():
        yield from (f"{before}@{after}" for before, after in pairwise(word.split("@")))


def _from_fault(word: str) -> Fault:
    if word == "charset":
        return Fault("message.charset_unknown", STRUCTURE, "From")
    return Fault(f"message.from_{word}", IDENTITY)


def _subject(value: bytes, faults: list[Fault]) -> Line:
    text, unknown = decode_words(_text(value))
    if unknown:
        faults.append(Fault("message.charset_unknown", STRUCTURE, unknown[0]))
    return clean(text)


def _others(gated: Gated, name: bytes) -> tuple[Mailbox, ...]:
    """To, Cc, Reply-To: an address that is unsure is "", so that it can never be evidence of an addressee."""
    value = gated.only(name)
    return () if value is None else read_addresses(_text(value)).mailboxes
