"""Recorded results are read as grammar: what is not the grammar proves nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailguard.model.authentication import AuthStatus, SealedResults
from mailguard.msgauth.authres import MAX_LENGTH, parse, sealed_results

GOOD = SealedResults(
    instance=1,
    sealer="s.example",
    dkim_passed=("market.example",),
    dmarc=AuthStatus.PASS,
    header_from="market.example",
)


def read(text: str) -> SealedResults:
    return sealed_results(1, "s.example", f"i=1; {text}".encode())


@pytest.mark.parametrize(
    "text",
    [
        "mx.example; dkim=pass header.d=market.example; dmarc=pass header.from=market.example",
        "mx.example 1; dkim=pass (ok (really)) header.i=@Market.example header.s=a header.b=a/b=; "
        "dmarc=pass (p=REJECT sp=REJECT dis=NONE) header.from=market.example",
        'mx.example; dmarc=pass action=none header.from="market.example";dkim=pass header.d=market.example;arc=none',
        "mx.example; spf=pass (a=b) smtp.mailfrom=bounce+a=b@x.example; dkim=pass header.d=market.example "
        "header.i=x@mail.market.example; dmarc=pass header.from=market.example",
        "mx.example;\r\n dkim=pass\r\n\theader.d = market.example; DMARC/1 = Pass header.from=market.example",
    ],
)
def test_the_ways_that_honest_sealers_write_are_read(text: str) -> None:
    assert read(text) == GOOD


@pytest.mark.parametrize(
    "text",
    [
        "",
        "mx.example; dkim",
        "mx.example; dkim=pass header.d",
        "mx.example; dkim=pass header.d=",
        'mx.example; dkim=pass header.d="market.example',
        "mx.example; dkim=pass (open header.d=market.example",
        "mx.example; dmarc=pass header.from=a.example; dmarc=fail header.from=a.example",
        "mx.example; dmarc=pass header.from=a.example header.from=b.example",
        "mx.example; dkim=pass header.d=a.example\0",
        "mx.example; " + "(" * 11 + ")" * 11 + " dkim=pass",
        "dkim=pass header.d=a.example",
    ],
)
def test_what_is_not_the_grammar_is_unreadable_and_proves_nothing(text: str) -> None:
    assert read(text) == SealedResults(instance=1, sealer="s.example", readable=False)


def test_a_comment_is_no_result() -> None:
    found = read("mx.example; dkim=fail (x) header.d=a.example; spf=none (; dkim=pass header.d=market.example)")
    assert (found.dkim_passed, found.dkim_failed) == ((), ("a.example",))


def test_a_quoted_value_is_no_result() -> None:
    found = read('mx.example; spf=pass smtp.mailfrom="x; dkim=pass header.d=market.example"')
    assert found.dkim_passed == ()


def test_a_signer_whose_identity_is_elsewhere_is_nobody() -> None:
    assert read("mx.example; dkim=pass header.d=a.example header.i=@b.example").dkim_passed == ()


def test_a_field_at_the_limit_is_read_and_one_beyond_is_not() -> None:
    start = b"mx.example; none ("
    assert parse(start + b"x" * (MAX_LENGTH - len(start) - 1) + b")") is not None
    assert parse(start + b"x" * (MAX_LENGTH - len(start)) + b")") is None


@given(st.binary(max_size=200))
def test_no_bytes_crash_the_reader(value: bytes) -> None:
    sealed_results(1, "s.example", value)
