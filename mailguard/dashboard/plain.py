"""Hostile text made fit to be shown: what nobody can see, or what turns text around, is told or dropped.

Escaping is the template engine's work. This is about what survives escaping: a right-to-left override turns
"gpj.exe" around in a page as well as anywhere.
"""

import unicodedata

from markupsafe import Markup

# Shown by number: they change how other signs are read. The rest of category Cf shows as nothing and is dropped.
TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
KEPT = frozenset("\n\t")
LONGEST = 4000  # characters of one value; cleaning costs time, and no page shows more in one place
STACKED = 4  # combining marks in a row that are kept: more only paint over the neighbours


def plain(value: object) -> object:
    """For every value that a template prints: text comes out clean, anything else as it is."""
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    if len(value) > LONGEST:
        value = f"{value[:LONGEST]} …"
    return value if value.isascii() and value.isprintable() else cleaned(value)


def cleaned(text: str) -> str:
    """Text without signs that cannot be seen; lone surrogates become U+FFFD, controls are told by number."""
    signs: list[str] = []
    stacked = 0
    for sign in text:
        category = unicodedata.category(sign)
        stacked = stacked + 1 if category in ("Mn", "Me") else 0
        if stacked <= STACKED:
            signs.append(_shown(sign, category))
    return "".join(signs)


def _shown(sign: str, category: str) -> str:
    if sign in KEPT or category[0] != "C":
        return " " if category in ("Zl", "Zp") else sign
    if category == "Cs":
        return "\ufffd"
    if sign in TURNING or category == "Cc":
        return f"[U+{ord(sign):04X}]"
    return "" if category == "Cf" else sign


def asked(text: str, longest: int = 200) -> str:
    """What somebody typed into a search field, as it goes into a query: printable, not too long."""
    return "".join(sign for sign in text if sign.isprintable())[:longest].strip()
