"""Order numbers that a hasty eye takes for another: one digit off, two swapped, a letter for a digit.

A near miss is a miss: whoever finds one may name it to the seller whose order it is, and to nobody else.
"""

from itertools import pairwise

SHORTEST = 8  # digits; shorter numbers are counted up (#1001, #1002), and every next order would be near
LONGEST = 40  # signs of a number that is looked at
SWAPPED = str.maketrans("OoQDIilSsBZzG", "0000111558226")  # letters that are read as digits


def near_numbers(order_id: str) -> frozenset[str]:
    """Every order number that differs from this one by so little; without the number itself.

    About ten for each digit: they are looked for by key. () for what is too short or too long.
    """
    if len(order_id) > LONGEST or sum(sign.isdecimal() for sign in order_id) < SHORTEST or not order_id.isascii():
        return frozenset()
    plain = order_id.translate(SWAPPED)
    found = {plain, *one_digit_off(plain), *two_swapped(plain)}
    return frozenset(found - {order_id})


def one_digit_off(number: str) -> set[str]:
    return {
        f"{number[:at]}{digit}{number[at + 1 :]}"
        for at, sign in enumerate(number)
        if sign.isdecimal()
        for digit in "0123456789"
    }


def two_swapped(number: str) -> set[str]:
    """Neighbours swapped, over a hyphen too."""
    places = [at for at, sign in enumerate(number) if sign.isdecimal()]
    found = set()
    for one, other in pairwise(places):
        signs = list(number)
        signs[one], signs[other] = signs[other], signs[one]
        found.add("".join(signs))
    return found
