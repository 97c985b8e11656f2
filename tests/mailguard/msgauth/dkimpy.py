"""What dkimpy says of the same bytes, and every difference from ours, named with its reason.

A difference that matches no row below is a bug of one of the two, and fails the tests.
"""

import base64
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import dkim

from mailguard.model.causes import Cause


def verdict(raw: bytes, records: Mapping[str, str]) -> bool:
    """Whether dkimpy verifies the topmost DKIM-Signature. What it raises is a refusal."""
    try:
        return bool(dkim.DKIM(raw).verify(dnsfunc=answers(records)))
    except Exception:  # IndexError and others escape it on odd bytes
        return False


def chain_verdict(raw: bytes, records: Mapping[str, str]) -> str:
    """dkimpy's word for the ARC chain: pass, fail, none. It takes the newest "cv=fail" for no result at all."""
    try:
        found, _, _ = dkim.ARC(raw).verify(dnsfunc=answers(records))
    except Exception:  # as above
        return "fail"
    return found.decode() if found else "fail"


def answers(records: Mapping[str, str]) -> Callable[..., bytes | None]:
    """The TXT records as dkimpy asks for them."""

    def answer(name: bytes, timeout: int = 5) -> bytes | None:
        text = records.get(name.decode("latin-1").removesuffix(".").lower())
        return text.encode("latin-1") if text is not None else None

    return answer


@dataclass(frozen=True, slots=True)
class Difference:
    """One named difference. `ours` is our answer there (True: we pass it and dkimpy does not)."""

    ours: bool
    reason: str
    applies: Callable[[bytes, str, str], bool]  # the mail, our cause, the key records


def by_cause(cause: Cause, reason: str) -> Difference:
    return Difference(False, reason, lambda _raw, found, _records: found == cause)


def in_mail(ours: bool, reason: str, pattern: bytes) -> Difference:
    compiled = re.compile(pattern)
    return Difference(ours, reason, lambda raw, _cause, _records: compiled.search(raw) is not None)


# b= of a signature field with white space behind its value, before another tag
BLANK_AFTER_B = (
    rb"(?is)(?:dkim-signature|arc-seal|arc-message-signature)[ \t]*:(?:[^\r]|\r\n[ \t])*?[;:\s]b\s*=[^;]*\s;"
)

DIFFERENCES: dict[str, Difference] = {
    # What we refuse by policy or by a stricter grammar, and dkimpy takes
    "sha1": by_cause(Cause.SHA1, "RFC 8301, 3.1: verifiers must not take rsa-sha1"),
    "from_unsigned": by_cause(Cause.FROM_UNSIGNED, "RFC 6376, 5.4: From must be signed"),
    "l_short": by_cause(Cause.L_SHORT, "what stands behind l= may be anybody's"),
    "l_too_long": by_cause(Cause.L_TOO_LONG, "RFC 6376, 3.5: l= beyond the body is no valid signature"),
    "key_testing": by_cause(Cause.KEY_TESTING, "RFC 6376, 3.6.1: t=y is treated as unsigned"),
    "key_strict": by_cause(Cause.KEY_STRICT, "RFC 6376, 3.6.1: t=s wants i= and d= equal"),
    "key_hash": by_cause(Cause.KEY_HASH, "RFC 6376, 3.6.1: h= of the key names the hashes it is for"),
    "key_services": Difference(
        True,
        "RFC 6376, 3.6.1: s= of the key is a list; dkimpy takes one entry",
        lambda _r, _c, records: "s=email:" in records,
    ),
    "key_version": by_cause(Cause.KEY_VERSION, "RFC 6376, 3.6.1: v= is the first tag of a key"),
    "key_syntax": by_cause(Cause.KEY_SYNTAX, "base64 and tag names of a key are read strictly"),
    "key_algorithm": by_cause(Cause.KEY_ALGORITHM, "RFC 6376, 6.1.2, 8: a= of the signature and k= of the key agree"),
    "key_exponent": by_cause(Cause.KEY_EXPONENT, "an exponent beyond 32 bits only costs time"),
    "domain": by_cause(Cause.DOMAIN, "d= is a plain host name: it becomes a DNS question and is compared with From"),
    "selector": by_cause(Cause.SELECTOR, "so is s= with it"),
    "identity": by_cause(Cause.IDENTITY, "i= is an address in d= or below it; dkimpy looks at its end only"),
    "signed_fields": by_cause(Cause.SIGNED_FIELDS, "more than 200 names in h= are no honest list"),
    "too_long": by_cause(Cause.TOO_LONG, "a signature field beyond 16 KB is no honest one"),
    "expired": by_cause(Cause.EXPIRED, "dkimpy allows clocks ten hours, we five minutes"),
    "in_future": by_cause(Cause.SIGNED_IN_FUTURE, "the same, for t="),
    "x_is_t": by_cause(Cause.EXPIRES_BEFORE_SIGNED, "RFC 6376, 3.5: x= is later than t=; dkimpy takes them equal"),
    "syntax": by_cause(Cause.SYNTAX, "RFC 6376, 3.2: tag names, and printable ASCII, are read strictly"),
    "header_grammar": by_cause(Cause.HEADER_GRAMMAR, "a header that two programs may split differently"),
    "too_many_fields": by_cause(Cause.TOO_MANY_FIELDS, "a header of more than 1000 fields is not read"),
    "header_too_long": by_cause(Cause.HEADER_TOO_LONG, "nor is one of more than 256 KB"),
    # What is read differently
    "bare_lf": in_mail(False, "RFC 6376, 3.4: only CRLF ends a line; dkimpy makes CRLF of LF", rb"(?<!\r)\n"),
    "other_blanks": in_mail(False, "RFC 6376, 2.8: blanks are SP and HTAB; dkimpy trims VT and FF", rb"[\x0b\x0c]"),
    "other_blanks_kept": in_mail(True, "the same, the other way round", rb"[\x0b\x0c]"),
    "blank_at_end": in_mail(
        True, "RFC 6376, 3.4.4: dkimpy keeps blanks at the end of a last line without CRLF", rb"[ \t]\Z"
    ),
    "blank_at_end_lost": in_mail(False, "the same, the other way round", rb"[ \t]\Z"),
    "blank_after_b": in_mail(
        False,
        "RFC 6376, 3.5: white space around the value of b= goes with it; dkimpy leaves it",
        BLANK_AFTER_B,
    ),
    "blank_after_b_kept": in_mail(True, "the same, the other way round", BLANK_AFTER_B),
    # What dkimpy refuses and we judge on
    "second_from": in_mail(
        True,
        "dkimpy covers every From, as if h= named one more; we tell it in unsigned_present",
        rb"(?is)(?:\A|\n)from[ \t]*:.*\nfrom[ \t]*:",
    ),
    "blank_before_colon": in_mail(
        True, "RFC 6376, 3.4.2 allows it; dkimpy takes no such field", rb"(?s)(?:\A|\n)[!-9;-~]+[ \t]+:"
    ),
    "several_queries": in_mail(True, "RFC 6376, 3.5: q= is a list; dkimpy takes one entry", rb"\bq=[^;]*:"),
    "signs_signatures": in_mail(
        True, "RFC 6376, 3.7: a signature in h= is another one, never itself", rb"(?i)\bh=[^;]*dkim-signature"
    ),
}


# Those that a chain has besides
ARC_DIFFERENCES: dict[str, Difference] = {
    "number_elsewhere": by_cause(Cause.STRUCTURE, "RFC 8617, 4.1.1: i=N; begins the field; dkimpy finds it anywhere"),
    "number_written_otherwise": in_mail(
        True,
        "dkimpy finds a message signature again by the text ' i=N;'",
        rb"(?i)arc-message-signature[ \t]*:(?!(?:[^\r]|\r\n[ \t])*[ ]i=\d+;)",
    ),
}


def named(ours: bool, raw: bytes, cause: str, records: Mapping[str, str], *, arc: bool = False) -> list[str]:
    """The rows that explain why the two differ on this mail."""
    table = {**DIFFERENCES, **(ARC_DIFFERENCES if arc else {})}
    known = " ".join(records.values())
    return [name for name, row in table.items() if row.ours == ours and row.applies(raw, cause, known)]


def ed_secret(seed: bytes) -> bytes:
    """An Ed25519 key as dkimpy's `sign` takes it."""
    return base64.b64encode(seed)
