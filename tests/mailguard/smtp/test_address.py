"""The envelope's grammar: what reads in one way passes as it is, everything else is refused."""

import pytest

from mailguard.smtp.address import LONGEST_PATH, helo_name
from mailguard.smtp.commands import Sender, recipient, sender


def path_of(argument: str, **changes: bool) -> str | None:
    read = sender(argument, extended=True, limit=1000)
    return read.path if isinstance(read, Sender) else None


@pytest.mark.parametrize(
    "path",
    [
        "",
        "a@b.example",
        "first.last+caf_=shop-token=in.example@gmail.example",
        '"a b"@c.example',
        '"a>b"@c.example',
        '"a\\"b"@c.example',
        "x@[192.0.2.1]",
        "x@[IPv6:2001:db8::1]",
        "x@under_score.example",
        "l" * 200 + "@long.example",
    ],
)
def test_a_good_path_is_kept_as_given(path: str) -> None:
    assert path_of(f"FROM:<{path}>") == path


@pytest.mark.parametrize(
    "argument",
    [
        "FROM:<any@legit.test(.attack.test>",
        "FROM:<any(comment)@legit.test>",
        "FROM:<a@b.example> <c@d.example>",
        "FROM:<a@b.example>,<c@d.example>",
        "FROM:<a@b@c.example>",
        "FROM:<@relay.example:a@b.example>",
        "FROM:a@b.example",
        "FROM:<a@b.example",
        "FROM:<a@b.example>SIZE=1",
        "FROM:<a b@c.example>",
        "FROM:<a..b@c.example>",
        "FROM:<.a@c.example>",
        "FROM:<a@>",
        "FROM:<@b.example>",
        "FROM:<a>",
        "FROM:<a@b..example>",
        "FROM:<a@b.example.>",
        "FROM:<a@-b.example>",
        "FROM:<a@[300.1.1.1]>",
        "FROM:<a@[IPv6:fe80::1%eth0]>",
        "FROM:<a\u0000@b.example>",
        "FROM:<jürgen@b.example>",
        "FROM:<a\u202e@b.example> SMTPUTF8",
        "FROM:<" + "l" * LONGEST_PATH + "@b.example>",
        "TO:<a@b.example>",
        "",
    ],
)
def test_a_path_that_could_be_read_otherwise_is_refused(argument: str) -> None:
    assert path_of(argument) is None


def test_a_path_at_the_longest_passes_and_one_sign_more_is_refused() -> None:
    tail = "@b.example"
    assert path_of("FROM:<" + "l" * (LONGEST_PATH - len(tail)) + tail + ">") is not None
    assert path_of("FROM:<" + "l" * (LONGEST_PATH - len(tail) + 1) + tail + ">") is None


def test_utf8_counts_only_where_it_was_declared() -> None:
    assert path_of("FROM:<jürgen@bücher.example> SMTPUTF8") == "jürgen@bücher.example"


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ("SIZE=1000", None),
        ("BODY=8BITMIME SIZE=10 SMTPUTF8", None),
        ("body=7bit", None),
        ("SIZE=1001", b"552"),
        ("SIZE=", b"501"),
        ("SIZE=1 SIZE=1", b"501"),
        ("SIZE=x", b"501"),
        ("SIZE=\u0661", b"501"),
        ("SIZE=" + "9" * 21, b"501"),
        ("BODY=BINARYMIME", b"501"),
        ("SMTPUTF8=1", b"501"),
        ("AUTH=x", b"555"),
        ("RET=FULL", b"555"),
    ],
)
def test_parameters_are_known_ones_or_refused(parameters: str, code: bytes | None) -> None:
    read = sender(f"FROM:<a@b.example> {parameters}", extended=True, limit=1000)
    assert (read[:3] if isinstance(read, bytes) else None) == code


def test_parameters_need_ehlo() -> None:
    assert sender("FROM:<a@b.example> SIZE=1", extended=False, limit=1000) == (
        b"501 5.5.4 The parameters cannot be read\r\n"
    )


def test_a_recipient_takes_no_parameters() -> None:
    assert recipient("TO:<a@b.example>", utf8=False) == "a@b.example"
    assert recipient("TO: <a+tag@b.example>", utf8=False) == "a+tag@b.example"
    read = recipient("TO:<a@b.example> NOTIFY=NEVER", utf8=False)
    assert isinstance(read, bytes)
    assert read.startswith(b"555")


@pytest.mark.parametrize("name", ["mail.example", "localhost", "mail.example.", "[192.0.2.1]", "[IPv6:::1]", "my_pc"])
def test_a_name_that_clients_use_passes(name: str) -> None:
    assert helo_name(name)


@pytest.mark.parametrize("name", ["", "a b", "a(b)", "a..b", "-", "bücher.example", "[1.2.3]", "x" * 64, "<x>"])
def test_a_name_that_is_none_is_refused(name: str) -> None:
    assert not helo_name(name)
