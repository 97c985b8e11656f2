"""An address as it is shown or typed against the store's, the whole of it word by word: equal, unsure, or another.

Numbers (house, flat, postal code) and street, city and postal words must all be there. What is merely written
otherwise (an abbreviation, a country's name) is no contradiction; a word put in another's place is one.
"""

from collections import Counter
from enum import StrEnum

from orders.domain.places import country_forms, same_street_word, state_forms, street_form
from orders.domain.spelling import abbreviates, words
from orders.view import Address

Words = Counter[str]
LEAST_PHONE = 9  # digits; postal codes have fewer, save a US ZIP+4
MOST_LETTERS = 12  # of a line with a phone number
# What may stand beside it, as `words` writes it; of "PO Box 123456789" nobody can say what it is.
PHONE_WORDS = frozenset(
    (
        *("tel", "telephone", "phone", "ph", "mobile", "mob", "cell", "contact", "number", "no", "nr", "t", "m", "p"),
        *("telefon", "telefonnummer", "handy", "fon", "fone", "mobil", "mobiltelefon", "rufnummer"),
        *("telefono", "cellulare", "movil", "telefoon", "ext", "x", "电", "電", "話", "话", "号", "番", "携", "帯"),
    )
)


class Likeness(StrEnum):
    EQUAL = "equal"
    UNSURE = "unsure"  # something is left out, added or abbreviated: never a match, no contradiction either
    OTHER = "other"


def likeness(claimed: tuple[str, ...], actual: Address, *, with_phone: bool = True) -> Likeness:
    """EQUAL: every required word is there, nothing else. OTHER: another number, or a word in another's place.

    `with_phone`: a line with a phone number may stand there, too, as labels have it.
    """
    phones = tuple(line for line in claimed if with_phone and _is_phone(line, actual))
    lines = tuple(line for line in claimed if line not in phones)
    shown = _listed(lines, actual)
    theirs = Counter(shown)
    required = Counter(_listed((*actual.lines, actual.city, _postal(actual)), actual))
    missing, added = required - theirs, theirs - required
    missing, added = _without_street_forms(missing, added)
    added = _without_optional(added, actual)
    if not missing and not added:
        sure = all(map(_says_phone, phones)) and _in_order(shown, actual)
        return Likeness.EQUAL if sure else Likeness.UNSURE
    if any(word.isdigit() for word in added):
        return Likeness.OTHER
    unexplained = [
        word for word in missing if not word.isdigit() and not any(_short_for(word, other) for other in added)
    ]
    return Likeness.OTHER if unexplained and added else Likeness.UNSURE


def words_of(address: Address) -> frozenset[str]:
    """Every word of an address in each form that it may be written in."""
    forms = (*state_forms(address.state_or_region), *country_forms(address.country_code))
    whole = " ".join((address.name, *address.lines, address.city, address.postal_code))
    postal = "".join(words(address.postal_code))
    return frozenset((*plainly(words(whole)), *(word for form in forms for word in form), postal))


def plainly(all_words: tuple[str, ...]) -> tuple[str, ...]:
    short = (word.removesuffix("asse") if word.endswith("strasse") else word for word in all_words)
    return tuple(map(street_form, short))


def _listed(lines: tuple[str, ...], actual: Address) -> list[str]:
    """All words of an address; the store's postal code is one word, with blanks or without (GB, NL, CA)."""
    postal = _postal(actual)
    found: list[str] = []
    for line in lines:
        new = list(words(line))
        if _may_be_american(actual):
            new = _without_plus_four(line, new)
        found += (word.removesuffix("asse") if word.endswith("strasse") else word for word in _joined(new, postal))
    return found


def _in_order(shown: list[str], actual: Address) -> bool:
    """Each line of the store's stands there as it is: "4 Oak St, Apt 12" has all words of "12 Oak St, Apt 4", too."""
    whole = f" {' '.join(map(street_form, shown))} "
    own = (_listed((line,), actual) for line in (*actual.lines, actual.city))
    return all(f" {' '.join(map(street_form, line))} " in whole for line in own if line)


def _joined(new: list[str], whole: str) -> list[str]:
    """Put the first run of words that together are `whole` into one word."""
    for start in range(len(new) if whole else 0):
        run = ""
        for end in range(start, len(new)):
            run += new[end]
            if run == whole:
                return [*new[:start], whole, *new[end + 1 :]]
            if not whole.startswith(run):
                break
    return new


def _without_plus_four(line: str, new: list[str]) -> list[str]:
    """A US ZIP+4 counts as its ZIP, whichever side has it."""
    plus_four = {at for at in range(1, len(new)) if _is_plus_four(line, new[at - 1], new[at])}
    return [word for at, word in enumerate(new) if at not in plus_four]


def _postal(actual: Address) -> str:
    """The store's postal code as one word; a US one of nine digits by its first five."""
    code = "".join(words(actual.postal_code))
    return code[:5] if _may_be_american(actual) and len(code) == 9 and code.isdigit() else code


def _may_be_american(actual: Address) -> bool:
    return actual.country_code.upper() in ("US", "")


def _is_phone(line: str, actual: Address) -> bool:
    """A line of nine digits and more that is no postal code, the store's least of all: nobody lives at a number."""
    written = words(line)
    if _may_be_american(actual) and len(_without_plus_four(line, list(written))) < len(written):
        return False  # "Springfield 62704-9999"
    digits = "".join(word for word in words(line) if word.isdigit())
    letters = sum(len(word) for word in words(line) if not word.isdigit())
    postal = "".join(sign for sign in _postal(actual) if sign.isdigit())
    return len(digits) >= LEAST_PHONE and letters <= MOST_LETTERS and (not postal or postal not in digits)


def _says_phone(line: str) -> bool:
    return all(word.isdigit() or word in PHONE_WORDS for word in words(line))


def _is_plus_four(line: str, before: str, word: str) -> bool:
    return len(before) == 5 and len(word) == 4 and before.isdigit() and word.isdigit() and f"{before}-{word}" in line


def _without_optional(added: Words, actual: Address) -> Words:
    """Take off what a notice may add: the recipient's name, state and country, in any of their forms."""
    left = Counter(added)
    groups = [
        [words(actual.name)],
        sorted(state_forms(actual.state_or_region), key=len, reverse=True),
        sorted(country_forms(actual.country_code), key=len, reverse=True),
    ]
    for forms in groups:
        for form in forms:
            if form and all(left[word] >= count for word, count in Counter(form).items()):
                left -= Counter(form)
                break
    return left


def _without_street_forms(missing: Words, added: Words) -> tuple[Words, Words]:
    """Pair off "st" with "street": one kind of street, two honest forms."""
    missing, added = Counter(missing), Counter(added)
    for word in tuple(missing):
        twin = next((other for other in added if added[other] and same_street_word(word, other)), None)
        if twin is not None:
            both = min(missing[word], added[twin])
            missing[word] -= both
            added[twin] -= both
    return +missing, +added


def _short_for(one: str, other: str) -> bool:
    """One may abbreviate the other, or stands inside it ("hauptstr" and "hauptstrasse")."""
    return abbreviates(one, other) or abbreviates(other, one)
