"""One profile file while it is checked: whatever is wrong is told with its line and what to do."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NoReturn, TypeVar

from mailguard.errors import SettingsError
from mailguard.notices.dates import FormatRefused
from mailguard.notices.patterns import PatternRefused
from mailguard.notices.whereabouts import line_of, line_of_section

T = TypeVar("T")


class Sheet:
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

    def switch(self, table: Mapping[str, Any], key: str, section: str = "") -> bool:
        value = table[key]
        if not isinstance(value, bool):
            self.refuse(f"{key!r} must be true or false", key, section)
        return value

    def prepared(self, make: Callable[[str], T], value: str, key: str, section: str = "") -> T:
        """`make(value)`, its refusal told with this key's line."""
        try:
            return make(value)
        except (PatternRefused, FormatRefused) as refused:
            self.refuse(f"{key!r}: {refused}; correct {value!r}", key, section, value)
