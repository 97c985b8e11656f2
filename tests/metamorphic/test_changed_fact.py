"""Whatever one fact a mail changes, and in whichever of its readings: it is never verified, though proof holds.

Every lie is signed by the marketplace's own key: only what is read can give it away.
"""

from collections import Counter
from functools import cache

import pytest

from mailguard.model.judgement import Verdict
from mailguard.model.origin import OriginState
from tests.metamorphic.facts import FACTS, READINGS, changes, mail, shown
from tests.metamorphic.town import GOLDEN, judged

LIES = {(one.name, fact, reading): (one, lie, to) for one in GOLDEN for fact, reading, lie, to in changes(one)}
Key = tuple[str, str, str]


@cache
def verdicts() -> dict[Key, tuple[Verdict, OriginState, tuple[str, ...]]]:
    found = judged([(one, mail(one, lie, to), one.shop.direct()) for one, lie, to in LIES.values()])
    return {
        key: (judgement.verdict, judgement.origins[0].state, tuple(one.code for one in judgement.findings))
        for key, (_, judgement) in zip(LIES, found, strict=True)
    }


def test_the_unchanged_notice_is_verified_in_every_layout() -> None:
    honest = [(one, mail(one, shown(one.sale, one.layout)), one.shop.direct()) for one in GOLDEN]
    found = {
        one.name: (judgement.verdict, [f.code for f in judgement.findings])
        for (one, _, _), (_, judgement) in zip(honest, judged(honest), strict=True)
    }
    assert {name: codes for name, (verdict, codes) in found.items() if verdict is not Verdict.VERIFIED} == {}


@pytest.mark.parametrize("key", LIES, ids="-".join)
def test_a_changed_fact_is_never_verified(key: Key) -> None:
    verdict, origin, codes = verdicts()[key]
    assert origin is OriginState.DIRECT
    assert verdict is not Verdict.VERIFIED, codes
    assert verdict in (Verdict.UNVERIFIED, Verdict.SUSPECTED_SPOOF)


def test_every_layout_is_lied_about_in_every_fact_and_reading() -> None:
    facts = Counter(one for one, _, _ in LIES)
    assert set(facts) == {one.name for one in GOLDEN}
    assert {fact for _, fact, _ in LIES} == {*FACTS, "addressee"}
    assert {reading for _, _, reading in LIES} == {*READINGS, "header"}
    assert min(facts.values()) >= 30
