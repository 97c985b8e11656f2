"""The text of one profile file → Profile, or SettingsError("FILE:LINE: what is wrong, what to do")."""

import tomllib
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NoReturn, TypeVar

from mailguard.errors import SettingsError
from mailguard.model.profile import Locale, Profile
from mailguard.notices.dates import FormatRefused, date_format
from mailguard.notices.fields import ITEM, NAMES, REQUIRABLE, SUBJECT_GROUPS
from mailguard.notices.money import CURRENCIES
from mailguard.notices.patterns import PatternRefused, compiled, is_whole
from mailguard.notices.segments import LABEL_LIMIT, label_key
from mailguard.notices.whereabouts import line_of, line_of_section

T = TypeVar("T")

_NAME = compiled(r"[a-z0-9][a-z0-9_-]{0,39}")
_LOCALE = compiled(r"[a-z]{2}(?:-[A-Z]{2})?")
_DOMAIN = compiled(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_LOCAL = compiled(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}")
_TEXTS = ("senders", "signers", "not_enough", "own_domains", "required", "brands", "relays", "must_sign")
_PLAIN = ("marketplace", "order_id", "ship_to", "item_starts_at", "report_to")
_SWITCHES = ("always_signed", "experimental")
_NEEDED = ("marketplace", "order_id", "senders", "signers", "locale")
_LOCALE_KEYS = ("subject", "decimal", "dates", "currency_default", "labels", "senders")
_LOCALE_NEEDED = ("decimal", "labels")


class _Sheet:
    """The file while it is checked: says no with the line of the key or value at fault."""

    def __init__(self, text: str, source: str) -> None:
        self.text, self.source = text, source

    def refuse(self, why: str, key: str = "", section: str = "", value: str = "") -> NoReturn:
        line = line_of(self.text, key, section, value) if key else line_of_section(self.text, section)
        raise SettingsError(f"{self.source}:{line}: {why}")

    def keys(self, table: Mapping[str, Any], known: Iterable[str], section: str = "") -> None:
        for key in table:
            if key not in known:
                self.refuse(f"unknown key {key!r}; known are {', '.join(sorted(known))}", key, section)

    def need(self, table: Mapping[str, Any], needed: Iterable[str], section: str = "") -> None:
        for key in needed:
            if key not in table:
                self.refuse(f"{key!r} is missing; add it", section=section)

    def text_of(self, table: Mapping[str, Any], key: str, section: str = "") -> str:
        value = table[key]
        if not isinstance(value, str) or not value.strip():
            self.refuse(f"{key!r} must be a text", key, section)
        return value

    def texts(self, table: Mapping[str, Any], key: str, section: str = "") -> tuple[str, ...]:
        value = table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, str) and one.strip() for one in value):
            self.refuse(f"{key!r} must be a list of texts", key, section)
        return tuple(value)

    def prepared(self, make: Callable[[str], T], value: str, key: str, section: str = "") -> T:
        """`make(value)`, its refusal told with this key's line."""
        try:
            return make(value)
        except (PatternRefused, FormatRefused) as refused:
            self.refuse(f"{key!r}: {refused}; correct {value!r}", key, section, value)


def profile_from_text(text: str, source: str) -> Profile:
    """Check one file whole. Raises SettingsError naming `source`, the line and what to do."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{source}:{_toml_line(error, text)}: this is not TOML: {error}") from error
    sheet = _Sheet(text, source)
    sheet.keys(table, (*_TEXTS, *_PLAIN, *_SWITCHES, "locale"))
    sheet.need(table, _NEEDED)
    plain = {key: sheet.text_of(table, key) for key in _PLAIN if key in table}
    lists = {key: sheet.texts(table, key) for key in _TEXTS if key in table}
    switches = {key: _switch(sheet, table, key) for key in _SWITCHES if key in table}
    _check_plain(sheet, plain)
    _check_lists(sheet, lists)
    locales = _locales(sheet, table["locale"], lists["senders"])
    given: dict[str, Any] = {**plain, **lists, **switches}
    return Profile(source=source, locales=locales, **given)


def _toml_line(error: tomllib.TOMLDecodeError, text: str) -> int:
    _, found, tail = str(error).partition("(at line ")
    number = tail.partition(",")[0]
    return int(number) if found and number.isdigit() else text.count("\n") + 1


def _switch(sheet: _Sheet, table: Mapping[str, Any], key: str) -> bool:
    value = table[key]
    if not isinstance(value, bool):
        sheet.refuse(f"{key!r} must be true or false", key)
    return value


def _check_plain(sheet: _Sheet, plain: Mapping[str, str]) -> None:
    if not is_whole(_NAME, plain["marketplace"]):
        sheet.refuse("'marketplace' must be a short name of a-z, 0-9, - and _", "marketplace")
    sheet.prepared(compiled, plain["order_id"], "order_id")
    if plain.get("ship_to", "never") not in ("never", "maybe"):
        sheet.refuse('\'ship_to\' must be "never" or "maybe"', "ship_to")
    if plain.get("item_starts_at", "title") not in ITEM:
        sheet.refuse(f"'item_starts_at' must be one of {', '.join(ITEM)}", "item_starts_at")


def _check_lists(sheet: _Sheet, lists: Mapping[str, tuple[str, ...]]) -> None:
    for key, fits, what in (
        ("senders", _is_address, "an address in lower case"),
        ("relays", _is_relay, 'an address or "@domain" in lower case'),
        ("signers", _is_domain, "a domain in lower case (A-labels)"),
        ("not_enough", _is_domain, "a domain in lower case (A-labels)"),
        ("own_domains", _is_domain, "a domain in lower case (A-labels)"),
        ("required", REQUIRABLE.__contains__, f"one of {', '.join(sorted(REQUIRABLE))}"),
    ):
        for value in lists.get(key, ()):
            if not fits(value):
                sheet.refuse(f"{key!r}: {value!r} must be {what}", key, value=value)
    for key in ("senders", "signers"):
        if not lists[key]:
            sheet.refuse(f"{key!r} is empty; name at least one", key)
    for one, other in (("not_enough", "signers"), ("relays", "senders")):
        for value in lists.get(one, ()):
            if value in lists[other]:
                sheet.refuse(f"{value!r} stands in {other!r} too; it can only be one of them", one, value=value)


def _is_domain(text: str) -> bool:
    return len(text) <= 253 and is_whole(_DOMAIN, text)


def _is_address(text: str) -> bool:
    local, at, domain = text.partition("@")
    return bool(at) and is_whole(_LOCAL, local) and _is_domain(domain)


def _is_relay(text: str) -> bool:
    return _is_domain(text[1:]) if text.startswith("@") else _is_address(text)


def _locales(sheet: _Sheet, tables: object, senders: tuple[str, ...]) -> tuple[Locale, ...]:
    if not isinstance(tables, dict) or not tables:
        sheet.refuse("'locale' must hold at least one table such as [locale.en-US]", "locale")
    return tuple(_locale(sheet, name, table, senders) for name, table in tables.items())


def _locale(sheet: _Sheet, name: str, table: object, senders: tuple[str, ...]) -> Locale:
    section = f"locale.{name}"
    if not is_whole(_LOCALE, name) or not isinstance(table, dict):
        sheet.refuse(f"[{section}]: a locale is named like en or en-US", section=section)
    sheet.keys(table, _LOCALE_KEYS, section)
    sheet.need(table, _LOCALE_NEEDED, section)
    if table["decimal"] not in (".", ","):
        sheet.refuse('\'decimal\' must be "." or ","', "decimal", section)
    currency = sheet.text_of(table, "currency_default", section) if "currency_default" in table else None
    if currency is not None and currency not in CURRENCIES:
        sheet.refuse(f"'currency_default': {currency!r} is no ISO 4217 code", "currency_default", section)
    dates = sheet.texts(table, "dates", section)
    for one in dates:
        sheet.prepared(lambda text: date_format(text, name.partition("-")[0]), one, "dates", section)
    own = sheet.texts(table, "senders", section)
    for address in own:
        if address not in senders:
            sheet.refuse(f"'senders': {address!r} is not among the profile's senders", "senders", section, address)
    return Locale(
        name=name,
        subject=_subjects(sheet, table, section),
        decimal=table["decimal"],
        dates=dates,
        currency_default=currency,
        labels=_labels(sheet, table["labels"], section),
        senders=own,
    )


def _subjects(sheet: _Sheet, table: Mapping[str, Any], section: str) -> tuple[str, ...]:
    sources = sheet.texts(table, "subject", section)
    for source in sources:
        pattern = sheet.prepared(compiled, source, "subject", section)
        for group in pattern.groupindex:
            if group not in SUBJECT_GROUPS:
                known = ", ".join(sorted(SUBJECT_GROUPS))
                sheet.refuse(f"'subject': unknown group {group!r}; known are {known}", "subject", section, source)
    return sources


def _labels(sheet: _Sheet, table: object, section: str) -> dict[str, tuple[str, ...]]:
    if not isinstance(table, dict) or "order_id" not in table:
        sheet.refuse("'labels' must name at least labels.order_id", "labels", section)
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
