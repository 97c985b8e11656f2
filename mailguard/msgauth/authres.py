"""Authentication-Results (RFC 8601) as grammar: what an ARC sealer recorded is read. `results` writes our own.

Incoming Authentication-Results fields are never read: anybody can write one, also in our name. A recorded result is
believed only through a listed sealer's intact chain.
"""

from dataclasses import dataclass

from mailguard.domains import to_ascii, within
from mailguard.model.authentication import AuthStatus, SealedResults

MAX_LENGTH = 16 * 1024  # bytes
MAX_NESTING = 10
STATUSES = {one.value: one for one in AuthStatus}
TOKEN_ENDS = frozenset(' \t();="')
IN_VALUES, NOWHERE = frozenset("="), frozenset[str]()  # a value may hold `=`: VERP addresses, base64


@dataclass(frozen=True, slots=True)
class MethodResult:
    """One method's result: ("dkim", "pass", {"header.d": "example.com"}). Names lower case, values as they are."""

    method: str
    result: str
    properties: dict[str, str]


@dataclass(frozen=True, slots=True)
class Results:
    """A whole field."""

    authserv_id: str
    methods: tuple[MethodResult, ...]


class _Unreadable(ValueError):
    pass


def parse(value: bytes) -> Results | None:
    """Read a field's value (without `i=N;`), or None where it is not the grammar. Linear; raises nothing."""
    if len(value) > MAX_LENGTH:
        return None
    try:
        parts = _split(_tokens(value.replace(b"\r\n", b"").decode("utf-8")))
        if not parts or not 1 <= len(parts[0]) <= 2 or any(sign == "=" for sign, _ in parts[0]):
            return None
        methods = tuple(_method(part) for part in parts[1:] if part and part != [("word", "none")])
    except (_Unreadable, UnicodeDecodeError):
        return None
    return Results(parts[0][0][1], methods)


def _split(tokens: list[tuple[str, str]]) -> list[list[tuple[str, str]]]:
    parts: list[list[tuple[str, str]]] = [[]]
    for token in tokens:
        if token[0] == ";":
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _method(part: list[tuple[str, str]]) -> MethodResult:
    """`method[/version] = result *(name = value)`; a name without a type (Microsoft's `action`) is kept as it is."""
    if len(part) % 3 or any(
        part[at][0] != "word" or part[at + 1][0] != "=" or part[at + 2][0] not in ("word", "quoted")
        for at in range(0, len(part), 3)
    ):
        raise _Unreadable
    names = [(part[at][1].lower(), part[at + 2][1]) for at in range(0, len(part), 3)]
    if len({name for name, _ in names[1:]}) != len(names) - 1:
        raise _Unreadable  # one property twice: nobody knows which was meant
    return MethodResult(names[0][0].partition("/")[0], names[0][1].lower(), dict(names[1:]))


def _tokens(text: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    at = 0
    while at < len(text):
        sign = text[at]
        if sign in " \t":
            at += 1
        elif sign == "(":
            at = _end_of_comment(text, at)
        elif sign in ";=":
            found.append((sign, sign))
            at += 1
        elif sign == '"':
            word, at = _quoted(text, at + 1)
            found.append(("quoted", word))
        else:
            start, value = at, found[-1:] == [("=", "=")]
            at = _end_of_word(text, at, IN_VALUES if value else NOWHERE)
            found.append(("word", text[start:at]))
    return found


def _end_of_word(text: str, at: int, inside: frozenset[str]) -> int:
    start = at
    while at < len(text) and (text[at] not in TOKEN_ENDS or text[at] in inside):
        if text[at] < " " or text[at] == "\x7f":
            raise _Unreadable
        at += 1
    if at == start:
        raise _Unreadable
    return at


def _quoted(text: str, at: int) -> tuple[str, int]:
    kept: list[str] = []
    while at < len(text):
        if text[at] == '"':
            return "".join(kept), at + 1
        if text[at] == "\\":
            at += 1
        kept.append(text[at : at + 1])
        at += 1
    raise _Unreadable


def _end_of_comment(text: str, at: int) -> int:
    depth = 0
    while at < len(text):
        if text[at] == "\\":
            at += 1
        elif text[at] in "()":
            depth += 1 if text[at] == "(" else -1
        if depth > MAX_NESTING:
            raise _Unreadable
        at += 1
        if depth == 0:
            return at
    raise _Unreadable


def sealed_results(instance: int, sealer: str, value: bytes, selector: str = "") -> SealedResults:
    """What one ARC-Authentication-Results field (with its `i=N;`) records; unreadable or ambiguous is told so."""
    read = parse(value.partition(b";")[2])
    dmarc = [one for one in read.methods if one.method == "dmarc"] if read else []
    if read is None or len(dmarc) > 1:
        return SealedResults(instance=instance, sealer=sealer, selector=selector, readable=False)
    dkim = [(one.result, _signer(one.properties)) for one in read.methods if one.method == "dkim"]
    return SealedResults(
        instance=instance,
        sealer=sealer,
        selector=selector,
        dkim_passed=tuple(domain for result, domain in dkim if domain and result == "pass"),
        dkim_failed=tuple(domain for result, domain in dkim if domain and result not in ("pass", "none")),
        dmarc=STATUSES.get(dmarc[0].result, AuthStatus.PERMERROR) if dmarc else AuthStatus.NONE,
        header_from=(to_ascii(dmarc[0].properties.get("header.from", "").rpartition("@")[2]) or "") if dmarc else "",
    )


def _signer(properties: dict[str, str]) -> str:
    """header.d, or the domain of header.i; "" where both are there and do not belong together."""
    domain = to_ascii(properties.get("header.d", "")) or ""
    identity = to_ascii(properties.get("header.i", "").rpartition("@")[2]) or ""
    if domain and identity and not within(identity, domain):
        return ""
    return domain or identity
