"""What the JSON document says of a seller's accounts is entered as it is said."""

import pytest
from sqlalchemy import Connection

from orders.access.directory import account_views
from orders.formats.document import AccountPart, SellerPart
from orders.service.documents import enter_sellers
from orders.view import Plan, SellerId
from tests.orders.storage.builders import AT

NEW = SellerId("vases")


@pytest.mark.parametrize("plan", list(Plan))
def test_s49_an_account_is_entered_with_its_plan(connection: Connection, plan: Plan) -> None:
    part = AccountPart(account_id="etsy", marketplace="etsy", plan=plan)
    enter_sellers(connection, [SellerPart(seller_id=NEW, accounts=(part,))], trusted=False, now=AT)
    assert [one.plan for one in account_views(connection, NEW)] == [plan]
