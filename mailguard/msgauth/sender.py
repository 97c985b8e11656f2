"""The one domain that From names, for DMARC: RFC 5322 read strictly, so that no second reading is possible.

Anything that two mail programs could read differently (several mailboxes, groups, routes, blanks inside an
address, an address before the angle) has no domain here, and a cause.
"""

from dataclasses import dataclass
from functools import lru_cache
from itertools import dropwhile

from mailguard.domains import to_ascii
from mailguard.msgauth.fields import Mail

MAX_FROM = 8 * 1024  # bytes of one field
MAX_REMEMBERED = 256  # bytes of one that is kept
MAX_NESTING = 10  # comments in comments
SPECIALS = frozenset("<>@,;:[]")
EMPTY = (("blank", ""), (",", ","))  # what may stand around one mailbox (RFC 5322, 4.4: obs-mbox-list)
PHRASE = frozenset(("atom", "quoted", "blank", "[", "]"))  # "[Shop] <…>" is against the rules and common
ENDS_ATOM = dict.fromkeys((*map(ord, '<>@,;:[]"()\\\x7f'), *range(0x21)), " ")


@dataclass(frozen=True, slots=True)
class Sender:
    """`domain` is an A-label in lower case; "" where `cause` says why: no_from, several_from, from_unreadable."""

    domain: str = ""
    cause: str = ""


class _Unreadable(ValueError):
    pass


def sender_of(mail: Mail) -> Sender:
    """The From domain of a mail. Raises nothing."""
    fields = mail.named("from")
    if not fields:
        return Sender(cause="no_from")
    if len(fields) > 1:
        return Sender(cause="several_from")
    value = fields[0].value
    return _sender(value) if len(value) > MAX_REMEMBERED else _remembered(value)


def _sender(value: bytes) -> Sender:
    """The sender in the value of a From field."""
    if len(value) > MAX_FROM:
        return Sender(cause="from_unreadable")
    try:
        return _read(_text(value.replace(b"\r\n", b"")))
    except _Unreadable:
        return Sender(cause="from_unreadable")


def _text(value: bytes) -> str:
    """UTF-8 (RFC 6532). An odd letter in the name is Latin-1 of old and hides no domain: anybody can add one."""
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        _, angle, address = value.rpartition(b"<")
        if not angle or not address.isascii():
            raise _Unreadable from None
        return value.decode("latin-1")


@lru_cache(maxsize=1024)
def _remembered(value: bytes) -> Sender:
    """As `_sender`: a marketplace writes all its notices under the same few names."""
    return _sender(value)


def _read(value: str) -> Sender:
    tokens = _tokens(value)
    while tokens and tokens[-1] in EMPTY:
        tokens.pop()
    tokens = list(dropwhile(EMPTY.__contains__, tokens))
    kinds = [kind for kind, _ in tokens]
    if "," in kinds:
        return Sender(cause="several_from")
    if "<" in kinds:
        start = kinds.index("<")
        if kinds[-1] != ">" or not PHRASE.issuperset(kinds[:start]):
            raise _Unreadable
        tokens = tokens[start + 1 : -1]
    domain = to_ascii(_domain(tokens))
    return Sender(domain) if domain else Sender(cause="from_unreadable")


def _domain(tokens: list[tuple[str, str]]) -> str:
    """The domain of exactly `local@domain`."""
    if [kind for kind, _ in tokens] not in (["atom", "@", "atom"], ["quoted", "@", "atom"]):
        raise _Unreadable
    return tokens[2][1]


def _tokens(value: str) -> list[tuple[str, str]]:
    """Atoms (dots included), quoted strings, specials; blanks and comments as one "blank"."""
    found: list[tuple[str, str]] = []
    at, length, atoms = 0, len(value), value.translate(ENDS_ATOM)
    while at < length:
        sign, start = value[at], at
        if sign == '"':
            at = _end_of_quoted(value, at)
            found.append(("quoted", value[start:at]))
        elif sign in " \t(":
            at = _end_of_comment(value, at) if sign == "(" else at + 1
            if found[-1:] != [("blank", "")]:
                found.append(("blank", ""))
        elif sign in SPECIALS:
            at += 1
            found.append((sign, sign))
        elif sign in '\\)"' or sign < " " or sign == "\x7f":
            raise _Unreadable
        else:
            at = atoms.find(" ", at)
            at = length if at < 0 else at
            found.append(("atom", value[start:at]))
    return found


def _end_of_quoted(value: str, at: int) -> int:
    at += 1
    while at < len(value):
        if value[at] == '"':
            return at + 1
        at += 2 if value[at] == "\\" else 1
    raise _Unreadable


def _end_of_comment(value: str, at: int) -> int:
    depth = 0
    while at < len(value):
        if value[at] == "\\":
            at += 1
        elif value[at] == "(":
            depth += 1
        elif value[at] == ")":
            depth -= 1
        if depth > MAX_NESTING:
            raise _Unreadable
        at += 1
        if depth == 0:
            return at
    raise _Unreadable
