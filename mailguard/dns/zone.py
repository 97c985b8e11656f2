"""Answers from a zone given as data (DESIGN section 6): no network, the same answer for ever."""

import ipaddress
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Never

from mailguard.errors import SettingsError
from mailguard.model.authentication import DnsAnswer
from mailguard.model.question import question

MAX_CNAMES = 8
LISTED = ("TXT", "MX", "A", "AAAA", "PTR")
TROUBLE = ("SERVFAIL", "TIMEOUT")


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """Records by type and name; values are in the form that `ports.Resolver` promises. Names lower case."""

    records: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)  # CNAME: name → target
    servfail: frozenset[str] = frozenset()
    timeout: frozenset[str] = frozenset()


class ZoneResolver:
    """`ports.Resolver` over a `Zone`. A name with records of other types only is nodata, any other nxdomain."""

    def __init__(self, zone: Zone) -> None:
        self._zone = zone
        self._names = {name for by_name in zone.records.values() for name in by_name} | set(zone.aliases)

    async def query(self, name: str, rdtype: str) -> DnsAnswer:
        """Answer from the zone; CNAMEs are followed, a loop of them is servfail. Raises nothing."""
        asked, _ = question(name, rdtype)
        status, values = self._find(asked, rdtype)
        return DnsAnswer(name=asked, rdtype=rdtype, status=status, values=values)

    def _find(self, name: str, rdtype: str) -> tuple[str, tuple[str, ...]]:
        for _ in range(MAX_CNAMES + 1):
            if name in self._zone.servfail:
                return "servfail", ()
            if name in self._zone.timeout:
                return "timeout", ()
            values = self._zone.records.get(rdtype, {}).get(name, ())
            if values:
                return "noerror", values
            if name not in self._zone.aliases:
                return ("nodata" if name in self._names else "nxdomain"), ()
            name = self._zone.aliases[name]
        return "servfail", ()


def load_zone(path: Path | str) -> ZoneResolver:
    """Read a zone file. Raises SettingsError naming the file and the field that is wrong."""
    try:
        document = json.loads(Path(path).read_text("utf-8"))
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read ({error.strerror})") from error
    except (ValueError, RecursionError) as error:
        raise SettingsError(f"{path}: is not JSON ({error})") from error
    return ZoneResolver(zone_from_json(document, str(path)))


def zone_from_json(document: Any, where: str) -> Zone:
    """Check a zone document whole. Raises SettingsError; `where` names it there."""
    if not isinstance(document, dict):
        _bad(where, "", "must be an object of record types")
    known = {*LISTED, *TROUBLE, "CNAME"}
    for rdtype in document:
        if rdtype not in known:
            _bad(where, str(rdtype), f"is no known record type; use {', '.join(sorted(known))}")
    return Zone(
        records={rdtype: _records(document.get(rdtype, {}), rdtype, where) for rdtype in LISTED},
        aliases={
            _name(name, "CNAME", where): _text(target, f"CNAME.{name}", where).lower().removesuffix(".")
            for name, target in _object(document.get("CNAME", {}), "CNAME", where).items()
        },
        servfail=_names(document.get("SERVFAIL", []), "SERVFAIL", where),
        timeout=_names(document.get("TIMEOUT", []), "TIMEOUT", where),
    )


def _bad(where: str, at: str, what: str) -> Never:
    """One line, whatever stands in the file: a name may hold line ends and what no terminal can show."""
    told = f"{at} {what}" if at else what
    raise SettingsError(f"{where}: {told if told.isprintable() else ascii(told)[1:-1]}")


def _object(value: Any, at: str, where: str) -> dict[str, Any]:
    return value if isinstance(value, dict) else _bad(where, at, "must be an object of names")


def _list(value: Any, at: str, where: str) -> list[Any]:
    return value if isinstance(value, list) else _bad(where, at, "must be a list")


def _text(value: Any, at: str, where: str) -> str:
    return value if isinstance(value, str) else _bad(where, at, "must be text")


def _name(name: str, at: str, where: str) -> str:
    if name != name.lower() or name.endswith(".") or not name:
        _bad(where, f"{at}.{name}", "must be a name in lower case without a final dot")
    return name


def _names(value: Any, at: str, where: str) -> frozenset[str]:
    return frozenset(_name(_text(name, at, where), at, where) for name in _list(value, at, where))


def _records(value: Any, rdtype: str, where: str) -> dict[str, tuple[str, ...]]:
    return {
        _name(name, rdtype, where): tuple(
            _value(one, rdtype, f"{rdtype}.{name}", where) for one in _list(listed, f"{rdtype}.{name}", where)
        )
        for name, listed in _object(value, rdtype, where).items()
    }


def _value(value: Any, rdtype: str, at: str, where: str) -> str:
    if rdtype == "MX":
        pair = _list(value, at, where)
        if len(pair) != 2 or type(pair[0]) is not int or not isinstance(pair[1], str) or not 0 <= pair[0] <= 65535:
            _bad(where, at, "must be pairs of preference (0 to 65535) and host")
        return f"{pair[0]} {pair[1].lower().removesuffix('.')}"
    text = _text(value, at, where)
    if rdtype == "PTR":
        return text.lower().removesuffix(".")
    if rdtype in ("A", "AAAA"):
        try:
            ipaddress.IPv4Address(text) if rdtype == "A" else ipaddress.IPv6Address(text)
        except ValueError:
            _bad(where, at, f"is no {'IPv4' if rdtype == 'A' else 'IPv6'} address: {text}")
    return text
