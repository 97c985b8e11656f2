"""What is not even HTTP is refused, and leaves no text of its own in a log."""

import socket

import pytest

from tests.orders.web.conftest import Edge


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
    assert spoken(edge, request_).startswith((b"HTTP/1.1 400 ", b"HTTP/1.0 400 "))
    told = capfd.readouterr()
    assert "mg_secret" not in told.out + told.err
    assert "xxxx" not in told.out + told.err
