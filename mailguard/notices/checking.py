"""The text of one profile file → Profile, or SettingsError("FILE:LINE: what is wrong, what to do")."""

import tomllib
from collections.abc import Mapping
from typing import Any

from mailguard.errors import SettingsError
from mailguard.model.profile import Profile
from mailguard.notices.fields import ITEM, REQUIRABLE
from mailguard.notices.holes import KINDS, holes_of, sampled
from mailguard.notices.locales import locales
from mailguard.notices.patterns import compiled, is_whole
from mailguard.notices.sheet import Sheet

_NAME = compiled(r"[a-z0-9][a-z0-9_-]{0,39}")
_HOLE_NAME = compiled(r"[a-z][a-z0-9_]{0,39}")
_DOMAIN = compiled(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_LOCAL = compiled(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}")
_TEXTS = ("senders", "signers", "not_enough", "own_domains", "required", "brands", "relays", "must_sign")
_WITH_HOLES = ("senders", "signers")
_PLAIN = ("marketplace", "order_id", "ship_to", "item_starts_at", "report_to", "order_id_scope")
_SWITCHES = ("always_signed", "experimental")
_NEEDED = ("marketplace", "order_id", "senders", "signers", "locale")


def profile_from_text(text: str, source: str) -> Profile:
    """Check one file whole. Raises SettingsError naming `source`, the line and what to do."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{source}:{_toml_line(error, text)}: this is not TOML: {error}") from error
    sheet = Sheet(text, source)
    sheet.keys(table, (*_TEXTS, *_PLAIN, *_SWITCHES, "holes", "locale"))
    sheet.need(table, _NEEDED)
    plain = {key: sheet.text_of(table, key) for key in _PLAIN if key in table}
    lists = {key: sheet.texts(table, key) for key in _TEXTS if key in table}
    switches = {key: sheet.switch(table, key) for key in _SWITCHES if key in table}
    holes = _holes(sheet, table.get("holes", {}), lists)
    _check_plain(sheet, plain)
    _check_lists(sheet, lists, holes)
    lists.setdefault("brands", (plain["marketplace"],))
    given: dict[str, Any] = {**plain, **lists, **switches, "holes": holes}
    return Profile(source=source, locales=locales(sheet, table["locale"], lists["senders"]), **given)


def _toml_line(error: tomllib.TOMLDecodeError, text: str) -> int:
    _, found, tail = str(error).partition("(at line ")
    number = tail.partition(",")[0]
    return int(number) if found and number.isdigit() else text.count("\n") + 1


def _holes(sheet: Sheet, table: object, lists: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """The declared holes, all of which are used; no other is."""
    if not isinstance(table, dict):
        sheet.refuse("'holes' must be a table: holes.shop_domain = \"domain\"", "holes")
    for name, kind in table.items():
        if not is_whole(_HOLE_NAME, name):
            sheet.refuse(f"'holes': {name!r} must be a short name of a-z, 0-9 and _", f"holes.{name}")
        if kind not in KINDS:
            sheet.refuse(f"'holes': {name!r} must be one of {', '.join(KINDS)}", f"holes.{name}")
    used = {name for key in _WITH_HOLES for text in lists[key] for name in holes_of(text)}
    for key in _WITH_HOLES:
        for text in lists[key]:
            for name in holes_of(text):
                if name not in table:
                    sheet.refuse(f"{key!r}: the hole {name!r} is not declared; add holes.{name}", key, value=text)
    for name in table:
        if name not in used:
            sheet.refuse(f"'holes': {name!r} is used by no sender and no signer; take it out", f"holes.{name}")
    return dict(table)


def _check_plain(sheet: Sheet, plain: Mapping[str, str]) -> None:
    if not is_whole(_NAME, plain["marketplace"]):
        sheet.refuse("'marketplace' must be a short name of a-z, 0-9, - and _", "marketplace")
    sheet.prepared(compiled, plain["order_id"], "order_id")
    if plain.get("order_id_scope", "marketplace") not in ("marketplace", "shop"):
        sheet.refuse('\'order_id_scope\' must be "marketplace" or "shop"', "order_id_scope")
    if plain.get("ship_to", "never") not in ("never", "maybe"):
        sheet.refuse('\'ship_to\' must be "never" or "maybe"', "ship_to")
    if plain.get("item_starts_at", "title") not in ITEM:
        sheet.refuse(f"'item_starts_at' must be one of {', '.join(ITEM)}", "item_starts_at")


def _check_lists(sheet: Sheet, lists: Mapping[str, tuple[str, ...]], holes: Mapping[str, str]) -> None:
    for key, fits, what in (
        ("senders", _is_address, "an address in lower case"),
        ("relays", _is_relay, 'an address or "@domain" in lower case'),
        ("signers", _is_domain, "a domain in lower case (A-labels)"),
        ("not_enough", _is_domain, "a domain in lower case (A-labels)"),
        ("own_domains", _is_domain, "a domain in lower case (A-labels)"),
        ("required", REQUIRABLE.__contains__, f"one of {', '.join(sorted(REQUIRABLE))}"),
    ):
        for value in lists.get(key, ()):
            whole = sampled(value, holes) if key in _WITH_HOLES else value
            if not fits(whole):
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
