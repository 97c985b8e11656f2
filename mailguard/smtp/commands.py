"""MAIL and RCPT as values: an argument is read whole, or is the reply that refuses it. No state, no network."""

from dataclasses import dataclass

from mailguard.smtp.address import mailbox, parameters, split_path


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """What MAIL FROM said. `path` is "" for the null path."""

    path: str
    utf8: bool
    size: int  # as announced, 0 where it was not


def sender(argument: str, *, extended: bool, limit: int) -> Sender | bytes:
    """Read "FROM:<path> [parameters]" (RFC 5321 4.1.1.2, RFC 1870, 6152, 6531), or give the reply that refuses."""
    read = _path(argument, "FROM:")
    if read is None:
        return b"501 5.5.4 Syntax: MAIL FROM:<address>\r\n"
    path, rest = read
    asked = parameters(rest)
    if asked is None or (asked and not extended):
        return b"501 5.5.4 The parameters cannot be read\r\n"
    utf8, body, announced = "SMTPUTF8" in asked, asked.get("BODY", "7BIT"), asked.get("SIZE", "0")
    if asked.keys() - {"SMTPUTF8", "BODY", "SIZE"}:
        return b"555 5.5.4 A parameter is not known here\r\n"
    if asked.get("SMTPUTF8") or body is None or body.upper() not in ("7BIT", "8BITMIME"):
        return b"501 5.5.4 BODY is 7BIT or 8BITMIME, SMTPUTF8 stands alone\r\n"
    if announced is None or not (announced.isdigit() and announced.isascii()) or len(announced) > 20:
        return b"501 5.5.4 SIZE is a number\r\n"
    if int(announced) > limit:
        return b"552 5.3.4 The mail is too big\r\n"
    if path and not mailbox(path, utf8=utf8):
        return b"553 5.1.7 The sender's address cannot be read in one way\r\n"
    return Sender(path=path, utf8=utf8, size=int(announced))


def recipient(argument: str, *, utf8: bool) -> str | bytes:
    """Read "TO:<path>" and give its path, or the reply that refuses. <Postmaster> comes back as it is."""
    read = _path(argument, "TO:")
    if read is None:
        return b"501 5.5.4 Syntax: RCPT TO:<address>\r\n"
    path, rest = read
    if rest:
        return b"555 5.5.4 A parameter is not known here\r\n"
    if path.casefold() != "postmaster" and not mailbox(path, utf8=utf8):
        return b"553 5.1.3 The address cannot be read in one way\r\n"
    return path


def _path(argument: str, keyword: str) -> tuple[str, str] | None:
    """Path and parameters after the keyword; a blank after the colon is common and harmless."""
    if argument[: len(keyword)].upper() != keyword:
        return None
    return split_path(argument[len(keyword) :])
