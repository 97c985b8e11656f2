"""Our own Authentication-Results (RFC 8601): the evidence of one container, for programs that know that field.

Most values are an attacker's words. Each is cut, made printable ASCII, and quoted unless it is a plain token, so that
none can end the field, begin another result, or open a comment. It is told beside the mail and never written into
it: the raw bytes stay as they came.
"""

from mailguard.model.authentication import Authentication, AuthStatus, DkimResult, DmarcResult, SpfResult

NAME = "Authentication-Results"
LONGEST = 253  # signs of one value: a host name's length
WIDTH = 78  # octets of a line where it can be had (RFC 5322, 2.1.1); a single word may be longer, never 998
# RFC 2045, 5.1: token
TOKEN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-.^_`{|}~")


def write(authserv_id: str, found: Authentication) -> str:
    """The field's value on one line. `authserv_id` is this server's own name. Raises nothing."""
    return " ".join(_words(authserv_id, found))


def field(authserv_id: str, found: Authentication) -> str:
    """The whole field, folded, with its CRLF: no line is longer than 998 octets."""
    lines = [f"{NAME}:"]
    for word in _words(authserv_id, found):
        if len(lines[-1]) + 1 + len(word) > WIDTH and lines[-1] not in ("\t", f"{NAME}:"):
            lines.append("")
            lines[-1] = f"\t{word}"
        else:
            lines[-1] += f" {word}"
    return "\r\n".join(lines) + "\r\n"


def safe(text: str) -> str:
    """A value as it is told: no longer than a name, and every sign that is not printable ASCII a question mark."""
    return "".join(sign if " " <= sign <= "~" else "?" for sign in text[:LONGEST])


def _words(authserv_id: str, found: Authentication) -> list[str]:
    """Everything that may stand on a line of its own, `;` at the end of each part but the last."""
    parts = [[_value(authserv_id)], *_methods(found)]
    for part in parts[:-1]:
        part[-1] += ";"
    return [word for part in parts for word in part]


def _methods(found: Authentication) -> list[list[str]]:
    methods = [_dkim(one) for one in found.dkim] or [["dkim=none"]]
    methods += [_spf(one) for one in _identities(found)]
    methods.append(_dmarc(found.dmarc))
    methods.append(_part("arc", found.arc.status, found.arc.cause))
    return methods


def _dkim(one: DkimResult) -> list[str]:
    return _part(
        "dkim",
        one.status,
        one.cause,
        ("header.d", one.domain),
        ("header.s", one.selector),
        ("header.a", one.algorithm),
        ("header.b", one.beginning),
    )


def _identities(found: Authentication) -> list[SpfResult]:
    """MAIL FROM and HELO where they are two; an attached mail came over no connection of its own and has none."""
    checked = (found.spf, found.helo_spf) if found.spf != found.helo_spf else (found.spf,)
    return [one for one in checked if one.status is not AuthStatus.NONE or one.domain or one.cause]


def _spf(one: SpfResult) -> list[str]:
    return _part(
        "spf", one.status, one.cause, (f"smtp.{'helo' if one.identity == 'helo' else 'mailfrom'}", one.domain)
    )


def _dmarc(one: DmarcResult) -> list[str]:
    # policy.dmarc is registered for the policy that applies to this mail (IANA, Email Authentication Methods).
    return _part("dmarc", one.status, one.cause, ("header.from", one.domain), ("policy.dmarc", one.policy))


def _part(method: str, status: AuthStatus, cause: str, *properties: tuple[str, str]) -> list[str]:
    """`method=result [reason=…] *(property=value)`; a value that is empty is left out."""
    reason = [f"reason={_value(cause)}"] if cause else []
    return [f"{method}={status.value}", *reason, *(f"{name}={_value(value)}" for name, value in properties if value)]


def _value(text: str) -> str:
    """A token as it is, anything else as a quoted string (RFC 8601, 2.2: value)."""
    kept = safe(text)
    if kept and TOKEN.issuperset(kept):
        return kept
    return '"' + kept.replace("\\", "\\\\").replace('"', '\\"') + '"'
