"""/v1/notices: what was judged, with the evidence, to whom it belongs and to nobody else."""

import pytest

from mailguard.model.judgement import Verdict
from mailguard.queries import MailState, NoticeFilter
from tests.mailguard.api.builders import HOSTILE, ORDER, a_mail_id
from tests.mailguard.api.conftest import MailApi

ONE = f"/v1/notices/{a_mail_id(1)}"


def test_pages_are_newest_first_and_follow_one_another(api: MailApi) -> None:
    first = api.client.get("/v1/notices?limit=2", api.key).json
    second = api.client.get(first["next"], api.key).json
    assert [one["id"] for one in first["items"]] == [a_mail_id(3), a_mail_id(2)]
    assert [one["id"] for one in second["items"]] == [a_mail_id(1)]
    assert second["next"] is None


def test_every_filter_reaches_the_store(api: MailApi) -> None:
    query = f"verdict=suspected_spoof&marketplace=amazon&order={ORDER.order_id}&q=lamp&state=judged&feedback=true"
    assert api.client.get(f"/v1/notices?{query}", api.key).status == 200
    assert api.kept.asked[-1] == NoticeFilter(
        verdict=Verdict.SUSPECTED_SPOOF,
        marketplace="amazon",
        order=ORDER.order_id,
        q="lamp",
        state=MailState.JUDGED,
        feedback=True,
    )


@pytest.mark.parametrize(
    "query", ["verdict=fake", "state=lost", "feedback=perhaps", "colour=red", "order=", "limit=0"]
)
def test_a_filter_that_does_not_exist_is_400_with_a_pointer(api: MailApi, query: str) -> None:
    answer = api.client.get(f"/v1/notices?{query}", api.key)
    assert answer.status == 400
    assert answer.pointers[0][:2] == ("query", "/" + query.partition("=")[0])


def test_a_finding_has_both_sides_and_a_sentence(api: MailApi) -> None:
    finding = api.client.get(ONE, api.key).json["judgement"]["findings"][0]
    assert finding["code"] == "order.total_mismatch"
    assert (finding["severity"], finding["claimed"], finding["actual"]) == ("spoof", "59.99 EUR", "49.99 EUR")
    assert finding["order_id"] == ORDER.order_id
    assert "59.99 EUR" in finding["message"]


def test_the_detail_shows_claim_facts_readings_origin_evidence_and_history(api: MailApi) -> None:
    told = api.client.get(ONE, api.key).json
    assert told["judgement"]["notice"]["total"] == {"amount": "59.99", "currency_code": "EUR"}
    assert told["claims"][0]["order"] == {"account_id": "amazon-de", "order_id": ORDER.order_id, "version": 3}
    assert told["containers"][0]["readings"][0]["lines"] == [HOSTILE, "Total: 59.99"]
    assert told["judgement"]["origin"]["state"] == "direct"
    assert told["judgement"]["origin"]["reasons"][0]["value"] == "amazon.example"
    assert told["containers"][0]["authentication"]["dkim"][0]["domain"] == "amazon.example"
    assert told["containers"][0]["authentication"]["temporary"] is True
    assert told["containers"][0]["faults"][0]["code"] == "message.two_subject"
    assert told["history"][0]["verdict"] == "unverified"


def test_the_way_is_told_hop_by_hop_and_our_results_in_our_own_name(api: MailApi) -> None:
    (mail,) = api.client.get(ONE, api.key).json["evidence"]
    assert mail["container"] == "0"
    assert mail["authentication_results"].startswith("mx.own.example; dkim=")
    assert "header.d=amazon.example" in mail["authentication_results"]
    signature = mail["hops"][0]
    assert (signature["kind"], signature["who"]) == ("signature", "amazon.example")
    assert signature["message"].endswith(".")
    assert [one["kind"] for one in mail["hops"]][-1] == "policy"


def test_our_results_stand_beside_the_bytes_and_never_in_them(api: MailApi) -> None:
    assert b"Authentication-Results" not in api.client.get(f"{ONE}/raw", api.key).body


def test_what_the_store_says_of_the_buyer_needs_pii_read(api: MailApi) -> None:
    assert b"9 True Road" in api.client.get(ONE, api.key).body
    answer = api.client.get(ONE, api.plain_key)
    assert answer.status == 200
    assert b"9 True Road" not in answer.body
    assert b"49.99 EUR" in answer.body


def test_a_mails_bytes_come_back_as_they_were_and_cannot_run(api: MailApi) -> None:
    answer = api.client.get(f"{ONE}/raw", api.key)
    assert answer.body == b"From: a@b.example\r\n\r\n\xff\x00"
    assert answer.headers["content-type"] == "message/rfc822"
    assert answer.headers["content-disposition"] == f'attachment; filename="{a_mail_id(1)}.eml"'
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_bytes_that_are_kept_no_longer_are_410(api: MailApi) -> None:
    answer = api.client.get(f"/v1/notices/{a_mail_id(3)}/raw", api.key)
    assert (answer.status, answer.json["type"]) == (410, "/problems/raw-not-kept")


@pytest.mark.parametrize("wrong", ["0", "x" * 65, "..%2F..%2Fetc", "%00", "%ED%A0%80", a_mail_id(9)])
def test_an_id_that_is_none_is_404(api: MailApi, wrong: str) -> None:
    for path in (f"/v1/notices/{wrong}", f"/v1/notices/{wrong}/raw"):
        answer = api.client.get(path, api.key)
        assert (answer.status, answer.json["type"]) == (404, "/problems/not-found")


def test_another_sellers_list_does_not_show_it(api: MailApi) -> None:
    assert api.client.get("/v1/notices", api.other_key).json["items"] == []
