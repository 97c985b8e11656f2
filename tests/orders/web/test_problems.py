"""Every refusal is problem+json that points at what is wrong and tells nothing of the inside."""

import pytest

from tests.orders.web.conftest import Edge
from tests.orders.web.serving import Answer


def is_problem(answer: Answer, status: int, type_: str) -> bool:
    told = answer.json
    return (
        answer.status == status == told["status"]
        and answer.headers["content-type"] == "application/problem+json"
        and told["type"] == f"/problems/{type_}"
        and told["request_id"] == answer.headers["x-request-id"]
    )


def deed(edge: Edge, name: str) -> Answer:
    return edge.client.post("/v1/deeds", edge.key, {"name": name}, headers={"Idempotency-Key": f"problem-{name}"})


def test_a_path_that_is_not_there_is_a_problem(edge: Edge) -> None:
    assert is_problem(edge.client.get("/v1/nowhere", edge.key), 404, "not-found")


def test_a_wrong_method_is_a_problem_that_names_the_right_ones(edge: Edge) -> None:
    answer = edge.client.ask("DELETE", "/v1/deeds", edge.key)
    assert is_problem(answer, 405, "method-not-allowed")
    assert (answer.headers["allow"], answer.json["detail"]) == ("POST", "This can be asked with POST.")


def test_a_guard_that_says_no_is_a_conflict_with_its_own_type_and_what_may_be_done(edge: Edge) -> None:
    answer = deed(edge, "refused")
    assert is_problem(answer, 409, "order-cancelled")
    assert answer.json["title"] == "It is cancelled."
    assert answer.json["allowed_actions"] == []
    assert answer.pointers == [("body", "/name", "order-cancelled")]


def test_a_store_that_does_not_answer_is_503_with_a_time_to_come_again(edge: Edge) -> None:
    answer = deed(edge, "unavailable")
    assert is_problem(answer, 503, "store-unavailable")
    assert int(answer.headers["retry-after"]) > 0


def test_what_is_missing_is_404(edge: Edge) -> None:
    assert is_problem(deed(edge, "missing"), 404, "not-found")


def test_a_crash_is_500_and_tells_nothing(edge: Edge, capsys: pytest.CaptureFixture[str]) -> None:
    answer = deed(edge, "crash")
    assert is_problem(answer, 500, "internal-error")
    assert b"secret" not in answer.body
    assert "RuntimeError" not in answer.body.decode()


def test_a_crash_is_logged_by_place_and_without_its_text(edge: Edge, capsys: pytest.CaptureFixture[str]) -> None:
    deed(edge, "crash")
    logged = capsys.readouterr().out
    assert "api.crashed" in logged
    assert "small_api.py" in logged
    assert "secret" not in logged


@pytest.mark.parametrize(
    ("query", "pointer", "code"),
    [
        ("colour=red", "/colour", "unknown"),
        ("status=SENT", "/status/0", "enum"),
        ("limit=0", "/limit", "greater_than_equal"),
        ("limit=101", "/limit", "less_than_equal"),
        ("limit=ten", "/limit", "int_parsing"),
        ("limit=5&limit=6", "/limit", "repeated"),
        ("late=maybe", "/late", "bool_parsing"),
        ("before=1", "/before", "value_error"),
        ("before=2026-01-31", "/before", "value_error"),
        ("before=2026-01-31T08:00:00", "/before", "value_error"),
        ("before=2026-13-31T08:00:00Z", "/before", "datetime_from_date_parsing"),
        ("q=", "/q", "string_too_short"),
        ("q=a%00b", "/q", "string_pattern_mismatch"),
        ("q=" + "x" * 201, "/q", "string_too_long"),
        ("cursor=abc", "/cursor", "cursor"),
    ],
)
def test_a_wrong_query_is_400_and_points_at_its_field(edge: Edge, query: str, pointer: str, code: str) -> None:
    answer = edge.client.get(f"/v1/things?{query}", edge.key)
    assert is_problem(answer, 400, "invalid-request")
    assert answer.pointers == [("query", pointer, code)]


@pytest.mark.parametrize("query", ["limit=1", "limit=100", "q=" + "x" * 200, "before=2026-01-31T08:00:00Z"])
def test_a_query_at_its_limit_is_taken(edge: Edge, query: str) -> None:
    assert edge.client.get(f"/v1/things?{query}", edge.key).status == 200


def test_a_filter_of_several_values_is_given_again_for_each(edge: Edge) -> None:
    assert edge.client.get("/v1/things?status=PENDING&status=SHIPPED", edge.key).status == 200


@pytest.mark.parametrize(
    ("body", "status", "pointer", "code"),
    [
        (b"{", 400, "", "json_invalid"),
        (b"", 400, "", "json_invalid"),
        (b'"\\ud800"', 400, "", "json_invalid"),
        (b"[" * 2000, 400, "", "json_invalid"),
        (b"[]", 422, "", "model_type"),
        (b"{}", 422, "/name", "missing"),
        (b'{"name": 1}', 422, "/name", "string_type"),
        (b'{"name": "x", "colour": 1}', 422, "/colour", "unknown"),
        (b'{"name": "x", "a/b~c": 1}', 422, "/a~1b~0c", "unknown"),
        (
            b'{"name": "x", "lines": [{"quantity": 1}, {"quantity": 0}]}',
            422,
            "/lines/1/quantity",
            "greater_than_equal",
        ),
    ],
)
def test_a_wrong_body_points_at_its_field(edge: Edge, body: bytes, status: int, pointer: str, code: str) -> None:
    answer = edge.client.post("/v1/deeds", edge.key, body, headers={"Idempotency-Key": "body"})
    assert is_problem(answer, status, "invalid-request" if status == 400 else "invalid-content")
    assert answer.pointers == [("body", pointer, code)]


def test_a_wrong_body_is_never_repeated_in_the_answer(edge: Edge) -> None:
    body = {"name": {"buyer": "Jane Roe"}}
    answer = edge.client.post("/v1/deeds", edge.key, body, headers={"Idempotency-Key": "echo"})
    assert answer.status == 422
    assert b"Jane" not in answer.body


def test_a_body_that_is_not_json_is_415(edge: Edge) -> None:
    headers = {"Idempotency-Key": "type", "Content-Type": "text/plain"}
    answer = edge.client.post("/v1/deeds", edge.key, b"{}", headers=headers)
    assert is_problem(answer, 415, "unsupported-media-type")
    assert answer.pointers == [("header", "/Content-Type", "media_type")]


def test_a_body_at_the_limit_is_read_and_one_beyond_is_413(edge: Edge) -> None:
    frame = b'{"name": "%s"}'
    room = 64 * 1024 - len(frame) + 2
    fits = edge.client.post("/v1/deeds", edge.key, frame % (b"x" * room), headers={"Idempotency-Key": "fits"})
    over = edge.client.post("/v1/deeds", edge.key, frame % (b"x" * (room + 1)), headers={"Idempotency-Key": "over"})
    assert fits.status == 202
    assert is_problem(over, 413, "too-large")


def test_at_most_twenty_errors_are_told_at_once(edge: Edge) -> None:
    body = {"name": "x", "lines": [{"quantity": 0}] * 50}
    answer = edge.client.post("/v1/deeds", edge.key, body, headers={"Idempotency-Key": "many"})
    assert len(answer.json["errors"]) == 20


def test_text_that_is_not_unicode_does_not_break_an_answer(edge: Edge) -> None:
    assert edge.client.get("/v1/odd", edge.key).json["items"] == ["\ufffd lone"]
