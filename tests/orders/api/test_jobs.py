"""/v1/imports, /v1/feeds, /v1/reports, /v1/jobs: a file is sent, a job does the work, its result is fetched."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from orders.api.jobs import BYTES
from orders.jobs.files import MOST_AT_ONCE
from orders.runner.imports import SEE_RESULT
from orders.service.jobs import MOST_ALIVE
from orders.view import OrderStatus
from tests.orders.api.conftest import OrderApi
from tests.orders.runner.working import work
from tests.orders.storage.builders import AT, OTHER, a_read, facts, placed
from tests.orders.web.serving import LARGEST_FILE, Answer

REPORT = Path(__file__).resolve().parents[3] / "fixtures" / "orders" / "unshipped_report.tsv"
HEAD = b"order-id\tship-date\tcarrier-code\ttracking-number\n"
ROW = b"114-0000001-0000001\t2026-05-04\tUPS\t1Z1\n"
IMPORTS = "/v1/imports?account_id=amazon-us&as_of=" + AT.isoformat().replace("+00:00", "Z")
FEEDS = "/v1/feeds?account_id=own-market&kind=confirmations"


def send(api: OrderApi, path: str, content: bytes, key: str = "1", **headers: str) -> Answer:
    fields = {"Idempotency-Key": key, "Content-Type": "text/tab-separated-values"}
    fields |= {name.replace("_", "-"): value for name, value in headers.items()}
    return api.client.ask("POST", path, api.key, content, fields)


def report(api: OrderApi, key: str | None = None, number: str = "1", **body: Any) -> Answer:
    asked = {"account_id": "amazon-us", "type": "unshipped", **body}
    return api.client.post("/v1/reports", key or api.key, asked, headers={"Idempotency-Key": number})


def ended(api: OrderApi, answer: Answer) -> dict[str, Any]:
    """The job that was accepted, after the runner did it."""
    assert answer.status == 202, answer.body
    work(api.shop)
    found: dict[str, Any] = api.client.get(answer.headers["location"], api.key).json
    return found


def test_a_report_file_is_sent_and_its_orders_are_there(api: OrderApi) -> None:
    sent = send(api, IMPORTS, REPORT.read_bytes())
    assert (sent.status, sent.json["processing_status"], sent.json["result"]) == (202, "IN_QUEUE", None)
    job = ended(api, sent)
    assert (job["processing_status"], job["progress"]) == ("DONE", {"done": 2, "total": 2})
    assert len(api.client.get("/v1/orders", api.key).json["items"]) == 2


def test_good_rows_of_a_feed_are_done_and_bad_ones_reported(api: OrderApi) -> None:
    api.recorded(placed(), facts())
    job = ended(api, send(api, FEEDS, HEAD + ROW + b"114-9\t2026-05-04\tUPS\t\n"))
    assert job["counts"] == {"done": 1, "refused": 1}
    answer = api.client.get(job["result"], api.key)
    assert answer.headers["content-type"] == BYTES
    assert answer.headers["content-disposition"] == 'attachment; filename="processing-report.tsv"'
    assert [line.split(b"\t")[2] for line in answer.body.splitlines()[1:]] == [b"done", b"no-such-order"]


def test_a_file_that_is_not_what_it_claims_says_its_line(api: OrderApi) -> None:
    job = ended(api, send(api, FEEDS, b"order-id\tsku\n1\t2\n"))
    assert (job["processing_status"], job["fatal"]["type"], job["result"]) == ("FATAL", "bad-file", None)
    assert job["fatal"]["detail"].startswith("file:1: ")


def test_the_same_file_with_the_same_key_is_one_job(api: OrderApi) -> None:
    first, again = send(api, FEEDS, HEAD + ROW), send(api, FEEDS, HEAD + ROW)
    assert (again.body, again.headers["idempotency-replayed"]) == (first.body, "true")
    assert len(api.client.get("/v1/jobs", api.key).json["items"]) == 1


def test_another_file_with_the_same_key_is_refused(api: OrderApi) -> None:
    send(api, FEEDS, HEAD + ROW)
    answer = send(api, FEEDS, HEAD + ROW + ROW)
    assert (answer.status, answer.json["type"]) == (422, "/problems/idempotency-key-reused")


def test_a_file_without_a_key_is_not_even_read(api: OrderApi) -> None:
    fields = {"Content-Type": "text/csv"}
    answer = api.client.ask("POST", FEEDS, api.key, HEAD + ROW, fields)
    assert (answer.status, answer.pointers) == (400, [("header", "/Idempotency-Key", "missing")])


@pytest.mark.parametrize(("size", "status"), [(LARGEST_FILE, 202), (LARGEST_FILE + 1, 413)])
def test_a_file_has_a_length(api: OrderApi, size: int, status: int) -> None:
    answer = send(api, FEEDS, HEAD.ljust(size, b"x"))
    assert answer.status == status
    assert api.client.get("/v1/jobs", api.key).json["items"] == ([answer.json] if status == 202 else [])


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_a_file_that_is_not_packed_as_its_header_says_is_refused(api: OrderApi, encoding: str) -> None:
    answer = send(api, FEEDS, HEAD + ROW, Content_Encoding=encoding)
    assert (answer.status, answer.pointers) == (400, [("body", "", "encoding")])
    assert api.client.get("/v1/jobs", api.key).json["items"] == []


def test_an_empty_file_is_refused(api: OrderApi) -> None:
    answer = send(api, FEEDS, b"")
    assert (answer.status, answer.pointers) == (422, [("body", "", "empty")])


@pytest.mark.parametrize("media_type", ["application/json", "multipart/form-data", "text/html"])
def test_a_file_of_another_media_type_is_refused(api: OrderApi, media_type: str) -> None:
    answer = send(api, FEEDS, HEAD + ROW, Content_Type=media_type)
    assert (answer.status, answer.pointers) == (415, [("header", "/Content-Type", "media_type")])


@pytest.mark.parametrize(
    "path",
    [
        "/v1/feeds?account_id=own-market&kind=refunds",
        "/v1/feeds?kind=confirmations",
        f"{FEEDS}&charset=utf-7",
        f"{FEEDS}&colour=red",
        f"{IMPORTS}&currency=usd",
        "/v1/imports?account_id=amazon-us&as_of=yesterday",
    ],
)
def test_what_a_query_says_wrongly_is_refused(api: OrderApi, path: str) -> None:
    assert send(api, path, HEAD + ROW).status == 400


@pytest.mark.parametrize(
    ("path", "status", "problem"),
    [
        ("/v1/feeds?account_id=amazon-us&kind=confirmations", 409, "wrong-account"),
        ("/v1/imports?account_id=own-market", 409, "wrong-account"),
        ("/v1/feeds?account_id=none&kind=confirmations", 404, "not-found"),
    ],
)
def test_a_file_for_another_account_is_refused_and_not_kept(
    api: OrderApi, path: str, status: int, problem: str
) -> None:
    for number in range(MOST_AT_ONCE + 1):
        answer = send(api, path, HEAD + ROW, key=str(number))
        assert (answer.status, answer.json["type"]) == (status, f"/problems/{problem}")


def test_a_seller_with_many_jobs_waits(api: OrderApi) -> None:
    for number in range(MOST_ALIVE):
        assert report(api, number=str(number)).status == 202
    assert report(api, number="more").json["type"] == "/problems/too-many-jobs"


def test_s4_the_unshipped_report_is_made_and_fetched(api: OrderApi) -> None:
    api.recorded(a_read(), facts())
    job = ended(api, report(api))
    lines = api.client.get(job["result"], api.key).body.decode().splitlines()
    assert (len(lines), lines[1].split("\t")[0]) == (2, "114-0000001-0000001")
    assert "1 Sample Street" in lines[1]


@pytest.mark.parametrize("form", ["tsv", "csv", "jsonl"])
def test_s12_who_may_not_see_buyers_gets_a_report_without_them(api: OrderApi, form: str) -> None:
    api.recorded(a_read(), facts())
    job = ended(api, report(api, api.plain_key, format=form))
    told = api.client.get(job["result"], api.plain_key).body
    assert b"114-0000001-0000001" in told
    for absent in (b"Ana", b"Sample Street", b"recipient", b"buyer"):
        assert absent not in told


def test_a_report_with_buyers_is_for_who_may_see_them(api: OrderApi) -> None:
    api.recorded(a_read(), facts())
    job = ended(api, report(api))
    assert api.client.get(job["result"], api.plain_key).status == 403
    assert api.client.get(job["result"], api.other_key).status == 404


@pytest.mark.parametrize("status", [OrderStatus.CANCELLED, OrderStatus.PENDING])
def test_s13_a_report_names_no_buyer_whose_order_hides_them_since(api: OrderApi, status: OrderStatus) -> None:
    api.recorded(a_read(), facts())
    bare, named = ended(api, report(api, api.plain_key)), ended(api, report(api, number="2"))
    api.shop.clock.at = AT + timedelta(minutes=1)
    api.recorded(a_read(as_of=api.shop.clock.at), facts(status=status))
    told = api.client.get(named["result"], api.key)
    assert (told.status, told.json["type"], b"Ana" in told.body) == (409, "/problems/report-outdated", False)
    assert api.client.get(bare["result"], api.key).status == 200
    again = ended(api, report(api, number="3"))
    assert b"Ana" not in api.client.get(again["result"], api.key).body


def test_what_hid_its_buyer_before_a_report_or_never_showed_one_makes_it_not_outdated(api: OrderApi) -> None:
    api.recorded(a_read(), facts(order_id="114-1", status=OrderStatus.CANCELLED), facts())
    api.shop.clock.at = AT + timedelta(minutes=1)
    named = ended(api, report(api))
    api.recorded(a_read(as_of=api.shop.clock.at), facts(order_id="114-2", status=OrderStatus.PENDING))
    api.recorded(placed(), facts(order_id="9-1"))
    api.recorded(replace(placed(), as_of=api.shop.clock.at), facts(order_id="9-1", status=OrderStatus.CANCELLED))
    api.recorded(a_read(), facts(), seller=OTHER)
    api.recorded(a_read(as_of=api.shop.clock.at), facts(status=OrderStatus.CANCELLED), seller=OTHER)
    told = api.client.get(named["result"], api.key)
    assert (told.status, b"Ana" in told.body) == (200, True)


def slipped() -> tuple[bytes, bytes]:
    """The header, and a row that has lost two cells: the buyer's name stands where the quantity should."""
    head, first, *_ = REPORT.read_bytes().split(b"\r\n")
    cells = first.split(b"\t")
    return head + b"\r\n", b"\t".join(cells[:2] + cells[4:]) + b"\r\n"


def test_s12_what_is_wrong_with_a_row_is_told_to_who_sent_it_or_may_see_buyers(api: OrderApi) -> None:
    head, row = slipped()
    good = REPORT.read_bytes().split(b"\r\n")[1].replace(b"114-1000001-1000001", b"114-9") + b"\r\n"
    job = ended(api, send(api, IMPORTS, head + good + row))
    assert b"'Ana Example'" in api.client.get(job["result"], api.key).body
    refused = api.client.get(job["result"], api.plain_key)
    assert (refused.status, b"Ana" in refused.body) == (403, False)
    sent = api.client.ask(
        "POST", IMPORTS, api.plain_key, head + good + row + row, {"Idempotency-Key": "2", "Content-Type": "text/csv"}
    )
    own = api.client.get(ended(api, sent)["result"], api.plain_key)
    assert (own.status, b"'Ana Example'" in own.body) == (200, True)


def test_s12_why_a_file_was_refused_whole_quotes_no_buyer(api: OrderApi) -> None:
    head, row = slipped()
    job = ended(api, send(api, IMPORTS, head + row))
    assert job["fatal"] == {"type": "bad-file", "detail": f"file:2: {SEE_RESULT}"}
    assert b"'Ana Example'" in api.client.get(job["result"], api.key).body
    assert api.client.get(job["result"], api.plain_key).status == 403
    assert not any(b"Ana" in part.read_bytes() for part in api.folder.iterdir() if part.is_file())


def test_a_job_is_cancelled_once(api: OrderApi) -> None:
    job = report(api).json["id"]
    path = f"/v1/jobs/{job}/cancel"
    done = api.client.post(path, api.key, headers={"Idempotency-Key": "a"})
    assert (done.status, done.json["processing_status"]) == (200, "CANCELLED")
    again = api.client.post(path, api.key, headers={"Idempotency-Key": "b"})
    assert (again.status, again.json["type"]) == (409, "/problems/job-ended")
    assert api.client.get(f"/v1/jobs/{job}/result", api.key).status == 404


def test_jobs_are_paged_and_filtered(api: OrderApi) -> None:
    for number in range(3):
        report(api, number=str(number))
    first = api.client.get("/v1/jobs?limit=2", api.key).json
    rest = api.client.get(first["next"], api.key).json
    assert len({one["id"] for page in (first, rest) for one in page["items"]}) == 3
    assert api.client.get("/v1/jobs?kind=feed", api.key).json["items"] == []
    assert len(api.client.get("/v1/jobs?processing_status=IN_QUEUE", api.key).json["items"]) == 3
    assert api.client.get("/v1/jobs?processing_status=running", api.key).status == 400


def test_no_buyer_stands_in_the_database_in_clear(api: OrderApi) -> None:
    send(api, IMPORTS, REPORT.read_bytes())
    name = REPORT.read_text().splitlines()[1].split("\t")[15].encode()
    assert len(name) > 4
    ended(api, report(api, number="report"))
    for file in api.folder.glob("store.db*"):
        assert name not in file.read_bytes(), file.name
