"""A zone given as data answers as a resolver would, and a zone file that is wrong is refused in one clear line."""

import asyncio
import json
from pathlib import Path

import pytest

from mailguard.dns import Zone, ZoneResolver, load_zone
from mailguard.dns.zone import MAX_CNAMES, zone_from_json
from mailguard.errors import SettingsError
from mailguard.model.authentication import DnsAnswer


def zone_answer(zone: Zone, name: str, rdtype: str) -> DnsAnswer:
    return asyncio.run(ZoneResolver(zone).query(name, rdtype))


def test_a_zone_follows_aliases() -> None:
    zone = Zone(records={"TXT": {"b.example": ("x",)}}, aliases={"a.example": "b.example"})
    assert zone_answer(zone, "A.example.", "TXT").values == ("x",)


def test_a_loop_of_aliases_is_servfail() -> None:
    assert zone_answer(Zone(aliases={"a.example": "a.example"}), "a.example", "TXT").status == "servfail"


@pytest.mark.parametrize(
    ("name", "status"),
    [("a.example", "nodata"), ("b.example", "nxdomain"), ("s.example", "servfail"), ("t.example", "timeout")],
)
def test_a_zone_tells_the_four_outcomes_apart(name: str, status: str) -> None:
    zone = Zone(
        records={"A": {"a.example": ("192.0.2.1",)}},
        servfail=frozenset({"s.example"}),
        timeout=frozenset({"t.example"}),
    )
    assert zone_answer(zone, name, "TXT").status == status


def test_a_zone_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "zone.json"
    path.write_text(json.dumps({"MX": {"a.example": [[10, "Mail.example"]]}, "TIMEOUT": ["t.example"]}))
    resolver = load_zone(path)
    assert asyncio.run(resolver.query("a.example", "MX")).values == ("10 mail.example",)


@pytest.mark.parametrize(
    ("document", "at"),
    [
        ("[]", "must be an object"),
        ("{", "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        ('{"SPF": {}}', "SPF"),
        ('{"TXT": []}', "TXT"),
        ('{"TXT": {"A.example": ["x"]}}', "TXT.A.example"),
        ('{"TXT": {"a.example.": ["x"]}}', "TXT.a.example."),
        ('{"TXT": {"a.example": "x"}}', "TXT.a.example"),
        ('{"TXT": {"a.example": [1]}}', "TXT.a.example"),
        ('{"MX": {"a.example": [["10", "m"]]}}', "MX.a.example"),
        ('{"A": {"a.example": ["::1"]}}', "A.a.example"),
        ('{"AAAA": {"a.example": ["192.0.2.1"]}}', "AAAA.a.example"),
        ('{"CNAME": {"a.example": ["b.example"]}}', "CNAME.a.example"),
        ('{"TIMEOUT": {"a.example": 1}}', "TIMEOUT"),
        ('{"SERVFAIL": [1]}', "SERVFAIL"),
        ('{"MX": {"a.example": [[65536, "m"]]}}', "0 to 65535"),
        ('{"MX": {"a.example": [[-1, "m"]]}}', "0 to 65535"),
        ('{"MX": {"a.example": [[true, "m"]]}}', "MX.a.example"),
        ('{"TXT": {"": ["x"]}}', "lower case"),
        ('{"TXT": {"x\\ny\\u001b[31m": "x"}}', "TXT.x\\ny\\x1b[31m must be a list"),
        ('{"TXT": {"\\ud800": "x"}}', "TXT.\\ud800 must be a list"),
    ],
)
def test_a_bad_zone_file_is_refused_by_file_and_field(tmp_path: Path, document: str, at: str) -> None:
    path = tmp_path / "zone.json"
    path.write_text(document)
    with pytest.raises(SettingsError) as caught:
        load_zone(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert at in str(caught.value)
    assert str(caught.value).isprintable()


def test_a_zone_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        load_zone(tmp_path / "none.json")


def test_a_zone_file_that_is_no_utf_8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "zone.json"
    path.write_bytes(b'{"TXT": {"a.example": ["\xff"]}}')
    with pytest.raises(SettingsError, match="is not JSON"):
        load_zone(path)


def test_the_target_of_an_alias_may_be_written_with_a_final_dot() -> None:
    zone = zone_from_json({"CNAME": {"a.example": "B.example."}, "TXT": {"b.example": ["x"]}}, "zone.json")
    assert zone_answer(zone, "a.example", "TXT").values == ("x",)


def test_no_sign_beyond_ascii_reads_as_a_letter() -> None:
    zone = Zone(records={"TXT": {"k.example": ("x",)}})
    assert zone_answer(zone, "\u212a.example", "TXT").status == "nxdomain"  # the Kelvin sign


@pytest.mark.parametrize(("hops", "status"), [(MAX_CNAMES, "noerror"), (MAX_CNAMES + 1, "servfail")])
def test_so_many_aliases_are_followed_and_no_more(hops: int, status: str) -> None:
    aliases = {f"n{number}.example": f"n{number + 1}.example" for number in range(hops)}
    zone = Zone(records={"TXT": {f"n{hops}.example": ("x",)}}, aliases=aliases)
    assert zone_answer(zone, "n0.example", "TXT").status == status
