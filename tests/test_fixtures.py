"""Every case of fixtures/mails gets the verdict that its table demands, through the same way as `mailguard check`."""

import asyncio
import json
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from fixtures.layers import LAYERS, Kind, kind_of
from mailguard.app.adapters import policy_of
from mailguard.cli.checking import as_json, mail_files
from mailguard.dns import load_zone
from mailguard.model.judgement import Severity
from mailguard.model.profile import Profiles
from mailguard.notices import load_profiles
from mailguard.offline import check
from mailguard.rules import describe
from mailguard.settings import load
from orders.sources import open_document

ORDER = [*Severity]  # from a note to a lie
PROVED = ("direct", "sealed")
FOLDER = Path(__file__).resolve().parent.parent / "fixtures" / "mails"
CASES = sorted(FOLDER.glob("*/*"))


@dataclass(frozen=True, slots=True)
class Answer:
    """What the program said of one case, beside what it should say."""

    wanted: dict[str, Any]
    said: dict[str, Any]


@cache
def profiles() -> Profiles:
    return load_profiles()


@cache
def answer(case: Path) -> Answer:
    wanted = json.loads((case / "expected.json").read_text("utf-8"))
    return Answer(wanted, asyncio.run(judged(case, datetime.fromisoformat(wanted["at"]))))


async def judged(case: Path, at: datetime) -> dict[str, Any]:
    config = case / "config.toml"
    settings = load(config if config.exists() else None)
    document = open_document(case / "orders.json")
    resolver = load_zone(case / "zone.json")
    files = mail_files([], case / "manifest.jsonl")
    said = [as_json(one) async for one in check(files, document, resolver, policy_of(settings, profiles()), at)]
    return said[0]


def codes(said: dict[str, Any]) -> set[str]:
    return {finding["code"] for finding in said["findings"]}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_case_has_its_verdict_and_its_reasons(case: Path) -> None:
    one = answer(case)
    names = ("verdict", "recommendation", "order_id")
    said = {name: one.said[name] for name in names} | {"origin": one.said["origin"]["state"]}
    found = sorted(codes(one.said))
    assert said == {name: one.wanted[name] for name in (*names, "origin")}, found
    assert set(one.wanted["codes"]) <= set(found)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_case_is_read_with_the_layout_that_it_was_written_in(case: Path) -> None:
    one = answer(case)
    notice = one.said["notice"]
    if notice is not None and notice["locale"] is not None:
        assert (notice["marketplace"], notice["locale"]) == (case.parent.name, one.wanted["locale"])


def test_every_profile_and_language_has_a_notice_that_is_verified_in_each_way() -> None:
    wanted = {
        (profile.marketplace, locale.name, way)
        for profile in profiles()
        for locale in profile.locales
        for way in ("direct", "redirected", "sealed", "attached")
    }
    shown = {
        (case.parent.name, answer(case).wanted["locale"], case.name.partition("-")[0])
        for case in CASES
        if answer(case).wanted["verdict"] == "verified"
    }
    assert wanted - shown == set()


def test_every_profile_and_language_has_a_notice_with_one_changed_fact_that_is_never_verified() -> None:
    wanted = {(profile.marketplace, locale.name) for profile in profiles() for locale in profile.locales}
    shown = {
        (case.parent.name, answer(case).wanted["locale"])
        for case in CASES
        if case.name.startswith("more-pieces-")
        and "order.quantity_mismatch" in codes(answer(case).said)
        and answer(case).said["verdict"] in ("unverified", "suspected_spoof")
    }
    assert wanted - shown == set()


def test_what_was_read_by_guesswork_is_said() -> None:
    guessed = {
        (profile.marketplace, locale.name)
        for profile in profiles()
        for locale in profile.locales
        if locale.experimental or locale.guessed
    }
    for case in CASES:
        if case.name.startswith("direct-"):
            one = answer(case)
            told = "notice.experimental" in codes(one.said)
            assert told == ((case.parent.name, one.wanted["locale"]) in guessed), case.name


def test_every_finding_is_one_that_the_rules_describe_and_no_worse() -> None:
    worst = {one.code: ORDER.index(one.severity) for one in describe()}
    found = {(one["code"], one["severity"]) for case in CASES for one in answer(case).said["findings"]}
    assert {code for code, _ in found} - worst.keys() == set()
    assert [pair for pair in sorted(found) if ORDER.index(pair[1]) > worst[pair[0]]] == []


def test_every_case_is_of_the_kind_that_its_table_says() -> None:
    said = {case.name: (answer(case).wanted["kind"], answer(case).wanted.get("layer", "")) for case in CASES}
    assert {name: kind for name, kind in said.items() if kind != kind_of(name)} == {}


def of_kind(kind: Kind) -> list[tuple[str, Answer]]:
    return [(case.name, one) for case in CASES if (one := answer(case)).wanted["kind"] == kind]


def as_named(one: Answer) -> bool:
    """The verdict, and every finding that decides it."""
    return one.said["verdict"] == one.wanted["verdict"] and set(one.wanted["codes"]) <= codes(one.said)


def test_no_attack_is_verified_and_nearly_all_are_told_as_named() -> None:
    attacks = of_kind(Kind.ATTACK)
    assert [name for name, one in attacks if one.said["verdict"] == "verified"] == []
    missed = [name for name, one in attacks if not as_named(one)]
    assert len(missed) <= 0.05 * len(attacks), missed


def test_attacks_are_made_on_every_layer_and_every_marketplace() -> None:
    attacks = of_kind(Kind.ATTACK)
    layers = Counter(one.wanted["layer"] for _, one in attacks)
    shops = Counter(case.parent.name for case in CASES if answer(case).wanted["kind"] == Kind.ATTACK)
    assert len(attacks) >= 60
    assert set(layers) == set(LAYERS)
    assert min(layers.values()) >= 3
    assert set(shops) == {profile.marketplace for profile in profiles()}
    assert min(shops.values()) >= 10


def test_no_honest_mail_is_accused_and_nearly_all_with_proof_are_verified() -> None:
    honest = of_kind(Kind.HONEST)
    assert len(honest) >= 60
    assert [name for name, one in honest if one.said["verdict"] == "suspected_spoof"] == []
    proved = [(name, one) for name, one in honest if one.wanted["origin"] in PROVED]
    doubted = [name for name, one in proved if one.said["verdict"] != "verified"]
    assert len(proved) >= 60
    assert len(doubted) <= 0.02 * len(proved), doubted


def test_a_genuine_mail_that_the_store_holds_is_no_lie() -> None:
    verdicts = {name: one.said["verdict"] for name, one in of_kind(Kind.HELD)}
    assert len(verdicts) >= 20
    assert set(verdicts.values()) == {"not_shippable", "unverified"}


def test_there_are_lies_enough_and_every_verdict_is_among_them() -> None:
    verdicts = [answer(case).wanted["verdict"] for case in CASES]
    assert len(CASES) >= 24
    assert sum(one != "verified" for one in verdicts) >= 12
    assert set(verdicts) == {"verified", "not_shippable", "suspected_spoof", "unverified", "not_a_notice"}
