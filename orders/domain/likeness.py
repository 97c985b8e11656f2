"""Names and addresses that a person typed, word by word against the store's own (ORDERS S11): equal, or not.

Only spelling is forgiven: case, accents, punctuation, "St." for "Street", blanks in a postal code. What is not sure
is not equal: that costs a second look, while an address taken for equal costs the goods.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

from orders.view import Address

WORD = re.compile(r"[^\W_]+")
ACCENTS = re.compile("[\u0300-\u036f]")
# One kind of street, in its long and its short form; the long one's end in German ("Hauptstrasse") is cut below.
SHORT = {
    "street": "st",
    "road": "rd",
    "avenue": "ave",
    "boulevard": "blvd",
    "drive": "dr",
    "lane": "ln",
    "apartment": "apt",
    "strasse": "str",
}
ZIP_PLUS_FOUR = re.compile(r"(\d{5})-?\d{4}")  # a US postal code of nine digits


def words(text: str) -> tuple[str, ...]:
    """The words of a text, folded: no case, no accents, no punctuation, streets by their short form."""
    plain = ACCENTS.sub("", unicodedata.normalize("NFKD", text.casefold()))
    found = WORD.findall(unicodedata.normalize("NFC", plain))
    return tuple(SHORT.get(word, word.removesuffix("asse") if word.endswith("strasse") else word) for word in found)


def same_name(claimed: str, *stored: str) -> bool:
    """The same words as in one of the stored names, in any order ("Example, Ana")."""
    mine = sorted(words(claimed))
    return bool(mine) and any(mine == sorted(words(name)) for name in stored)


def comparable(stored: Address | None) -> bool:
    """The store has enough of an address to compare another with."""
    return stored is not None and any(words(line) for line in stored.lines)


def same_address(claimed: Sequence[str], stored: Address) -> bool:
    """Every word of street, city and postal code is there, nothing is there that the store lacks.

    The recipient's name, state and country may stand there or not. House and flat number must keep their order.
    """
    mine, postal = _postal_apart([word for line in claimed for word in words(line)], stored)
    if not postal:
        return False
    street = [word for line in stored.lines for word in words(line)]
    required = Counter([*street, *words(stored.city)])
    theirs = Counter(mine)
    for optional in (stored.name, stored.state_or_region, stored.country_code):
        form = Counter(words(optional))
        if not form - (theirs - required):
            theirs -= form
    return theirs == required and _numbers(mine) == _numbers(street + list(words(stored.city)))


def _numbers(all_words: Sequence[str]) -> list[str]:
    """The words that hold a digit, in their order: 12 Oak Rd Apt 5 is not 5 Oak Rd Apt 12."""
    return [word for word in all_words if any(sign.isdigit() for sign in word)]


def _postal_apart(mine: list[str], stored: Address) -> tuple[list[str], bool]:
    """The words without the stored postal code, written in one or with blanks; and whether it was there.

    A US code of nine digits counts as its first five, on either side.
    """
    code = "".join(words(stored.postal_code))
    if not code:
        return mine, True
    american = stored.country_code.upper() == "US"
    short = ZIP_PLUS_FOUR.fullmatch(code)
    code = short[1] if american and short is not None else code
    for start in range(len(mine)):
        for end in range(start + 1, min(start + 4, len(mine)) + 1):
            run = "".join(mine[start:end])
            if run == code:
                rest = mine[end:]
                plus_four = american and bool(rest) and re.fullmatch(r"\d{4}", rest[0])
                return mine[:start] + (rest[1:] if plus_four else rest), True
    return mine, False
