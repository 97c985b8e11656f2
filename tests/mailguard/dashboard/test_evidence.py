import pytest

from mailguard.dashboard.evidence import proofs
from mailguard.model.authentication import (
    ArcResult,
    Authentication,
    AuthStatus,
    DkimResult,
    DmarcResult,
    SpfResult,
)


@pytest.mark.parametrize("status", list(AuthStatus))
def test_every_result_of_every_method_is_one_sentence(status: AuthStatus) -> None:
    found = Authentication(
        dkim=(DkimResult(status=status, cause="body_hash"),),
        spf=SpfResult(status=status),
        dmarc=DmarcResult(status=status, policy="reject"),
        arc=ArcResult(status=status),
    )
    told = proofs(found)
    assert [one.method for one in told] == ["DKIM", "SPF", "DMARC", "ARC"]
    assert all(one.text.endswith(".") for one in told)
    assert {one.status for one in told} == {status.value}


def test_only_a_pass_is_green() -> None:
    for status in AuthStatus:
        (dkim, *_) = proofs(Authentication(dkim=(DkimResult(status=status),)))
        assert (dkim.tone == "good") == (status is AuthStatus.PASS)


def test_a_mail_without_a_signature_says_so() -> None:
    assert proofs(Authentication())[0].text == "The mail carries no signature."


def test_a_signature_that_leaves_text_open_says_so() -> None:
    passing = DkimResult(status=AuthStatus.PASS, domain="a.example", selector="k")
    assert "does not cover the whole text" in proofs(Authentication(dkim=(passing,)))[0].text


def test_more_signatures_than_are_checked_is_told() -> None:
    assert any("more signatures" in one.text for one in proofs(Authentication(dkim_cap_hit=True)))
