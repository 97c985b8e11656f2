"""A buyer wrote, and no notice came: what they wrote against the store, field by field. Nothing of it is kept."""

from collections.abc import Mapping
from datetime import date

from aiohttp import web

from mailguard.dashboard.frame import show
from mailguard.dashboard.plain import asked
from mailguard.dashboard.visit import Visit
from mailguard.dashboard.words import BLOCKERS, Badge
from orders.access.access import Scope
from orders.errors import Refused
from orders.service.claims import ADVICE, Claim, ClaimCheck, ClaimField, ClaimVerdict, Reason, Result
from orders.view import Blocker
from orders.web.keys import CLAIM_LIMITER

MOST_LINES = 10
VERDICTS: Mapping[ClaimVerdict, Badge] = {
    ClaimVerdict.SHIP: Badge("Ship", "good", "check"),
    ClaimVerdict.SHIP_TO_STORE_ADDRESS: Badge("Ship to the store's address", "good", "box"),
    ClaimVerdict.DO_NOT_SHIP_PENDING: Badge("Not paid", "warn", "clock"),
    ClaimVerdict.DO_NOT_SHIP_CANCELLED: Badge("Cancelled", "warn", "stop"),
    ClaimVerdict.DO_NOT_SHIP: Badge("Do not ship", "warn", "stop"),
    ClaimVerdict.ALREADY_SHIPPED: Badge("Already shipped", "warn", "stop"),
    ClaimVerdict.CHECK_MARKETPLACE: Badge("Look it up", "warn", "question"),
    ClaimVerdict.AMBIGUOUS: Badge("Several fit", "warn", "question"),
    ClaimVerdict.NO_SUCH_ORDER: Badge("No such order", "bad", "alarm"),
}
FIELDS: Mapping[ClaimField, str] = {
    ClaimField.ORDER_ID: "Order number",
    ClaimField.BUYER_NAME: "Buyer's name",
    ClaimField.ADDRESS: "Address",
    ClaimField.SKU: "SKU",
    ClaimField.PURCHASE_DATE: "Day of purchase",
}
RESULTS: Mapping[Result, Badge] = {
    Result.EQUAL: Badge("Equal", "good", "check"),
    Result.DIFFERENT: Badge("Different", "bad", "alarm"),
    Result.NOT_COMPARED: Badge("Not compared", "quiet", "dash"),
}
REASONS: Mapping[Reason, str] = {
    **{Reason(one.value): BLOCKERS[one] for one in Blocker if one is not Blocker.STATUS},
    Reason.STATUS: "The order's status says so.",
    Reason.CONFIRMED_HERE: "Its shipment is confirmed here already.",
    Reason.CANCELLING_HERE: "Its cancellation was asked for here.",
    Reason.TYPED_BY_HAND: "The order was typed in by hand or read from a document.",
    Reason.OTHER_ITEM: "The order is of another item.",
    Reason.SEVERAL_ORDERS: "More than one order fits.",
    Reason.TOO_MANY: "Too many orders could fit to look at them all.",
    Reason.SCOPE: "Your role does not show buyers and addresses.",
    Reason.NOT_STATED: "No source has stated it.",
}


async def claims_page(visit: Visit) -> web.Response:
    """The empty form."""
    return await _shown(visit, None)


async def check_claim(visit: Visit) -> web.Response:
    """The answer above the form as it was filled in: what was written lives in this page alone."""
    claim = claim_of(visit.form)
    visit.request.app[CLAIM_LIMITER].take(visit.seller_id, visit.times.now)
    return await _shown(visit, await visit.parts.orders.check_claim(visit.access, claim))


def claim_of(form: Mapping[str, str]) -> Claim:
    """What the form says; an empty field says nothing. Raises Refused."""
    return Claim(
        order_id=_text(form, "order_id"),
        buyer_name=_text(form, "buyer_name"),
        address=_lines(form),
        sku=_text(form, "sku"),
        purchase_date=_day(form.get("purchase_date", "")),
    )


def _text(form: Mapping[str, str], name: str) -> str | None:
    return asked(form.get(name, "")) or None


def _lines(form: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(line for one in form.get("address", "").splitlines()[:MOST_LINES] if (line := asked(one)))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Refused("day-not-valid", "Give the day of purchase as year-month-day.") from None


async def _shown(visit: Visit, found: ClaimCheck | None) -> web.Response:
    return await show(
        visit,
        "claims.html",
        "/orders",
        found=found,
        verdict=None if found is None else VERDICTS[found.verdict],
        advice=None if found is None else ADVICE[found.verdict],
        reasons=[] if found is None else [REASONS[one] for one in found.reasons],
        compared=[] if found is None else [_row(one.field, one.result, one.why) for one in found.compared],
        form={name: asked(text) for name, text in visit.form.items()} | {"address": "\n".join(_lines(visit.form))},
        personal=visit.may(Scope.PII_READ),
    )


def _row(field: ClaimField, result: Result, why: Reason | None) -> tuple[str, Badge, str]:
    return FIELDS[field], RESULTS[result], "" if why is None else REASONS[why]
