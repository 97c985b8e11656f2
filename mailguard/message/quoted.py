"""Originals that are quoted inline: finds the header block that the forwarder's program wrote, line by line.

At least three known labels on neighbouring lines, one of them From; two shapes have a rule of their own (Yahoo's
one-line header, Outlook 2019's "On …, "Name" <address> wrote:"). Nothing here proves anything; it only says where
the quoted mail begins (NOTICES section 4). Linear: each line is looked at a bounded number of times.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from mailguard.message.addresses import mentioned
from mailguard.message.forward_labels import BY_FIELD, DATE, FROM, LABELS, LONGEST, SUBJECT, TO
from mailguard.message.lines import clean, quote_depth, unquoted
from mailguard.model.message import Mailbox

BLOCKS = 5  # quoted originals of one reading
_AROUND = "> \t\u00a0\ufeff*•-"
_HEAD = 14  # lines that one header block may have, its folds included
_FOLDS = 3  # lines that one long field may go on


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quoted original: whom it names as sender, its subject, its lines [start, end) in the reading."""

    from_: tuple[Mailbox, ...]
    subject: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Seen:
    """One line with its quote depth, cleaned of both."""

    text: str
    depth: int
    indented: bool


def find_quoted(lines: Sequence[str]) -> tuple[tuple[Quoted, ...], bool]:
    """All quoted originals from top to bottom, and whether there were more than BLOCKS."""
    if not any(map(_could_begin, [line for line in lines if ":" in line or "\uff1a" in line])):
        return (), False
    seen = [_see(line) for line in lines]
    found: list[Quoted] = []
    at = 0
    while at < len(seen):
        block = _block(seen, at) or _one_line(seen, at) or _reply_line(seen, at)
        if block is None:
            at += 1
            continue
        if len(found) == BLOCKS:
            return tuple(found), True
        found.append(block)
        at = block.start
    return tuple(found), False


def _could_begin(line: str) -> bool:
    """A quick look at a line with a colon: most mails quote nothing and need no second one."""
    head = line[: LONGEST + 20].replace("\uff1a", ":").partition(":")[0]
    if head.strip(_AROUND).casefold() in LABELS:
        return True
    return "@" in line and ("-----" in line or line.rstrip()[-1] in ":\uff1a")


def _see(line: str) -> _Seen:
    return _Seen(clean(unquoted(line)).text, quote_depth(line), line.startswith(("    ", "\t")))


def _label(text: str) -> tuple[str, str] | None:
    """(field, value) of a line that begins with a known label, Western or full-width colon, bold or not."""
    head = text[: LONGEST + 6].lstrip("*•- ").replace("\uff1a", ":")
    before, colon, _ = head.partition(":")
    field = LABELS.get(before.strip(" *").casefold()) if colon else None
    if field is None:
        return None
    return field, text.replace("\uff1a", ":", 1).partition(":")[2].strip(" *")


def _block(seen: list[_Seen], at: int) -> Quoted | None:
    """A header block that begins at this line."""
    first = _label(seen[at].text)
    if first is None:
        return None
    values: dict[str, list[str]] = {}
    last, folds, line = "", 0, at
    while line < min(len(seen), at + _HEAD):
        text = seen[line].text
        label = _label(text)
        if label is not None and label[0] in values and len(values) >= 3:
            break
        if label is not None:
            last, folds = label[0], 0
            values.setdefault(last, []).append(label[1])
        elif not text:
            if len(values) >= 3 or not _label_soon(seen, line + 1, 1):
                break
        elif len(values) >= 5 or folds == _FOLDS or not _label_soon(seen, line + 1, _FOLDS):
            break
        else:
            folds += 1
            values[last].append(text)
        line += 1
    return _quoted(seen, at, line, {field: " ".join(pieces) for field, pieces in values.items()})


def _label_soon(seen: list[_Seen], at: int, within: int) -> bool:
    return any(_label(one.text) is not None for one in seen[at : at + within])


def _quoted(seen: list[_Seen], at: int, line: int, values: dict[str, str]) -> Quoted | None:
    """A block is one with three fields, From among them; without an address it needs all four usual ones."""
    if len(values) < 3 or FROM not in values:
        return None
    from_ = _sender(values[FROM])
    if not from_[0].address and not {DATE, TO, SUBJECT} <= values.keys():
        return None
    return Quoted(from_, values.get(SUBJECT, ""), line, _end(seen, line, seen[at].depth))


def _end(seen: list[_Seen], start: int, depth: int) -> int:
    """Where quote marks stand before it, the original ends with them; else it goes on to the end."""
    if depth == 0:
        return len(seen)
    for number in range(start, len(seen)):
        if seen[number].text and seen[number].depth < depth:
            return number
    return len(seen)


def _sender(value: str) -> tuple[Mailbox, ...]:
    """Every address that the field holds, in order; the name is what stands before the first one."""
    addresses = mentioned(value) or ("",)
    cut = min((at for sign in "<[(" if (at := value.find(sign)) >= 0), default=-1)
    name = value[:cut] if cut >= 0 else ("" if addresses[0] else value)
    name = name.strip(" \"'«»")
    return tuple(Mailbox(name if number == 0 else "", one) for number, one in enumerate(addresses))


def _one_line(seen: list[_Seen], at: int) -> Quoted | None:
    """Yahoo: dashes, a title, dashes, and all fields behind each other without anything between."""
    text = seen[at].text
    if not text.startswith("-----") or len(text) > 4000:
        return None
    middle, dashes, rest = text.lstrip("-").partition("-----")
    rest = rest.lstrip("- ")
    label = _label(rest)
    if not dashes or len(middle) > 80 or label is None or label[0] != FROM or ">" not in rest:
        return None
    value, _, behind = rest.partition(">")
    from_ = _sender(f"{value}>".replace("\uff1a", ":", 1).partition(":")[2])
    if not from_[0].address:
        return None
    starts = [behind.rfind(f"{word}:") for word in BY_FIELD[SUBJECT]]
    longest = max(zip(starts, map(len, BY_FIELD[SUBJECT]), strict=True))
    subject = behind[longest[0] + longest[1] + 1 :].strip() if longest[0] >= 0 else ""
    return Quoted(from_, subject, at + 1, len(seen))


def _reply_line(seen: list[_Seen], at: int) -> Quoted | None:
    """Outlook 2019: a line with a date and one address that ends in a colon, the original indented below it."""
    text = seen[at].text
    if not text.endswith((":", "\uff1a")) or "@" not in text or len(text) > 300:
        return None
    if sum(sign.isdigit() for sign in text) < 6 or len(mentioned(text)) != 1:
        return None
    below = next((one for one in seen[at + 1 : at + 5] if one.text), None)
    if below is None or not below.indented:
        return None
    return Quoted((Mailbox("", mentioned(text)[0]),), "", at + 1, len(seen))
