import socket
from ipaddress import ip_address

import pytest

from orders.delivery.targets import MAX_URL, TargetRefused, check_url, guarded_socket, is_public
from orders.errors import Refused

PRIVATE = [
    "0.0.0.0",
    "10.0.0.1",
    "100.64.0.1",
    "127.0.0.1",
    "127.1.2.3",
    "169.254.169.254",  # the metadata service of clouds
    "172.16.0.1",
    "192.0.0.1",
    "192.0.2.1",
    "192.168.1.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b:1::7f00:1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "3fff::1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fec0::1",
    "ff02::1",
]
PUBLIC = ["8.8.8.8", "93.184.216.34", "::ffff:8.8.8.8", "2606:4700::1111", "2a00:1450::200e"]


def found(address: str) -> tuple[int, int, int, str, tuple[str, int]]:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return family, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (address, 443)


@pytest.mark.parametrize("address", PRIVATE)
def test_a_private_address_gets_no_socket(address: str) -> None:
    assert not is_public(ip_address(address))
    with pytest.raises(TargetRefused):
        guarded_socket(found(address))  # type: ignore[arg-type]


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_gets_a_socket(address: str) -> None:
    assert is_public(ip_address(address))
    made = guarded_socket(found(address))  # type: ignore[arg-type]
    assert made.getblocking() is False
    made.close()


def test_a_link_local_address_with_a_zone_gets_no_socket() -> None:
    with pytest.raises(TargetRefused):
        guarded_socket(found("fe80::1%eth0"))  # type: ignore[arg-type]


def test_a_local_socket_file_is_no_target() -> None:
    with pytest.raises((TargetRefused, ValueError)):
        guarded_socket((socket.AF_UNIX, socket.SOCK_STREAM, 0, "", "/run/some.sock"))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "url",
    [
        "",
        "hooks.shop.example",
        "http://hooks.shop.example/",
        "ftp://hooks.shop.example/",
        "file:///etc/passwd",
        "https://",
        "https://user@hooks.shop.example/",
        "https://user:word@hooks.shop.example/",
        "https://hooks.shop.example/#here",
        "https://localhost/",
        "https://a.localhost/",
        "https://printer.local/",
        "https://db.internal/",
        "https://intranet/",
        "https://127.0.0.1/",
        "https://127.0.0.1./",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[fe80::1%25eth0]/",
        "https://169.254.169.254/latest/meta-data",
        "https://10.0.0.1:8443/",
        "https://hooks.shop.example:99999/",
        "https://[::1/",
        "https://hooks.shop.example/a b",
        "https://hooks.shop.example\\@127.0.0.1/",
        "https://hooks.shop.example/\r\nHost: other",
        "https://höoks.example/",
    ],
)
def test_a_url_that_must_not_be_called_is_refused(url: str) -> None:
    with pytest.raises(Refused) as caught:
        check_url(url, allow_private=False)
    assert caught.value.type == "url-not-valid"


@pytest.mark.parametrize(
    "url", ["https://hooks.shop.example/in?x=1", "https://8.8.8.8/", "https://hooks.shop.example:8443"]
)
def test_a_public_url_is_fine(url: str) -> None:
    check_url(url, allow_private=False)


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080/in", "https://localhost/in"])
def test_at_home_private_urls_are_fine(url: str) -> None:
    check_url(url, allow_private=True)


def test_a_url_has_a_longest_length() -> None:
    longest = "https://hooks.shop.example/".ljust(MAX_URL, "x")
    check_url(longest, allow_private=False)
    with pytest.raises(Refused):
        check_url(longest + "x", allow_private=False)
