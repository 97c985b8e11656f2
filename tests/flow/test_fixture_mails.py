"""Every fixture mail over a real socket, and its verdict read back over HTTP."""

import smtplib

import pytest

from tests.flow import town as towns
from tests.flow.conftest import CASES, REFUSED
from tests.flow.town import Case, Town, intake, seller_of


@pytest.fixture(scope="session")
def sent(town: Town) -> Town:
    for case in CASES:
        town.send_case(case)
    return town


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_mail_gets_the_verdict_that_it_must_get(sent: Town, case: Case) -> None:
    mail = sent.judged(seller_of(case))[0]
    assert {name: mail[name] for name in ("verdict", "recommendation")} == {
        name: case.expected[name] for name in ("verdict", "recommendation")
    }
    assert mail["order_ids"] == ([case.expected["order_id"]] if case.expected["order_id"] else [])


@pytest.mark.parametrize("name", REFUSED)
def test_a_mail_whose_lines_have_no_one_end_is_refused_at_the_door(town: Town, name: str) -> None:
    with pytest.raises(smtplib.SMTPDataError) as refused:
        town.send(towns.case(name).raw, intake("twice"))
    assert refused.value.smtp_code == 554


def test_a_lie_about_an_order_raises_an_alert_and_an_honest_notice_none(sent: Town) -> None:
    sent.judged("forged-from")
    sent.judged("direct-etsy-en")
    assert [one["kind"] for one in sent.get("forged-from", "/v1/alerts")["items"]] == ["suspected_spoof"]
    assert sent.get("direct-etsy-en", "/v1/alerts")["items"] == []


def test_the_bytes_come_back_as_they_were_sent(sent: Town) -> None:
    from urllib.request import Request, urlopen

    seller = "direct-etsy-en"
    mail = sent.judged(seller)[0]
    url = f"http://127.0.0.1:{sent.ports['http']}/v1/notices/{mail['id']}/raw"
    with urlopen(Request(url, headers={"Authorization": f"Bearer {sent.keys[seller]}"})) as answer:
        assert answer.read() == next(one for one in CASES if one.name == seller).raw


def test_what_was_found_is_told_in_this_servers_own_name(sent: Town) -> None:
    seller = "direct-etsy-en"
    (found,) = sent.detail(seller, sent.judged(seller)[0])["evidence"]
    assert found["authentication_results"].startswith("localhost; dkim=pass header.d=etsy.com header.s=s2026")
    assert [hop["kind"] for hop in found["hops"]] == ["signature", "client", "greeting", "policy"]
