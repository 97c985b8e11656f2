"""The words of each alert."""

import pytest

from mailguard.alerts import words_of
from mailguard.alerts.wording import CAUSES as CODES
from mailguard.model.alert import SILENT, AlertKind
from mailguard.rules import describe
from mailguard.rules.alarm import STANDING as CAUSES
from mailguard.rules.alarm import STOPPING


@pytest.mark.parametrize("kind", list(AlertKind))
@pytest.mark.parametrize("raised", [True, False])
def test_every_kind_has_words(kind: AlertKind, raised: bool) -> None:
    words = words_of(kind, "amazon:114-1", "order.cancelled", raised=raised)
    assert words.subject
    assert words.text


def test_a_lie_tells_not_to_act_and_which_order() -> None:
    words = words_of(AlertKind.SUSPECTED_SPOOF, "amazon:114-1", "order.total_mismatch")
    assert "Do not act" in words.text
    assert "amazon:114-1" in words.text


@pytest.mark.parametrize("code", sorted(STOPPING))
def test_stop_says_stop_in_its_subject(code: str) -> None:
    assert words_of(AlertKind.STOP, "a1:114-1", code).subject.startswith("STOP")


@pytest.mark.parametrize("cause", [*CAUSES.values(), "dkim_broken:amazon", "dns_down", SILENT, "store_stale:a1"])
def test_every_cause_has_words_of_its_own(cause: str) -> None:
    assert words_of(AlertKind.STANDING, cause, "").subject != words_of(AlertKind.STANDING, "else", "").subject


def test_no_alert_leaves_a_placeholder_open() -> None:
    texts = [words_of(AlertKind.SUSPECTED_SPOOF, "mail:c", one.code).text for one in describe()]
    assert not any("{" in text or "–" in text for text in texts)


def test_a_withdrawn_alert_says_so() -> None:
    words = words_of(AlertKind.STOP, "a1:114-1", "", raised=False)
    assert words.subject.startswith("Over: ")
    assert "withdrawn" in words.text


def test_every_code_of_a_standing_alert_is_known() -> None:
    assert {*CAUSES} <= CODES.keys()
    for code in CODES:
        assert words_of(AlertKind.STANDING, "", code).subject != words_of(AlertKind.STANDING, "", "").subject


@pytest.mark.parametrize("subject", ["", "mail", "mail:cccc"])
def test_a_lie_about_no_order_names_none(subject: str) -> None:
    assert "It is about" not in words_of(AlertKind.SUSPECTED_SPOOF, subject, "origin.contradicted").text
