"""/v1/alerts and /v1/setup-tasks."""

from mailguard.model.alert import AlertState
from tests.mailguard.api.conftest import MailApi


def test_alerts_are_listed_by_state(api: MailApi) -> None:
    listed = api.client.get("/v1/alerts?state=resolved", api.key).json["items"]
    assert [one["id"] for one in listed] == ["alert2"]


def test_a_state_that_does_not_exist_is_400(api: MailApi) -> None:
    assert api.client.get("/v1/alerts?state=old", api.key).pointers == [("query", "/state", "enum")]


def test_an_alert_tells_its_cause_and_its_order(api: MailApi) -> None:
    told = api.client.get("/v1/alerts/alert2", api.key).json
    assert (told["kind"], told["count"], told["high"]) == ("suspected_spoof", 2, True)
    assert told["order"]["account_id"] == "amazon-de"


def test_an_alert_is_acknowledged_then_resolved_and_saying_so_again_writes_nothing(api: MailApi) -> None:
    states = [
        api.client.post(f"/v1/alerts/alert1/{what}", api.key).json["state"]
        for what in ("acknowledge", "acknowledge", "resolve", "resolve")
    ]
    assert states == ["acknowledged", "acknowledged", "resolved", "resolved"]
    assert api.kept.written == [AlertState.ACKNOWLEDGED, AlertState.RESOLVED]


def test_a_resolved_alert_cannot_be_acknowledged(api: MailApi) -> None:
    answer = api.client.post("/v1/alerts/alert2/acknowledge", api.key)
    assert (answer.status, answer.json["type"]) == (409, "/problems/alert-resolved")


def test_a_set_up_task_shows_code_and_link(api: MailApi) -> None:
    task = api.client.get("/v1/setup-tasks", api.key).json["items"][0]
    assert (task["code"], task["known_requester"]) == ("123456", True)
    assert task["link"].startswith("https://mail.google.com/")
