"""POST /v1/notices/{id}/feedback: what is taken, what is refused; over the real storage what is kept."""

from pathlib import Path
from typing import Any

import pytest

from mailguard.api import provide
from mailguard.model.judgement import Verdict
from orders.access.audit import entries
from orders.web.application import mount
from tests.fakes.clock import NOON
from tests.mailguard.api.builders import a_mail_id
from tests.mailguard.api.conftest import MailApi
from tests.mailguard.api.test_over_storage import enter_sellers
from tests.mailguard.storage.builders import RAW, S1, a_delivery, a_finished
from tests.mailguard.storage.house import a_house
from tests.orders.web.serving import FixedClock, an_application_over, served

PATH = f"/v1/notices/{a_mail_id(1)}/feedback"
SAID = {"verdict_expected": "verified", "reason": "It is my own sale."}


def test_what_is_said_is_answered_with_what_stands(api: MailApi) -> None:
    told = api.client.post(PATH, api.key, SAID).json
    assert (told["verdict_expected"], told["reason"], told["verdict"]) == (
        "verified",
        "It is my own sale.",
        "suspected_spoof",
    )
    assert api.kept.said[-1].verdict_expected is Verdict.VERIFIED
    assert api.kept.said[-1].actor.startswith("key:")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"verdict_expected": "fine", "reason": "x"}, "/verdict_expected"),
        ({"verdict_expected": "verified"}, "/reason"),
        ({"verdict_expected": "verified", "reason": "  "}, "/reason"),
        ({"verdict_expected": "verified", "reason": "x" * 1001}, "/reason"),
        ({"verdict_expected": "verified", "reason": "a\x00b"}, "/reason"),
        ({**SAID, "verdict": "verified"}, "/verdict"),
    ],
)
def test_what_is_not_in_form_is_refused_with_a_pointer(api: MailApi, body: Any, pointer: str) -> None:
    answer = api.client.post(PATH, api.key, body)
    assert 400 <= answer.status < 500
    assert pointer in [place[1] for place in answer.pointers]


def test_a_reason_of_the_greatest_length_is_taken(api: MailApi) -> None:
    assert api.client.post(PATH, api.key, {**SAID, "reason": "x" * 1000}).status == 200


def test_that_the_verdict_is_what_it_is_says_nothing(api: MailApi) -> None:
    answer = api.client.post(PATH, api.key, {**SAID, "verdict_expected": "suspected_spoof"})
    assert answer.status == 409
    assert answer.json["type"].endswith("verdict-is-so")


def test_it_is_kept_audited_and_shown_and_the_verdict_stays(tmp_path: Path) -> None:
    with a_house(tmp_path) as house:
        key, other = enter_sellers(house)
        app = an_application_over(house.store, FixedClock(NOON))
        mount(app, provide(app, house.kept), "0")
        received = house.received(a_delivery())
        path = f"/v1/notices/{received.mail_id}"
        said = {"verdict_expected": "suspected_spoof", "reason": "I never sold this."}
        with served(app) as client:
            assert client.post(f"{path}/feedback", key, said).json["type"].endswith("not-judged-yet")
            house.finish(a_finished(received))
            first = client.post(f"{path}/feedback", key, said).json
            assert client.post(f"{path}/feedback", key, said).json == first
            assert client.post(f"{path}/feedback", other, said).status == 404
            detail = client.get(path, key).json
            assert (detail["feedback"], detail["verdict"]) == (first, "verified")
            house.store.write_now(lambda open_: open_.exec_driver_sql("delete from raw_mails"))
            assert client.get(f"{path}/raw", key).body == RAW
        lines = house.store.read_now(lambda open_: entries(open_, S1, 10))
        assert [(one.action, one.subject) for one in lines if one.action == "notice.feedback"] == [
            ("notice.feedback", received.mail_id)
        ]
