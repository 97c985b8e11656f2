"""What is not even HTTP is refused, and leaves no text of its own in a log; who drips is let go."""

import socket
from collections.abc import Iterator

import pytest

from orders.access.access import Scope
from orders.web.application import mount
from tests.orders.web.conftest import Edge
from tests.orders.web.serving import SELLER, Client, FixedClock, a_key, an_application_over, served
from tests.orders.web.small_api import OPERATIONS, done

HASTE = 0.3  # seconds that a head, or a body, has in these tests
DEED = b"POST /v1/deeds HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nIdempotency-Key: %s\r\n"


def spoken(edge: Edge, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", edge.client.port), timeout=10) as connection:
        connection.sendall(request)
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
    return answer


@pytest.mark.parametrize(
    "request_",
    [
        b"GET /v1/things HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer mg_secret\x00\r\n\r\n",
        b"GET /v1/things?q=" + b"x" * 9000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"POST /v1/deeds HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ],
    ids=["control character in a header", "long line", "two lengths", "TLS on the plain port"],
)
def test_what_is_no_http_is_400_and_its_text_is_not_logged(
    edge: Edge, request_: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    answer = spoken(edge, request_)
    assert answer.startswith((b"HTTP/1.1 400 ", b"HTTP/1.0 400 "))
    assert b"aiohttp" not in answer
    assert b"mg_secret" not in answer
    told = capfd.readouterr()
    assert "mg_secret" not in told.out + told.err
    assert "xxxx" not in told.out + told.err


@pytest.fixture(scope="module")
def hasty(edge: Edge) -> Iterator[Client]:
    """The same API where nobody is waited for."""
    app = an_application_over(edge.store, FixedClock(), body_time=HASTE)
    mount(app, OPERATIONS, "0")
    with served(app, patience=HASTE) as client:
        yield client


def heard(client: Client, *pieces: bytes) -> bytes:
    """Say these one after the other, then listen until the server hangs up."""
    with socket.create_connection(("127.0.0.1", client.port), timeout=10) as connection:
        for piece in pieces:
            connection.sendall(piece)
        return listened(connection)


def listened(connection: socket.socket, until: bytes = b"\0") -> bytes:
    answer = b""
    while until not in answer and (more := connection.recv(65536)):
        answer += more
    return answer


@pytest.mark.parametrize("said", [(), (b"GE",), (b"GET /v1/things HTTP/1.1\r\n", b"Host: x\r\nX-A: 1\r\n")])
def test_a_head_that_does_not_come_whole_in_its_time_is_hung_up_on(hasty: Client, said: tuple[bytes, ...]) -> None:
    assert heard(hasty, *said) == b""


def test_the_head_of_a_second_request_has_its_time_too(hasty: Client) -> None:
    with socket.create_connection(("127.0.0.1", hasty.port), timeout=10) as connection:
        connection.sendall(b"GET /v1/nowhere HTTP/1.1\r\nHost: x\r\n\r\n")
        assert listened(connection, until=b"}").startswith(b"HTTP/1.1 404 ")
        connection.sendall(b"GET /v1/nowh")
        assert listened(connection) == b""


def test_a_body_that_does_not_come_in_its_time_is_408_and_does_nothing(edge: Edge, hasty: Client) -> None:
    before = len(done)
    key = a_key(edge.store, SELLER, Scope.ORDERS_WRITE).encode()
    head = DEED % (key, b"slow") + b"Content-Type: application/json\r\nContent-Length: 17\r\n\r\n"
    answer = heard(hasty, head, b'{"name":')
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"/problems/request-timeout" in answer
    assert b"Connection: close" in answer
    assert len(done) == before
    assert (
        edge.client.post("/v1/deeds", key.decode(), {"name": "fast"}, headers={"Idempotency-Key": "slow"}).status
        == 202
    )


def test_who_takes_their_time_within_it_is_served(edge: Edge, hasty: Client) -> None:
    key = a_key(edge.store, SELLER, Scope.ORDERS_READ).encode()
    head = b"GET /v1/things HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer "
    assert heard(hasty, head, key, b"\r\n\r\n").startswith(b"HTTP/1.1 200 ")
