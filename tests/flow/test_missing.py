"""Orders whose mail does not come, in the program that runs: shown as such, told once, and shipped all the same."""

from mailguard.demo.asking import eventually
from tests.flow.town import SILENT, WAIT, Town


def test_orders_without_mail_are_missing_it_and_the_silence_is_one_alert(town: Town) -> None:
    def told() -> bool:
        return bool(town.get(SILENT, "/v1/alerts")["items"])

    eventually(told, WAIT, "the silence is told")
    (alert,) = town.get(SILENT, "/v1/alerts")["items"]
    assert (alert["kind"], alert["subject"], alert["code"], alert["notice_id"]) == (
        "standing",
        "forwarding_silent",
        "mail.silent",
        None,
    )
    orders = town.get(SILENT, "/v1/orders", notification_state="missing")["items"]
    assert len(orders) == 3
    assert {one["shippable"] for one in orders} == {True}


def test_a_shop_whose_mail_came_hears_of_no_silence(town: Town) -> None:
    assert [one for one in town.get("twice", "/v1/alerts")["items"] if one["subject"] == "forwarding_silent"] == []
