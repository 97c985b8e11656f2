"""The mail half over the real storage: a mail is kept, judged, and read back over HTTP."""

from pathlib import Path

from mailguard.api import provide
from mailguard.model.alert import AlertChange, AlertKind
from orders.access.directory import create_seller
from orders.web.application import mount
from tests.fakes.clock import NOON
from tests.mailguard.storage.builders import RAW, S1, S2, a_delivery, a_finished
from tests.mailguard.storage.house import House, a_house
from tests.orders.web.serving import Client, FixedClock, a_key, all_but, an_application_over, served

ALERT = AlertChange(
    kind=AlertKind.SUSPECTED_SPOOF, subject="114-1", raised=True, high=True, code="order.total_mismatch"
)


def enter_sellers(house: House) -> tuple[str, str]:
    """Both sellers, each with a key that may all."""
    for seller in (S1, S2):
        house.store.write_now(lambda open_, seller=seller: create_seller(open_, "Shop", NOON, seller_id=seller))
    return a_key(house.store, S1, *all_but(())), a_key(house.store, S2, *all_but(()))


def test_a_kept_mail_waits_then_is_judged_and_nobody_else_sees_it(tmp_path: Path) -> None:
    with a_house(tmp_path) as house:
        key, other = enter_sellers(house)
        app = an_application_over(house.store, FixedClock(NOON))
        mount(app, provide(app, house.kept), "0")
        with served(app) as client:
            received = house.received(a_delivery())
            assert client.get("/v1/notices", key).json["items"][0]["state"] == "waiting"
            house.finish(a_finished(received, alerts=(ALERT,)))
            notice = client.get("/v1/notices?verdict=verified", key).json["items"][0]
            assert notice["id"] == received.mail_id
            assert client.get(f"/v1/notices/{received.mail_id}/raw", key).body == RAW
            detail = client.get(f"/v1/notices/{received.mail_id}", key).json
            assert detail["judgement"]["verdict"] == "verified"
            assert detail["containers"][0]["readings"][0]["lines"] == ["Ship now."]
            assert client.get("/v1/notices", other).json["items"] == []
            assert client.get(f"/v1/notices/{received.mail_id}", other).status == 404
            see_to_the_alert(client, key, other)


def see_to_the_alert(client: Client, key: str, other: str) -> None:
    (alert,) = client.get("/v1/alerts?state=new", key).json["items"]
    path = f"/v1/alerts/{alert['id']}"
    assert client.post(f"{path}/acknowledge", other).status == 404
    assert client.post(f"{path}/acknowledge", key).json["state"] == "acknowledged"
    assert client.post(f"{path}/resolve", key).json["state"] == "resolved"
    assert client.post(f"{path}/acknowledge", key).status == 409


def test_pages_of_many_mails_lose_none(tmp_path: Path) -> None:
    with a_house(tmp_path) as house:
        key, _ = enter_sellers(house)
        app = an_application_over(house.store, FixedClock(NOON))
        mount(app, provide(app, house.kept), "0")
        kept = house.keep(*(a_delivery(RAW + b"%d" % number) for number in range(7)))
        with served(app) as client:
            seen, path = [], "/v1/notices?limit=3"
            while path:
                page = client.get(path, key).json
                seen += [one["id"] for one in page["items"]]
                path = page["next"]
        assert sorted(seen) == sorted(kept)
