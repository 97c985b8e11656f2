"""GET /v1/accounts: the seller's marketplace accounts, each with how fresh and how whole its orders are here."""

from orders.access.access import Scope
from orders.access.directory import account_views
from orders.api.render import account_json
from orders.api.shapes import AccountsJson
from orders.web.keys import STORE
from orders.web.operation import Call, Reply, operation
from orders.web.reading import NoBody, NoQuery


@operation(
    "GET",
    "/v1/accounts",
    summary="List accounts with their freshness",
    scopes=(Scope.ORDERS_READ,),
    returns=AccountsJson,
)
async def list_accounts(call: Call[NoQuery, NoBody]) -> Reply:
    """By id. While an account is not fresh, none of its orders is shippable here."""
    seller = call.access.seller_id
    accounts = await call.request.app[STORE].read(lambda connection: account_views(connection, seller))
    found: AccountsJson = {"items": [account_json(one, call.at) for one in accounts]}
    return Reply(body=found)


ACCOUNT_OPERATIONS = (list_accounts,)
