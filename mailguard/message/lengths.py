"""Lengths of style sheets in pixels, near enough to tell far from near and small from large."""

import re

UNSURE = "unsure"  # stands for a value that means something we cannot tell
# Pixels that a unit stands for; of relative ones a guess that serves to tell far from near.
UNITS = {"": 1.0, "px": 1.0, "pt": 4 / 3, "pc": 16.0, "in": 96.0, "cm": 37.8, "mm": 3.78, "q": 0.945}
UNITS |= dict.fromkeys(("em", "rem", "ic", "lh", "rlh"), 16.0) | dict.fromkeys(("ex", "ch", "cap"), 8.0)
UNITS |= dict.fromkeys(("vw", "vh", "vmin", "vmax", "%", "svw", "lvw", "dvw", "svh", "lvh", "dvh", "vi", "vb"), 6.0)
LENGTH = re.compile(r"([+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:e[+-]?[0-9]{1,3})?)([a-z]*|%)")


def pixels(value: str) -> float | str | None:
    """A length; None where it is none (a browser drops the declaration), UNSURE for a function."""
    found = LENGTH.fullmatch(value)
    if found is None:
        return UNSURE if "(" in value else None
    unit = UNITS.get(found.group(2))
    return None if unit is None else max(min(float(found.group(1)), 1e9), -1e9) * unit
