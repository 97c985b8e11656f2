"""What an order is found by: words of its number, sku, titles and tracking, of its buyer, and the question's own.

A word is folded (NFKC, no case, no accents). One that is joined by signs ("114-0000001", "LAMP-1") is there whole and
in its pieces. Signs of scripts without blanks (Chinese, Japanese, Korean) are indexed in pairs, so that a title is
found by any two signs in it that stand side by side.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from orders.domain.order import Order

LEAST = 3  # signs of a word that is searched for; a pair of Chinese, Japanese or Korean signs is a word, too
LONGEST = 40  # signs of a word that count; what is longer is found by its beginning
MOST_WORDS = 1000  # different words of one order that it can be found by
ACCENTS = re.compile("[\u0300-\u036f]")
# Letters that Unicode does not take apart, and that people type without their stroke.
STROKES = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})
ASCII_WORD = re.compile("[a-z0-9]+")
# Han with its extensions, kana, Hangul syllables; halfwidth forms are folded to these.
PAIRED = re.compile(
    "([\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff]+)"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """One piece of a question: found by a word that begins so, or is just so (`whole`)."""

    text: str
    whole: bool = False


def folded(text: str) -> str:
    """The text without case, accents and the forms of one sign."""
    if text.isascii():
        return text.lower()
    plain = ACCENTS.sub("", unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold()))
    return unicodedata.normalize("NFC", plain).translate(STROKES)


def pieces(text: str) -> list[str]:
    """The folded words of a text, in order; everything that is no letter, digit or mark on one parts them."""
    plain = folded(text)
    if plain.isascii():
        return ASCII_WORD.findall(plain)
    kept = "".join(sign if sign.isalnum() or unicodedata.category(sign)[0] == "M" else " " for sign in plain)
    return kept.split()


def indexed(texts: Iterable[str]) -> tuple[str, ...]:
    """The different words that these texts are found by, at most MOST_WORDS."""
    found: dict[str, None] = {}
    for text in texts:
        for chunk in text.split():
            found.update(dict.fromkeys(_forms(chunk)))
            if len(found) >= MOST_WORDS:
                return tuple(found)[:MOST_WORDS]
    return tuple(found)


@lru_cache(maxsize=8192)  # the same words come again and again, most of all in an import
def _forms(chunk: str) -> tuple[str, ...]:
    parts = pieces(chunk)
    found = [one for part in parts for one in _in_pairs(part)]
    if len(parts) > 1 and not PAIRED.search(joined := "".join(parts)):
        found.append(joined)
    return tuple(one[:LONGEST] for one in found)


def _in_pairs(word: str) -> Iterator[str]:
    """The word; where it holds signs of a script without blanks, its stretches, and those signs in pairs."""
    if word.isascii():
        yield word
        return
    for number, stretch in enumerate(PAIRED.split(word)):
        if number % 2 == 0:
            if stretch:
                yield stretch
        elif len(stretch) == 1:
            yield stretch
        else:
            yield from (stretch[at : at + 2] for at in range(len(stretch) - 1))


def asked_for(word: str) -> tuple[tuple[Asked, ...], ...]:
    """What one word of a question asks for: one of these, each of whose pieces must be there; () asks for nothing.

    A joined word is asked for whole, or by all its pieces; a piece that is too short to begin a word is one.
    """
    parts = pieces(word)
    each = tuple(one for part in parts for one in _asked(part))
    if len(parts) < 2 or any(PAIRED.search(part) for part in parts):
        return (each,) if each else ()
    joined = "".join(parts)[:LONGEST]
    return ((Asked(joined, whole=len(joined) < LEAST),), each)


def _asked(part: str) -> Iterator[Asked]:
    for one in _in_pairs(part):
        paired = bool(PAIRED.match(one))
        yield Asked(one[:LONGEST], whole=paired or len(one) < LEAST)


def long_enough(word: str) -> bool:
    """Whether a word may be searched for: LEAST signs that count, or two side by side of a script without blanks."""
    parts = pieces(word)
    return sum(map(len, parts)) >= LEAST or any(len(run) > 1 for part in parts for run in PAIRED.findall(part))


def order_words(order: Order) -> tuple[str, ...]:
    """The words of what everybody who sees the order sees: number, sku, titles, listing, tracking."""
    texts = [order.order_id]
    for item in order.items:
        texts += [text for text in (item.sku, item.asin, item.listing_id, item.title) if text]
    texts += [package.tracking for package in order.packages]
    return indexed(texts)


def buyer_words(order: Order) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words of the buyer's and the recipient's name, and those of where it goes; whoever may see them."""
    place = order.ship_to
    if place is None:
        return indexed([order.buyer_name or ""]), ()
    names = indexed([order.buyer_name or "", place.name])
    where = (*place.lines, place.city, place.postal_code, place.phone)
    return names, indexed(where)
