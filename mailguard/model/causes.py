"""Why a DKIM signature or an ARC chain does not count: a closed set of words, each with its sentence.

The words are stored with the evidence and stay; the sentences are for the seller's technician. What a mail or a
key record says never stands in a cause: only the words below do.
"""

from enum import StrEnum


class Cause(StrEnum):
    """What can be said against a signature field, its key, or a chain (RFC 6376, 8301, 8463, 8617)."""

    # the header section
    HEADER_GRAMMAR = "header_grammar"
    HEADER_TOO_LONG = "header_too_long"
    TOO_MANY_FIELDS = "too_many_fields"
    # the tags of a signature field
    SYNTAX = "syntax"
    REPEATED_TAG = "repeated_tag"
    TOO_LONG = "too_long"
    MISSING_A = "missing_a"
    MISSING_B = "missing_b"
    MISSING_BH = "missing_bh"
    MISSING_D = "missing_d"
    MISSING_H = "missing_h"
    MISSING_S = "missing_s"
    VERSION = "version"
    ALGORITHM = "algorithm"
    SHA1 = "sha1"
    DOMAIN = "domain"
    SELECTOR = "selector"
    IDENTITY = "identity"
    QUERY = "query"
    CANONICALIZATION = "canonicalization"
    SIGNED_FIELDS = "signed_fields"
    FROM_UNSIGNED = "from_unsigned"
    # its times and lengths
    EXPIRES_BEFORE_SIGNED = "expires_before_signed"
    EXPIRED = "expired"
    SIGNED_IN_FUTURE = "signed_in_future"
    L_SHORT = "l_short"
    L_TOO_LONG = "l_too_long"
    # its key
    DNS_TIMEOUT = "dns_timeout"
    DNS_SERVFAIL = "dns_servfail"
    DNS_BUDGET = "dns_budget"
    NO_KEY = "no_key"
    SEVERAL_KEYS = "several_keys"
    KEY_SYNTAX = "key_syntax"
    KEY_VERSION = "key_version"
    KEY_REVOKED = "key_revoked"
    KEY_HASH = "key_hash"
    KEY_SERVICE = "key_service"
    KEY_ALGORITHM = "key_algorithm"
    KEY_STRICT = "key_strict"
    KEY_TESTING = "key_testing"
    KEY_TOO_SHORT = "key_too_short"
    KEY_TOO_LONG = "key_too_long"
    KEY_EXPONENT = "key_exponent"
    KEY_WEAK = "key_weak"
    # the arithmetic
    BODY_HASH = "body_hash"
    SIGNATURE = "signature"
    # an ARC chain
    STRUCTURE = "structure"
    TOO_MANY_SETS = "too_many_sets"
    TOO_MANY_KEYS = "too_many_keys"
    CV = "cv"
    CV_FAIL = "cv_fail"
    SEAL_SIGNS_FIELDS = "seal_signs_fields"
    MESSAGE_SIGNS_SEAL = "message_signs_seal"
    # ourselves
    CRASHED = "crashed"


MISSING = {name: Cause(f"missing_{name}") for name in ("a", "b", "bh", "d", "h", "s")}

CAUSES: dict[str, str] = {
    Cause.HEADER_GRAMMAR: "The header holds a line that mail programs split differently, so no signature counts.",
    Cause.HEADER_TOO_LONG: "The header is longer than we read (256 KB).",
    Cause.TOO_MANY_FIELDS: "The header has more fields than we read (1,000).",
    Cause.SYNTAX: "The field is not written as the standard demands.",
    Cause.REPEATED_TAG: "The field gives one of its values twice.",
    Cause.TOO_LONG: "The field is longer than we read (16 KB).",
    Cause.MISSING_A: "The algorithm (a=) is missing.",
    Cause.MISSING_B: "The signature itself (b=) is missing.",
    Cause.MISSING_BH: "The hash of the text (bh=) is missing.",
    Cause.MISSING_D: "The signing domain (d=) is missing.",
    Cause.MISSING_H: "The list of signed header fields (h=) is missing.",
    Cause.MISSING_S: "The name of the key (s=) is missing.",
    Cause.VERSION: "The version (v=) is not 1.",
    Cause.ALGORITHM: "The algorithm (a=) is none that we know.",
    Cause.SHA1: "It is made with SHA-1, which can be forged and has been forbidden since 2018.",
    Cause.DOMAIN: "The signing domain (d=) is no plain host name.",
    Cause.SELECTOR: "The name of the key (s=) is no plain host name.",
    Cause.IDENTITY: "The identity (i=) does not belong to the signing domain.",
    Cause.QUERY: "The key is to be fetched in a way other than DNS (q=).",
    Cause.CANONICALIZATION: "The form in which the mail was signed (c=) is none that we know.",
    Cause.SIGNED_FIELDS: "It lists more header fields than we read (200).",
    Cause.FROM_UNSIGNED: "It does not cover the sender (From), so it says nothing of who wrote the mail.",
    Cause.EXPIRES_BEFORE_SIGNED: "It ends (x=) before it was made (t=).",
    Cause.EXPIRED: "It had expired (x=) when the mail came.",
    Cause.SIGNED_IN_FUTURE: "It was made (t=) after the mail came: a clock is wrong, or it is made up.",
    Cause.L_SHORT: "It covers only the beginning of the text (l=); anybody may have written the rest.",
    Cause.L_TOO_LONG: "It covers more text (l=) than the mail has: some was cut off.",
    Cause.DNS_TIMEOUT: "The name servers did not answer in time. It is tried again.",
    Cause.DNS_SERVFAIL: "The name servers answered with an error. It is tried again.",
    Cause.DNS_BUDGET: "The mail made us ask the name servers more than any honest mail does.",
    Cause.NO_KEY: "There is no key under its name in DNS: never published, or taken away since.",
    Cause.SEVERAL_KEYS: "There are several texts under the key's name in DNS, so none of them counts.",
    Cause.KEY_SYNTAX: "The key in DNS cannot be read.",
    Cause.KEY_VERSION: "The key in DNS does not begin with v=DKIM1.",
    Cause.KEY_REVOKED: "The key was revoked: its record in DNS is empty (p=).",
    Cause.KEY_HASH: "The key is not for SHA-256 (h=).",
    Cause.KEY_SERVICE: "The key is not for mail (s=).",
    Cause.KEY_ALGORITHM: "The key in DNS is of another kind than the signature.",
    Cause.KEY_STRICT: "The key is for the very domain only (t=s), and the identity (i=) is below it.",
    Cause.KEY_TESTING: "The key is only for tests (t=y), so its signatures count for nothing.",
    Cause.KEY_TOO_SHORT: "The key has fewer than 1,024 bits, so anybody could find it out.",
    Cause.KEY_TOO_LONG: "The key or its record is longer than we read (4,096 bits).",
    Cause.KEY_EXPONENT: "The key has an exponent that no honest key has.",
    Cause.KEY_WEAK: "The key is one under which anybody can sign.",
    Cause.BODY_HASH: "The text was changed after it was signed.",
    Cause.SIGNATURE: "The header was changed after it was signed, or another key made the signature.",
    Cause.STRUCTURE: "The sets are not numbered 1, 2, 3 … with one field of each kind.",
    Cause.TOO_MANY_SETS: "There are more sets than the standard allows (50).",
    Cause.TOO_MANY_KEYS: "The sets name more different keys than we fetch (20).",
    Cause.CV: "A seal says of those before it what cannot be (cv=).",
    Cause.CV_FAIL: "The newest seal itself says that the chain was broken before it.",
    Cause.SEAL_SIGNS_FIELDS: "A seal lists header fields (h=), which a seal must not.",
    Cause.MESSAGE_SIGNS_SEAL: "An ARC-Message-Signature covers a seal, which it must not.",
    Cause.CRASHED: "The check itself failed. This is our error; nothing is taken as proved.",
}


def explained(cause: str) -> str:
    """The sentence for a cause word; "" for none, and an unknown word is shown as itself, never hidden."""
    return CAUSES.get(cause, cause.replace("_", " "))
