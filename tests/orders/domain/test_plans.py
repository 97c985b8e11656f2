import pytest

from orders.domain.plans import let_in_bulk
from orders.errors import Refused
from orders.view import AccountId, AccountView, Authority, Plan, SellerId


def account(**changes: Plan) -> AccountView:
    return AccountView(
        account_id=AccountId("shop"),
        seller_id=SellerId("s"),
        marketplace="amazon",
        authority=Authority.HOSTED,
        **changes,
    )


def test_s49_an_individual_has_no_files_of_many_orders_and_is_told_what_to_do_instead() -> None:
    with pytest.raises(Refused, match="one by one, or change its plan") as refused:
        let_in_bulk(account(plan=Plan.INDIVIDUAL))
    assert refused.value.type == "plan-required"


def test_s49_a_professional_has_them_and_is_what_an_account_is_by_default() -> None:
    let_in_bulk(account(plan=Plan.PROFESSIONAL))
    assert account().plan is Plan.PROFESSIONAL
