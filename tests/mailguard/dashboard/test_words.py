from dataclasses import replace
from datetime import UTC, datetime

import pytest

from mailguard.dashboard import money_back, words
from mailguard.model.alert import AlertKind, AlertState
from mailguard.model.judgement import FactState, Recommendation, Severity, Verdict
from mailguard.model.message import ContainerKind, ReadingKind
from mailguard.model.origin import OriginState
from mailguard.model.wording import SENTENCES
from mailguard.queries import AlertSummary
from orders.domain.actions import ActionState
from orders.domain.events import EventName
from orders.domain.facts import SourceKind
from orders.domain.lifecycle import Action, CancelReason
from orders.domain.payment import RefundReason
from orders.domain.status import OPEN
from orders.view import Address, Blocker, OrderStatus, PaymentStatus, RefundState

AT = datetime(2026, 1, 1, tzinfo=UTC)
ALERT = AlertSummary(
    alert_id="1",
    kind=AlertKind.STANDING,
    subject="dns_down",
    state=AlertState.NEW,
    high=False,
    count=1,
    code="dns.no_answer",
    order=None,
    mail_id=None,
    raised_at=AT,
    changed_at=AT,
)


@pytest.mark.parametrize(
    ("told", "all_of_it"),
    [
        (words.VERDICTS, Verdict),
        (words.VERDICT_SENTENCES, Verdict),
        (words.RECOMMENDATIONS, Recommendation),
        (words.AFTERWARDS, Recommendation),
        (words.STATUSES, OrderStatus),
        (words.SEVERITIES, Severity),
        (words.FACT_STATES, FactState),
        (words.ORIGINS, OriginState),
        (words.CONTAINERS, ContainerKind),
        (words.READINGS, ReadingKind),
        (words.EVENTS, EventName),
        (words.ACTIONS, Action),
        (words.ACTION_STATES, ActionState),
        (words.CANCEL_REASONS, CancelReason),
        (money_back.PAYMENTS, PaymentStatus),
        (money_back.REFUND_STATES, RefundState),
        (money_back.REFUND_REASONS, RefundReason),
    ],
)
def test_every_state_has_its_words(told: dict[str, object], all_of_it: type) -> None:
    assert {str(one) for one in told} == {str(one) for one in all_of_it}  # type: ignore[attr-defined]


def test_every_reason_not_to_ship_has_its_words() -> None:
    assert set(words.BLOCKERS) == set(Blocker) - {Blocker.STATUS}
    assert set(words.NOT_OPEN) == set(OrderStatus) - OPEN


def test_no_two_verdicts_differ_by_colour_alone() -> None:
    shapes = [(one.tone, one.shape) for one in words.VERDICTS.values()]
    assert len({shape for _, shape in shapes}) == len(shapes)


def test_a_code_whose_sentence_needs_values_is_named_in_short() -> None:
    assert words.reason("order.total_mismatch") == "Not the order's: total."
    assert words.reason("origin.contradicted") == "It poses as a marketplace and does not come from there."
    assert words.reason("order.cancelled").startswith("The order was cancelled.")
    assert words.reason(None) == ""
    assert words.reason("new.never_seen") == "Never seen."


def test_a_standing_alert_tells_its_cause_and_what_to_do() -> None:
    assert words.alert_title(ALERT) == "Name servers give no answer"
    assert words.alert_title(replace(ALERT, subject="something:else")) == "Notices cannot be verified"
    assert words.alert_advice(replace(ALERT, subject="something:else"))


def test_who_did_something_is_told_without_ids() -> None:
    assert words.actor("user:1", "user:1") == "you"
    assert words.actor("user:2", "user:1") == "another user of this shop"
    assert words.actor("key:9", "user:1") == "a program with an API key"
    assert words.actor("nightly_job", "user:1") == "nightly job"


def test_a_label_leaves_empty_lines_out() -> None:
    assert words.address(Address(name="A", city="Town", postal_code="1")) == ("A", "1 Town")


def test_a_label_puts_the_postal_code_where_the_country_has_it() -> None:
    there = {"city": "Town", "state_or_region": "OR", "postal_code": "1"}
    assert words.address(Address(country_code="US", **there)) == ("Town, OR 1", "US")
    assert words.address(Address(country_code="CA", city="Town", postal_code="1")) == ("Town 1", "CA")
    assert words.address(Address(country_code="IT", **there)) == ("1 Town OR", "IT")


def test_every_short_sentence_stands_for_a_code_that_is_told() -> None:
    assert set(words.SHORT) <= set(SENTENCES)


def test_numbers_and_their_nouns_agree() -> None:
    assert words.several(1, "mail") == "1 mail"
    assert words.several(1200, "mail") == "1,200 mails"


def test_every_source_of_facts_has_its_words() -> None:
    assert {kind.value for kind in SourceKind} <= set(words.ACTORS)
