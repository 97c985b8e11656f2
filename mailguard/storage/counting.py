"""Counts over time, on an open connection: how many mails of each verdict came in each stretch."""

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from sqlalchemy import Connection, case, func, literal, select

from mailguard.model.judgement import Verdict
from mailguard.storage.tables import mails
from orders.view import SellerId


def verdicts_between(
    connection: Connection, seller: SellerId, bounds: Sequence[datetime]
) -> tuple[dict[Verdict, int], ...]:
    """One dict for each stretch between two bounds (ascending, the earlier one within it); () for fewer than two.

    The caller names the bounds, since a day of 23 or 25 hours is the seller's zone's matter, not the database's.
    """
    stretches = list(pairwise(bounds))
    if not stretches:
        return ()
    came = mails.c.received_at
    number = case(*((came < literal(end, came.type), at) for at, (_, end) in enumerate(stretches)), else_=-1)
    asked = (
        select(number, mails.c.verdict, func.count())
        .where(mails.c.seller_id == seller, came >= bounds[0], came < bounds[-1], mails.c.verdict.is_not(None))
        .group_by(number, mails.c.verdict)
    )
    found: tuple[dict[Verdict, int], ...] = tuple({} for _ in stretches)
    for at, verdict, many in connection.execute(asked):
        found[at][Verdict(verdict)] = many
    return found
