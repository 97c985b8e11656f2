"""Domain names: their form, whom they belong to (public suffix list), and what a hasty eye reads in them.

Everything here compares label by label; a string suffix is never enough. Names are handled as lower-case A-labels.
"""

import unicodedata
from functools import cache, lru_cache

import idna
from publicsuffixlist import PublicSuffixList

MAX_NAME = 253  # RFC 1035, 2.3.4: octets of a whole name, without the final dot
MAX_LABEL = 63
LDH = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")

# Signs that look like a Latin letter. Applied after NFKC and casefold, so that full-width and styled letters
# are already plain. Compact on purpose: what is drawn alike in common fonts. Source: Unicode TS 39, confusables.
LOOKS = str.maketrans(
    {
        **dict.fromkeys("0οоօ٥۵ⲟ₀", "o"),
        **dict.fromkeys("1i|!ıіӏιlאו׀ǀ⁄ⅼіı", "l"),  # i, l and 1 fold together
        **dict.fromkeys("аαɑ4@ạ", "a"),
        **dict.fromkeys("еєҽ3ε℮", "e"),
        **dict.fromkeys("ѕ5$ꜱ", "s"),
        **dict.fromkeys("сϲƈᴄ", "c"),
        **dict.fromkeys("рρᴘ", "p"),
        **dict.fromkeys("уγүʏ", "y"),
        **dict.fromkeys("хχ×", "x"),
        **dict.fromkeys("тτᴛ7", "t"),
        **dict.fromkeys("мᴍ", "m"),
        **dict.fromkeys("нһ", "h"),
        **dict.fromkeys("кκᴋ", "k"),
        **dict.fromkeys("пոռηɴ", "n"),
        **dict.fromkeys("вᴠνѵ", "v"),
        **dict.fromkeys("ѡωԝɯ", "w"),
        **dict.fromkeys("ᴢʐ", "z"),
        **dict.fromkeys("ԁɗ", "d"),
        **dict.fromkeys("ƅЬьβ8ß", "b"),
        **dict.fromkeys("ɡց9", "g"),
        **dict.fromkeys("ʀгᴦ", "r"),
        **dict.fromkeys("јϳ", "j"),
        **dict.fromkeys("ԛ", "q"),
        **dict.fromkeys("υսᴜ", "u"),
        **dict.fromkeys("ғƒ", "f"),
    }
)
PAIRS = (("rn", "m"), ("vv", "w"))
# Capitals that look like Latin ones and whose small letters do not. Applied before casefold.
CAPITALS = str.maketrans("ΒΕΖΗΚΜΝΡΤΥΧВЕЗКМНРСТУХЅ", "BEZHKMNPTYXBE3KMHPCTYXS")


@cache
def _list() -> PublicSuffixList:
    """The public suffix list that the package carries; read once, never fetched."""
    return PublicSuffixList()


def is_hostname(name: str) -> bool:
    """Whether `name` is letters, digits and hyphens in labels of 1 to 63 signs, at least two of them (RFC 1123).

    Upper case counts; underscores, quotes, blanks, empty labels and a final dot do not.
    """
    return 0 < len(name) <= MAX_NAME and _is_hostname(name)  # long ones stay out of the cache


@lru_cache(maxsize=8192)
def _is_hostname(name: str) -> bool:
    if not name.isascii():
        return False
    labels = name.lower().split(".")
    return len(labels) > 1 and all(_is_label(label) for label in labels) and not labels[-1].isdigit()


def _is_label(label: str) -> bool:
    return 0 < len(label) <= MAX_LABEL and LDH.issuperset(label) and label[0] != "-" and label[-1] != "-"


def to_ascii(name: str) -> str | None:
    """The name as lower-case A-labels (UTS 46), or None where it is no host name. Raises nothing."""
    return _to_ascii(name) if len(name) <= MAX_NAME else None  # long ones stay out of the cache


@lru_cache(maxsize=4096)
def _to_ascii(name: str) -> str | None:
    if not name.isascii():
        try:
            name = idna.encode(name, uts46=True).decode("ascii")
        except (idna.IDNAError, UnicodeError):
            return None
    return name.lower() if is_hostname(name) else None


@lru_cache(maxsize=8192)
def organizational(domain: str) -> str:
    """The registrable domain (public suffix and one label), or the name itself where it is a public suffix.

    Takes lower-case A-labels. Private suffixes count: two tenants of a host are two parties.
    """
    return _list().privatesuffix(domain) or domain


@lru_cache(maxsize=8192)
def is_public_suffix(domain: str) -> bool:
    """Whether anybody may register names below this one."""
    return _list().privatesuffix(domain) is None


def same_side_of_public_suffix(one: str, other: str) -> bool:
    """Whether both names are under one registration; a public suffix is on its own side only."""
    return one == other or (
        not is_public_suffix(one) and not is_public_suffix(other) and organizational(one) == organizational(other)
    )


def aligned(one: str, other: str, *, strict: bool = False) -> bool:
    """Whether two names align: equal, or (relaxed) registered by one party. An empty name never does."""
    if not one or not other:
        return False
    return one == other or (not strict and same_side_of_public_suffix(one, other))


def within(name: str, domain: str) -> bool:
    """Whether `name` is `domain` or stands below it, label by label. An empty name never does."""
    return bool(name and domain) and (name == domain or name.endswith("." + domain))


def skeleton(label: str) -> str:
    """What a hasty eye reads: compatibility forms, marks, look-alike signs and pairs folded. Capped at 256 signs."""
    capitals = unicodedata.normalize("NFKC", label[:256]).translate(CAPITALS)
    plain = unicodedata.normalize("NFKD", capitals.casefold())
    kept = "".join(sign for sign in plain if not unicodedata.combining(sign) and unicodedata.category(sign) != "Cf")
    folded = kept.translate(LOOKS)
    for pair, sign in PAIRS:
        folded = folded.replace(pair, sign)
    return folded
