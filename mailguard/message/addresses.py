"""RFC 5322 mailbox lists, read in one linear pass. What can be read in two ways is a problem word, never a choice.

Problem words: "control", "ambiguous", "several", "group", "domain", "missing", and "charset" (of a name).
"""

from dataclasses import dataclass, field
from functools import lru_cache

import idna

from mailguard.message.words import decode_words
from mailguard.model.message import Mailbox

REMEMBERED = 200  # characters: longer lists do not come again
# atext and what obs-phrase and careless senders put between, RFC 5322 sections 3.2.3 and 4.1
_LOCAL = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-/=?^_`{|}~.")
_SPECIAL = frozenset('<>,;:()"')
_BLANKS = str.maketrans(dict.fromkeys('<>,;()[]"«»', " "))


@dataclass(frozen=True, slots=True)
class AddressList:
    """The mailboxes in order and the problem words found. A mailbox that is unsure has address ""."""

    mailboxes: tuple[Mailbox, ...]
    problems: frozenset[str]


@dataclass(slots=True)
class _Box:
    """One mailbox while it is read."""

    phrase: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    angles: list[str] = field(default_factory=list)
    after: bool = False  # words after the angle-addr
    quoted: bool = False  # a quoted-string stands in the phrase

    @property
    def empty(self) -> bool:
        return not (self.angles or self.comments or "".join(self.phrase).strip())


def read_addresses(value: str) -> AddressList:
    """Read an unfolded field value. Never raises; linear in its (capped) length."""
    return _remembered(value) if len(value) <= REMEMBERED else _read(value)


def _read(value: str) -> AddressList:
    boxes, problems = _split(value)
    mailboxes = [_mailbox(box, problems) for box in boxes if not box.empty]
    if len(mailboxes) > 1:
        problems.add("several")
    if not mailboxes and not problems & {"group"}:
        problems.add("missing")
    return AddressList(tuple(mailboxes), frozenset(problems))


_remembered = lru_cache(maxsize=2048)(_read)  # a marketplace's address, a seller's own: they come again


def _split(value: str) -> tuple[list[_Box], set[str]]:
    boxes, problems = [_Box()], set[str]()
    if any(ord(sign) < 32 and sign != "\t" for sign in value) or "\x7f" in value:
        problems.add("control")
    at, size = 0, len(value)
    while at < size:
        sign = value[at]
        box = boxes[-1]
        if sign == '"':
            text, at, closed = _quoted(value, at + 1)
            box.phrase.append(text)
            box.quoted = True
            box.after |= bool(box.angles)
            problems.update(() if closed else {"ambiguous"})
        elif sign == "(":
            text, at, closed = _comment(value, at + 1)
            box.comments.append(text)
            problems.update(() if closed else {"ambiguous"})
        elif sign == "<":
            at = _angle(value, at, box, problems)
        elif sign in ",;":
            problems.update({"ambiguous"} if sign == ";" and "group" not in problems else ())
            boxes.append(_Box())
            at += 1
        elif sign == ":":
            problems.add("group")
            boxes[-1] = _Box()
            at += 1
        elif sign in ">)":
            problems.add("ambiguous")
            at += 1
        else:
            end = at + 1
            while end < size and value[end] not in _SPECIAL:
                end += 1
            run = value[at:end]
            box.after |= bool(box.angles) and bool(run.strip())
            box.phrase.append(run)
            at = end
    return boxes, problems


def _quoted(value: str, at: int) -> tuple[str, int, bool]:
    """A quoted-string from behind its opening mark: text, where it ends, whether it was closed."""
    out: list[str] = []
    while at < len(value):
        sign = value[at]
        if sign == '"':
            return "".join(out), at + 1, True
        if sign == "\\" and at + 1 < len(value):
            at += 1
            sign = value[at]
        out.append(sign)
        at += 1
    return "".join(out), at, False


def _comment(value: str, at: int) -> tuple[str, int, bool]:
    """A comment, nested ones included; depth is counted, not recursed into."""
    start, depth = at, 1
    while at < len(value):
        sign = value[at]
        if sign == "\\":
            at += 1
        elif sign == "(":
            depth += 1
        elif sign == ")":
            depth -= 1
            if depth == 0:
                return value[start:at], at + 1, True
        at += 1
    return value[start:], len(value), False


def _angle(value: str, at: int, box: _Box, problems: set[str]) -> int:
    """An angle-addr; quoted local parts may hold ">"."""
    start, quoted = at + 1, False
    at = start
    while at < len(value):
        sign = value[at]
        if sign == "\\" and quoted:
            at += 1
        elif sign == '"':
            quoted = not quoted
        elif sign == ">" and not quoted:
            box.angles.append(value[start:at])
            return at + 1
        at += 1
    problems.add("ambiguous")
    box.angles.append(value[start:])
    return len(value)


def _mailbox(box: _Box, problems: set[str]) -> Mailbox:
    phrase = " ".join("".join(box.phrase).split())
    if not box.angles:
        return _bare(box, phrase, problems)
    name = _name(phrase or " ".join(box.comments), problems)
    addresses = [_address(one, problems) for one in box.angles]
    if len(box.angles) > 1 or box.after:
        problems.add("ambiguous")
        return Mailbox(name, "")
    if not box.quoted and "@" in phrase:
        # Before the angle-addr, outside quotes: the same address again is harmless, another is a second one.
        others = {_address(word.strip("'[]"), set()) for word in phrase.split() if "@" in word and word[:2] != "=?"}
        problems.update(() if {one.lower() for one in others} <= {addresses[0].lower()} else {"ambiguous"})
    return Mailbox(name, addresses[0])


def _bare(box: _Box, phrase: str, problems: set[str]) -> Mailbox:
    """A mailbox without angle brackets: an addr-spec alone, its comment is the name."""
    if box.quoted or len(phrase.split()) != 1 or "@" not in phrase:
        problems.add("ambiguous" if "@" in phrase else "missing")
        return Mailbox(_name(phrase, problems), "")
    return Mailbox(_name(" ".join(box.comments), problems), _address(phrase, problems))


def mentioned(text: str) -> tuple[str, ...]:
    """Every address that a text holds, in order, each once: what some program may take for the one that is meant."""
    words = text.translate(_BLANKS).replace("mailto:", " ").split()
    found = (_address(word.strip("'.:"), set()) for word in words if word.count("@") == 1)
    return tuple(dict.fromkeys(one for one in found if one))


def _name(phrase: str, problems: set[str]) -> str:
    name, unknown = decode_words(phrase)
    if unknown:
        problems.add("charset")
    if any(ord(sign) < 32 and sign != "\t" for sign in name):
        problems.add("control")
    return " ".join(name.split())


def _address(spec: str, problems: set[str]) -> str:
    """The addr-spec with its domain in lower case and as A-labels, or "" and a problem word."""
    spec = spec.strip()
    local, at, domain = spec.rpartition("@")
    if len(local) > 1 and local[0] == local[-1] == '"' and _is_local(local[1:-1]):
        local = local[1:-1]
    if not at or not _is_local(local) or "=?" in local:
        problems.add("ambiguous" if spec else "missing")
        return ""
    ascii_domain = _domain(domain)
    if not ascii_domain:
        problems.add("domain")
        return ""
    return f"{local}@{ascii_domain}"


def _is_local(local: str) -> bool:
    """A dot-atom; letters beyond ASCII are SMTPUTF8 (RFC 6532)."""
    if not local or local[0] == "." or local[-1] == "." or ".." in local:
        return False
    return all(sign in _LOCAL or (ord(sign) > 159 and sign.isalnum()) for sign in local)


def _domain(domain: str) -> str:
    """A-labels in lower case; "" where it is none that DNS could know."""
    if len(domain) > 255:
        return ""
    if not domain.isascii():
        try:
            domain = idna.encode(domain.lower(), uts46=False).decode("ascii")
        except (idna.IDNAError, UnicodeError):
            return ""
    labels = domain.lower().split(".")
    good = all(0 < len(one) < 64 and one.replace("-", "").replace("_", "").isalnum() for one in labels)
    return ".".join(labels) if good and not any(one[0] == "-" or one[-1] == "-" for one in labels) else ""
