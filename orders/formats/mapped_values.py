"""Amounts, countries and status words as a column map reads them."""

import re
from collections.abc import Sequence
from functools import lru_cache

from orders.formats.column_map import ColumnMap, StatusRule
from orders.formats.table import Row
from orders.formats.values import BadValue, amount
from orders.view import Money, OrderStatus

BLANKS = str.maketrans({"\N{NO-BREAK SPACE}": " ", "\N{NARROW NO-BREAK SPACE}": " ", "\N{MINUS SIGN}": "-"})
CODE = re.compile(r"[A-Z]{2}")


def amount_of(text: str, currency: str | None, column_map: ColumnMap) -> Money:
    """An amount with the map's marks, thousands and decimal sign. Raises BadValue; never rounds, never guesses."""
    bare, marked = _unmarked(text.translate(BLANKS).strip(), column_map)
    if marked and currency and marked != currency:
        raise BadValue(f"several currencies: {marked}, {currency}")
    stated = marked or currency
    if stated is None:
        raise BadValue(f"an amount without its currency: {text[:30]!r}")
    return amount(_plain(bare, text, column_map), stated)


def _unmarked(text: str, column_map: ColumnMap) -> tuple[str, str]:
    """The amount without a mark in front of it or behind it, and the currency that the mark means ("": none)."""
    sign, rest = ("-", text[1:].lstrip()) if text.startswith("-") else ("", text)
    for mark in sorted(column_map.marks, key=len, reverse=True):
        known = mark.strip()
        if rest.startswith(known):
            return sign + rest[len(known) :].strip(), column_map.marks[mark]
        if rest.endswith(known):
            return sign + rest[: -len(known)].strip(), column_map.marks[mark]
    return text, ""


def _plain(bare: str, text: str, column_map: ColumnMap) -> str:
    """The amount with a decimal point and nothing else. Raises BadValue where a sign stands that the map lacks."""
    whole, point, part = bare.partition(column_map.decimal)
    if column_map.thousands is not None and column_map.thousands in whole:
        first, *groups = whole.removeprefix("-").split(column_map.thousands)
        if not 1 <= len(first) <= 3 or any(len(group) != 3 for group in groups):
            raise BadValue(f"not an amount: {text[:30]!r}")
        whole = ("-" if whole.startswith("-") else "") + first + "".join(groups)
    if "." in whole or "." in part or "," in whole + part:
        raise BadValue(f"not an amount with the decimal sign {column_map.decimal!r}: {text[:30]!r}")
    return whole + ("." + part if point else "")


def status_of(rules: Sequence[StatusRule], row: Row) -> tuple[OrderStatus | None, tuple[str, ...]]:
    """What the first rule that says anything says; a word that the map lacks is STATUS_UNKNOWN, with a note.

    None: the row says nothing of the status.
    """
    for rule in (one for one in rules if one.column in row.cells):
        word = " ".join(row[rule.column].lower().split())
        said = rule.blank if not word else rule.filled if rule.words is None else rule.words.get(word)
        if said is None and word and rule.words is not None:
            return OrderStatus.STATUS_UNKNOWN, (f"a word that the map lacks under {rule.column!r}: {word[:40]!r}",)
        if said:
            return OrderStatus(said), ()
    return None, ()


def country_code(text: str, column_map: ColumnMap) -> str | None:
    """ISO 3166-1 alpha-2 of a code or an English name, or of a name that the map adds. "" for none, None: unknown."""
    if not text or CODE.fullmatch(text):
        return text
    return column_map.countries.get(text.lower()) or _english_names().get(text.casefold())


@lru_cache(maxsize=1)
def _english_names() -> dict[str, str]:
    from babel import Locale  # slow to import: only tables with country names pay for it

    names = Locale("en").territories
    return {name.casefold(): code for code, name in names.items() if CODE.fullmatch(code)}
