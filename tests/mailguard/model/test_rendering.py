"""A judgement as JSON: the keys that `check --json` and the API promise."""

import json
from dataclasses import replace

from mailguard.model.judgement import Finding, Judged, Recommendation, Severity, Verdict
from mailguard.model.origin import Origin, OriginState
from mailguard.model.rendering import judgement_json
from tests.mailguard.api.builders import ORDER, a_judgement, a_notice
from tests.orders.web.serving import SELLER

KEYS = {
    *("verdict", "recommendation", "order_id", "order_ids", "marketplace", "seller_id"),
    *("findings", "notice", "origin"),
}


def test_the_promised_keys_are_there() -> None:
    told = judgement_json(a_judgement(), SELLER)
    assert set(told) == KEYS
    assert set(told["findings"][0]) == {"code", "severity", "claimed", "actual", "message", "order_id"}
    assert (told["order_id"], told["marketplace"], told["seller_id"]) == (ORDER.order_id, "amazon", SELLER)


def test_it_is_json_without_any_help() -> None:
    told = judgement_json(a_judgement(), SELLER)
    assert json.loads(json.dumps(told))["verdict"] == "suspected_spoof"


def test_several_orders_are_all_named_once_and_each_finding_names_its_own() -> None:
    second = Judged(
        notice=replace(a_notice(), order_id="2"),
        verdict=Verdict.UNVERIFIED,
        recommendation=Recommendation.CHECK_MARKETPLACE,
        findings=(Finding(code="order.not_found", severity=Severity.UNVERIFIED),),
    )
    judgement = a_judgement()
    told = judgement_json(replace(judgement, claims=(*judgement.claims, second, second)), SELLER)
    assert told["order_ids"] == [ORDER.order_id, "2"]
    assert [one["order_id"] for one in told["findings"]] == [ORDER.order_id, ORDER.order_id, "2", "2"]


def test_a_mail_without_a_claim_has_no_notice_and_no_order() -> None:
    nothing = Judged(notice=None, verdict=Verdict.NOT_A_NOTICE, recommendation=Recommendation.NONE, findings=())
    judgement = replace(
        a_judgement(), verdict=nothing.verdict, recommendation=nothing.recommendation, claims=(nothing,), origins=()
    )
    told = judgement_json(judgement, SELLER)
    assert (told["notice"], told["origin"], told["order_id"], told["order_ids"]) == (None, None, None, [])


def test_the_origin_is_that_of_the_container_that_the_claim_was_read_from() -> None:
    judgement = a_judgement()
    claim = replace(judgement.worst, notice=replace(a_notice(), container="0.2"))
    inner = Origin(container="0.2", state=OriginState.UNKNOWN)
    told = judgement_json(replace(judgement, claims=(claim,), origins=(*judgement.origins, inner)), SELLER)
    assert told["origin"] is not None
    assert told["origin"]["state"] == "unknown"
    assert [one["container"] for one in told["origin"]["containers"]] == ["0", "0.2"]


def test_without_the_right_to_see_a_buyer_the_stores_address_is_left_out() -> None:
    assert "9 True Road" in json.dumps(judgement_json(a_judgement(), SELLER))
    told = json.dumps(judgement_json(a_judgement(), SELLER, personal=False))
    assert "9 True Road" not in told
    assert "49.99 EUR" in told
