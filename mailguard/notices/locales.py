"""The [locale.…] tables of a profile's file → Locale, each key checked (see `checking`)."""

from collections.abc import Mapping
from typing import Any

from mailguard.model.profile import Locale
from mailguard.notices.dates import date_format
from mailguard.notices.fields import LINE_FIELDS, NAMES, SUBJECT_GROUPS
from mailguard.notices.money import CURRENCIES, UNSAID
from mailguard.notices.patterns import compiled, is_whole
from mailguard.notices.segments import LABEL_LIMIT, label_key
from mailguard.notices.sheet import Sheet

_NAME = compiled(r"[a-z]{2}(?:-[A-Z]{2})?")
_SUBJECTS = ("subject", "subject_confirms", "subject_other")
_KEYS = (
    *("decimal", "dates", "currency_default", "labels", "senders", "experimental", "guessed", "lines", "amount_ends"),
    *_SUBJECTS,
)
_NEEDED = ("decimal", "labels")


def locales(sheet: Sheet, tables: object, senders: tuple[str, ...]) -> tuple[Locale, ...]:
    """Every locale of the file. Raises SettingsError naming file and line."""
    if not isinstance(tables, dict) or not tables:
        sheet.refuse("'locale' must hold at least one table such as [locale.en-US]", "locale")
    return tuple(_locale(sheet, name, table, senders) for name, table in tables.items())


def _locale(sheet: Sheet, name: str, table: object, senders: tuple[str, ...]) -> Locale:
    section = f"locale.{name}"
    if not is_whole(_NAME, name) or not isinstance(table, dict):
        sheet.refuse(f"[{section}]: a locale is named like en or en-US", section=section)
    sheet.keys(table, _KEYS, section)
    sheet.need(table, _NEEDED, section)
    if table["decimal"] not in (".", ","):
        sheet.refuse('\'decimal\' must be "." or ","', "decimal", section)
    labels = _labels(sheet, table["labels"], section)
    lines = _patterns(sheet, table, "lines", section, LINE_FIELDS)
    if "order_id" not in labels and not any("(?P<order_id>" in one for one in lines):
        sheet.refuse(
            "'labels' must name at least labels.order_id, or a pattern of 'lines' that group", "labels", section
        )
    return Locale(
        name=name,
        decimal=table["decimal"],
        dates=_dates(sheet, table, name, section),
        currency_default=_currency(sheet, table, section),
        labels=labels,
        lines=lines,
        senders=_senders(sheet, table, senders, section),
        experimental=sheet.switch(table, "experimental", section) if "experimental" in table else False,
        amount_ends=sheet.texts(table, "amount_ends", section),
        guessed=_guessed(sheet, table, section),
        **{key: _patterns(sheet, table, key, section, SUBJECT_GROUPS) for key in _SUBJECTS},
    )


def _currency(sheet: Sheet, table: Mapping[str, Any], section: str) -> str | None:
    currency = sheet.text_of(table, "currency_default", section) if "currency_default" in table else None
    if currency is not None and currency not in CURRENCIES and currency != UNSAID:
        sheet.refuse(f"'currency_default': {currency!r} is no ISO 4217 code", "currency_default", section)
    return currency


def _dates(sheet: Sheet, table: Mapping[str, Any], name: str, section: str) -> tuple[str, ...]:
    dates = sheet.texts(table, "dates", section)
    for one in dates:
        sheet.prepared(lambda text: date_format(text, name.partition("-")[0]), one, "dates", section)
    return dates


def _senders(sheet: Sheet, table: Mapping[str, Any], senders: tuple[str, ...], section: str) -> tuple[str, ...]:
    own = sheet.texts(table, "senders", section)
    for address in own:
        if address not in senders:
            sheet.refuse(f"'senders': {address!r} is not among the profile's senders", "senders", section, address)
        if "{" in address:
            sheet.refuse(
                f"'senders': {address!r} has a hole; a locale is told by whole addresses", "senders", section
            )
    return own


def _guessed(sheet: Sheet, table: Mapping[str, Any], section: str) -> tuple[str, ...]:
    guessed = sheet.texts(table, "guessed", section)
    for name in guessed:
        if name not in NAMES:
            sheet.refuse(
                f"'guessed': unknown field {name!r}; known are {', '.join(sorted(NAMES))}", "guessed", section
            )
    return guessed


def _patterns(
    sheet: Sheet, table: Mapping[str, Any], key: str, section: str, known: frozenset[str]
) -> tuple[str, ...]:
    """RE2 sources whose every named group is one of `known`."""
    sources = sheet.texts(table, key, section)
    for source in sources:
        pattern = sheet.prepared(compiled, source, key, section)
        for group in pattern.groupindex:
            if group not in known:
                names = ", ".join(sorted(known))
                sheet.refuse(f"{key!r}: unknown group {group!r}; known are {names}", key, section, source)
        if key == "lines" and not pattern.groupindex:
            sheet.refuse(f"'lines': {source!r} names no field; write one as (?P<quantity>…)", key, section, source)
    return sources


def _labels(sheet: Sheet, table: object, section: str) -> dict[str, tuple[str, ...]]:
    if not isinstance(table, dict):
        sheet.refuse("'labels' must be a table: labels.order_id = [\"Order ID\"]", "labels", section)
    taken: dict[str, str] = {}
    for name in table:
        key = f"labels.{name}"
        if name not in NAMES:
            sheet.refuse(f"unknown field {name!r}; known are {', '.join(sorted(NAMES))}", key, section)
        for text in sheet.texts(table, name, section):
            folded = label_key(text)
            if not folded or len(text) > LABEL_LIMIT or folded[-1] in ":：":
                sheet.refuse(f"{key!r}: write {text!r} short and without its colon", key, section, text)
            if taken.setdefault(folded, name) != name:
                sheet.refuse(f"{key!r}: {text!r} already means {taken[folded]!r}; keep one", key, section, text)
    return {name: tuple(texts) for name, texts in table.items()}
