"""Which orders a list shows, as its query says it: every filter and sort of ORDERS S1-S7 and S64-S67."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Annotated

from pydantic import BeforeValidator, Field, WithJsonSchema

from orders.api.render import Include
from orders.errors import Refused
from orders.service.repositories import OrderFilter, Sort
from orders.view import AccountId, NotificationState, OrderStatus
from orders.web.paging import PageQuery
from orders.web.problems import FieldError, Place, invalid_request
from orders.web.reading import Instant, Text

MOST_IDS = 50
# ISO 8601: weeks, or days, hours and minutes. Months and years have no fixed length.
TIME = "T(?:[0-9]{1,5}H(?:[0-9]{1,5}M)?|[0-9]{1,5}M)"
DURATION = f"^P(?:[0-9]{{1,3}}W|[0-9]{{1,4}}D(?:{TIME})?|{TIME})$"
SEARCH = "search-"  # what the search's own refusals begin with


def _written_out(value: object) -> object:
    if not isinstance(value, str) or not re.fullmatch(DURATION, value):
        raise ValueError("write an ISO 8601 duration of weeks, days, hours or minutes, such as P7D or PT36H")
    return value


Duration = Annotated[
    timedelta, BeforeValidator(_written_out), WithJsonSchema({"type": "string", "pattern": DURATION})
]
OrderIds = Annotated[tuple[Text, ...], Field(max_length=MOST_IDS, description="Our own ids.")]


class OrdersQuery(PageQuery):
    """Which orders, in which order. All given conditions must hold; `since` and `after` are in, `until` is not.

    `pending_longer_than`: not paid so long after the purchase. `late`: open, past its ship-by date. `q`: words of
    three letters or digits and more, each the beginning of one of the order's.
    """

    status: OrderStatus | None = None
    marketplace: Text | None = None
    account_id: Text | None = None
    ids: OrderIds = ()
    order_id: Text | None = None
    q: Text | None = None
    ship_by_after: Instant | None = None
    ship_by_before: Instant | None = None
    purchased_since: Instant | None = None
    purchased_until: Instant | None = None
    updated_since: Instant | None = None
    updated_until: Instant | None = None
    pending_longer_than: Duration | None = None
    late: bool | None = None
    shippable: bool | None = None
    notification_state: NotificationState | None = None
    include_pending: bool = False
    sort: Sort = Sort.UPDATED
    include: tuple[Include, ...] = ()

    def wanted(self, personal: bool) -> OrderFilter:
        """The question as the service takes it; `personal`: the caller may see buyers."""
        said = {name: getattr(self, name) for name in type(self).model_fields}
        for name in ("limit", "cursor", "include", "account_id"):
            del said[name]
        account = None if self.account_id is None else AccountId(self.account_id)
        return OrderFilter(**said, account_id=account, buyers=personal)


@contextmanager
def searching() -> Iterator[None]:
    """What the search refuses is wrong in the query: Problem 400."""
    try:
        yield
    except Refused as error:
        if not error.type.startswith(SEARCH):
            raise
        where = error.pointer or ""
        raise invalid_request(
            FieldError(place=Place.QUERY, pointer=where, code=error.type, detail=error.title)
        ) from None
