"""Text made comparable: national forms and spacing are equal, a changed letter or digit is not.

Everything here is linear in the length of a hostile text, and caps what it returns.
"""

from functools import lru_cache
from itertools import groupby
from unicodedata import category, combining, normalize

MOST_WORDS = 400  # of one text; an honest address or title has far fewer

# Typographic forms of one sign: word processors and feeds swap them, people do not see a difference.
SAME_SIGN = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u2032\u00b4`", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u2033", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"),
    }
)


def folded(text: str) -> str:
    """A title or an id in one form: NFC, case folded, quotes and dashes alike, blanks folded.

    Signs that nobody sees are left out: a mail is read without them, so a joined emoji of the store must be too.
    """
    if text.isascii():
        return " ".join(text.replace("`", "'").casefold().split())
    text = "".join(sign for sign in text if category(sign) != "Cf")
    return " ".join(normalize("NFC", text).translate(SAME_SIGN).casefold().split())


@lru_cache(maxsize=64)  # a title is asked for its words and its numbers, and mail and order mostly have the same one
def words(text: str) -> tuple[str, ...]:
    """Runs of letters and runs of digits, without case, accents and width; each CJK sign is a word of its own.

    "12a" gives ("12", "a"), so that "12 a" is the same. At most MOST_WORDS.
    """
    plain = "".join(sign for sign in normalize("NFKD", text).casefold() if not combining(sign))
    found: list[str] = []
    for kind, signs in groupby(plain, _kind):
        if kind == "sign":
            found += signs
        elif kind:
            found.append("".join(signs))
        if len(found) >= MOST_WORDS:
            break
    return tuple(found[:MOST_WORDS])


def _kind(sign: str) -> str:
    if sign.isdigit():
        return "digit"
    if not sign.isalpha():
        return ""
    # Han, kana and Hangul write without blanks between words: line breaks must not matter.
    return "sign" if "\u1100" <= sign <= "\u11ff" or "\u2e80" <= sign <= "\ud7ff" else "letter"


def numbers(text: str) -> tuple[str, ...]:
    """The runs of digits of a text, sorted: a number that differs is a difference whatever the rest says."""
    return tuple(sorted(word for word in words(text) if word.isdigit()))


def abbreviates(short: str, whole: str) -> bool:
    """`short` may stand for `whole`: same first letter, its letters in order ("pkwy" for "parkway")."""
    if len(short) >= len(whole) or not short or short[0] != whole[0]:
        return False
    rest = iter(whole)
    return all(letter in rest for letter in short)
