"""Names and addresses that a person typed, word by word against the store's own (ORDERS S11): equal, or not.

Only spelling is forgiven: case, accents, punctuation, "St." for "Street", blanks in a postal code. What is not sure
is not equal: that costs a second look, while an address taken for equal costs the goods.
"""

import re
import unicodedata
from collections.abc import Sequence

from orders.domain.addresses import Likeness, likeness
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
    A US postal code of nine digits counts as its first five, on either side.
    """
    return likeness(tuple(claimed), stored, with_phone=False) is Likeness.EQUAL
