"""The envelope's grammar, RFC 5321 4.1.2 and RFC 6531: read in one way or refused, never repaired.

aiosmtpd reads `<any@good.test(.evil.test>` as any@good.test and lets NUL and raw UTF-8 pass, so none of its
address reading is used.
"""

import ipaddress
import re

# RFC 5321 allows a path of 256 octets, but forwarders that write the old sender into the new local part need more.
LONGEST_PATH = 512
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\-\u00a1-\U0010ffff]+"
_LOCAL = re.compile(rf'(?:{_ATOM}(?:\.{_ATOM})*|"(?:[ !#-\[\]-~\u00a1-\U0010ffff]|\\[ -~])*")')
# Underscores stand in real host names and are read in one way only.
_LABEL = re.compile(
    r"[A-Za-z0-9_\u00a1-\U0010ffff](?:[A-Za-z0-9_\-\u00a1-\U0010ffff]*[A-Za-z0-9_\u00a1-\U0010ffff])?"
)
_PARAMETER = re.compile(r"([A-Za-z0-9][A-Za-z0-9\-]*)(?:=([!-<>-~]+))?")


def split_path(text: str) -> tuple[str, str] | None:
    """("<a@b> SIZE=1") → ("a@b", "SIZE=1"); None where there is no path in angle brackets.

    One quoted string may hold ">" and blanks; nothing may stand between path and parameters but a blank.
    """
    text = text.strip(" ")
    if not text.startswith("<"):
        return None
    quoted = escaped = False
    for place, sign in enumerate(text[: LONGEST_PATH + 2]):
        if escaped:
            escaped = False
        elif sign == "\\" and quoted:
            escaped = True
        elif sign == '"':
            quoted = not quoted
        elif sign == ">" and not quoted:
            rest = text[place + 1 :]
            return None if rest and not rest.startswith(" ") else (text[1:place], rest.strip(" "))
    return None


def mailbox(path: str, *, utf8: bool) -> bool:
    """The path (without its brackets) is one mailbox that reads in one way. Source routes are refused."""
    if len(path.encode("utf-8", "replace")) > LONGEST_PATH or not _plain(path, utf8=utf8):
        return False
    local, at, domain = path.rpartition("@")
    return bool(at) and _LOCAL.fullmatch(local) is not None and (host_name(domain) or literal(domain))


def host_name(text: str) -> bool:
    """Labels of letters, digits, hyphen and underscore, 1-63 octets each, 255 in all; no final dot."""
    if not 0 < len(text.encode("utf-8", "replace")) <= 255:
        return False
    return all(len(label) <= 63 and _LABEL.fullmatch(label) is not None for label in text.split("."))


def literal(text: str) -> bool:
    """An address literal: [192.0.2.1] or [IPv6:2001:db8::1] (RFC 5321 4.1.3)."""
    if not (text.startswith("[") and text.endswith("]")):
        return False
    inner = text[1:-1]
    try:
        if inner[:5].upper() == "IPV6:":
            ipaddress.IPv6Address(inner[5:])
        else:
            ipaddress.IPv4Address(inner)
    except ValueError:
        return False
    return "%" not in inner


def helo_name(text: str) -> bool:
    """What a client may call itself: a host name (a final dot is common) or an address literal, ASCII only."""
    return text.isascii() and (host_name(text.removesuffix(".")) or literal(text))


def parameters(text: str) -> dict[str, str | None] | None:
    """("SIZE=1 SMTPUTF8") → {"SIZE": "1", "SMTPUTF8": None}; None where malformed or one is given twice."""
    found: dict[str, str | None] = {}
    for word in text.split():
        match = _PARAMETER.fullmatch(word)
        if match is None or match[1].upper() in found:
            return None
        found[match[1].upper()] = match[2]
    return found


def _plain(text: str, *, utf8: bool) -> bool:
    """No control, format or separator character; beyond ASCII only where SMTPUTF8 was declared."""
    return text.isprintable() if utf8 else text.isascii() and text.isprintable()
