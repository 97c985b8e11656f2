"""Ids, rates, versions and safe headers on every answer."""

from datetime import timedelta
from pathlib import Path

import pytest
from prometheus_client import generate_latest

from orders.access.access import Scope
from orders.web.application import mount
from orders.web.health import mount_health
from orders.web.limits import Limiter, Rate
from orders.web.operation import operation
from orders.web.problems import Problem
from tests.orders.database.stores import fresh_store
from tests.orders.web.conftest import Edge
from tests.orders.web.serving import NOW, SELLER, FixedClock, a_key, an_application, served
from tests.orders.web.small_api import OPERATIONS, change


def test_a_clients_own_request_id_comes_back(edge: Edge) -> None:
    answer = edge.client.get("/v1/things", edge.key, headers={"X-Request-Id": "a.b-c_1"})
    assert answer.headers["x-request-id"] == "a.b-c_1"


@pytest.mark.parametrize("given", ["", "a b", "x" * 65, "<script>"])
def test_a_request_id_that_is_not_plain_is_replaced(edge: Edge, given: str) -> None:
    answer = edge.client.get("/v1/things", edge.key, headers={"X-Request-Id": given})
    assert answer.headers["x-request-id"] not in ("", given)


@pytest.mark.parametrize("path", ["/v1/things", "/v1/nowhere", "/v1/openapi.json"])
def test_every_answer_is_inert_in_a_browser_and_is_not_stored(edge: Edge, path: str) -> None:
    fields = edge.client.get(path, edge.key).headers
    assert fields["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'; sandbox"
    assert fields["x-content-type-options"] == "nosniff"
    assert fields["cache-control"] == "no-store"
    assert fields["server"] == "mailguard"


def test_no_answer_lets_another_site_read_it(edge: Edge) -> None:
    fields = edge.client.get("/v1/things", edge.key, headers={"Origin": "https://evil.example"}).headers
    assert "access-control-allow-origin" not in fields


def test_a_change_without_the_version_is_428(edge: Edge) -> None:
    answer = edge.client.post("/v1/changes", edge.key)
    assert answer.status == 428
    assert answer.pointers == [("header", "/If-Match", "missing")]


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ('"3"', 200),
        ("*", 200),
        ('"1", "3"', 200),
        ('"3,", "a,b"', 412),
        ('"2"', 412),
        ('W/"3"', 412),
        ("3", 400),
        ("", 400),
        ('"3', 400),
    ],
)
def test_a_change_wants_the_present_version(edge: Edge, given: str, status: int) -> None:
    assert edge.client.post("/v1/changes", edge.key, headers={"If-Match": given}).status == status


def test_a_caller_beyond_its_rate_is_429_until_tokens_come_back(tmp_path: Path) -> None:
    store, clock = fresh_store(tmp_path), FixedClock()
    app = an_application(store, clock, Rate(quota=2, window=10))
    mount(app, OPERATIONS, "0")
    key, second = (a_key(store, SELLER, Scope.ORDERS_READ) for _ in range(2))
    with served(app) as client:
        assert [client.get("/v1/things", key).status for _ in range(2)] == [200, 200]
        refused = client.get("/v1/things", key)
        assert refused.status == 429
        assert refused.headers["retry-after"] == "5"
        assert refused.headers["ratelimit"] == '"default";r=0;t=5'
        assert client.get("/v1/things", second).status == 200
        clock.pass_by(5)
        assert client.get("/v1/things", key).status == 200
    store.close()


def test_the_rate_is_told_with_refusals_too(edge: Edge) -> None:
    fields = edge.client.get("/v1/things?colour=red", edge.key).headers
    assert fields["ratelimit-policy"] == '"default";q=10000;w=60'
    assert fields["ratelimit"].startswith('"default";r=')


def test_a_bucket_holds_its_quota_and_not_one_more() -> None:
    limiter = Limiter(Rate(quota=3, window=60))
    for _ in range(3):
        limiter.take("a", NOW)
    with pytest.raises(Problem):
        limiter.take("a", NOW)


def test_a_clock_that_was_put_back_gives_nothing_and_takes_nothing_for_ever() -> None:
    limiter = Limiter(Rate(quota=1, window=60))
    limiter.take("a", NOW + timedelta(days=365))
    with pytest.raises(Problem):
        limiter.take("a", NOW)
    limiter.take("a", NOW + timedelta(seconds=60))


def test_an_operation_without_a_scope_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="names no scope"):
        operation("GET", "/v1/open", summary="Open", scopes=(), returns=None)


def test_two_operations_of_one_name_cannot_be_mounted(edge: Edge, tmp_path: Path) -> None:
    app = an_application(edge.store, FixedClock())
    with pytest.raises(ValueError, match="one name"):
        mount(app, (change, change), "0")


def test_requests_are_measured_by_route_and_never_by_id(edge: Edge) -> None:
    edge.client.get("/v1/nowhere/order-four", edge.key)
    edge.client.ask("PROPFIND", "/v1/things", edge.key)
    edge.client.get("/v1/things", edge.key)
    told = generate_latest().decode()
    assert 'http_request_seconds_count{method="GET",route="/v1/things",status="200"}' in told
    assert 'http_request_seconds_count{method="GET",route="none",status="404"}' in told
    assert 'method="other"' in told
    assert "order-four" not in told
    assert "PROPFIND" not in told


def test_a_head_request_is_answered_as_its_get(edge: Edge) -> None:
    answer = edge.client.ask("HEAD", "/v1/things", edge.key)
    assert (answer.status, answer.body) == (200, b"")


def test_health_is_open_and_says_which_part_fails(edge: Edge) -> None:
    parts = {"store": True}

    async def ready() -> dict[str, bool]:
        if "crash" in parts:
            raise RuntimeError("inside")
        return parts

    app = an_application(edge.store, FixedClock())
    mount_health(app, ready, lambda: b"mailguard_up 1\n")
    with served(app) as client:
        assert client.get("/livez").json == {"status": "ok"}
        assert client.get("/readyz").status == 200
        parts["store"] = False
        assert client.get("/readyz").status == 503
        assert client.get("/readyz").json["parts"] == {"store": False}
        parts["crash"] = True
        assert (client.get("/readyz").status, b"inside" in client.get("/readyz").body) == (503, False)
        assert client.get("/metrics").body == b"mailguard_up 1\n"


def test_a_reservation_is_told_and_leaves_us_ready(edge: Edge) -> None:
    app = an_application(edge.store, FixedClock())
    notes = {"profiles": "1 left out"}

    async def ready() -> dict[str, bool]:
        return {"store": True}

    mount_health(app, ready, lambda: b"", lambda: notes)
    with served(app) as client:
        asked = client.get("/readyz")
        assert (asked.status, asked.json["notes"]) == (200, notes)
        notes.clear()
        assert "notes" not in client.get("/readyz").json
