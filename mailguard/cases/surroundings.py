"""What a case needs beside its mail: the answers of its names, and its seller with orders, as `check` takes them."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from mailguard.cases.replacing import Replacer
from mailguard.model.authentication import DnsAnswer
from orders.view import AccountView, Address, FoundOrder, Lookup, Money, OrderItemView, OrderView, SellerView

Json = dict[str, Any]
NEVER = ("timeout", "over_budget")


def zone(answers: Iterable[DnsAnswer], keys: Mapping[str, str], replacer: Replacer) -> Json:
    """The answers that were used, under the case's own names, with the case's own keys."""
    made: Json = {}
    for one in answers:
        name = replacer.host(one.name)
        if one.status == "servfail":
            made.setdefault("SERVFAIL", []).append(name)
        elif one.status in NEVER:
            made.setdefault("TIMEOUT", []).append(name)
        elif one.values:
            made.setdefault(one.rdtype, {})[name] = [value_of(one.rdtype, value, replacer) for value in one.values]
    texts = made.setdefault("TXT", {})
    texts |= {name: [text] for name, text in keys.items()}
    return {name: sorted(set(found)) if isinstance(found, list) else found for name, found in made.items()}


def value_of(rdtype: str, value: str, replacer: Replacer) -> Any:
    if rdtype == "MX":
        preference, _, host = value.partition(" ")
        return [int(preference), replacer.host(host)]
    return replacer.text(value) if rdtype == "TXT" else replacer.host(value) if rdtype == "PTR" else value


def document(
    seller: SellerView,
    lookups: Iterable[Lookup],
    mailboxes: Iterable[str],
    replacer: Replacer,
    at: datetime,
    *,
    reads: bool,
) -> Json:
    """The seller and every order that the mail names, earlier versions first. Without `reads` all is fresh and whole.

    What another seller has (an order, one of `mailboxes`) is theirs in the case too, without anything in it.
    """
    found = tuple(lookups)
    accounts = [account(one, replacer) for one in seller.accounts]
    sellers = [seller_json(seller, accounts, replacer)]
    orders = [one for lookup in found for hit in lookup.hits for one in versions(hit, replacer)]
    elsewhere = [one for one in found if one.elsewhere]
    boxes = [replacer.address(one) for one in mailboxes]
    if elsewhere or boxes:
        sellers.append(neighbour({one.marketplace for one in elsewhere}, boxes))
        orders += [theirs(one, replacer) for one in elsewhere]
    made: Json = {"sellers": sellers, "orders": orders}
    if reads:
        made["sources"] = [read(one, at) for one in seller.accounts if one.as_of is not None]
    return made


def seller_json(seller: SellerView, accounts: list[Json], replacer: Replacer) -> Json:
    return {
        "seller_id": "shop",
        "name": replacer.text(seller.name),
        "intake_addresses": [replacer.address(one) for one in replacer.personal.intake],
        "mailboxes": [
            {"address": replacer.address(box.address), "proved": box.proved_at is not None}
            for box in seller.mailboxes
        ],
        "accounts": accounts,
        "forwarders": [
            {"domain": replacer.host(way.domain)} if way.domain else {"network": way.network}
            for way in seller.forwarders
        ],
    }


def account(one: AccountView, replacer: Replacer) -> Json:
    made: Json = {
        "account_id": one.account_id,
        "marketplace": one.marketplace,
        "authority": one.authority.value,
        "max_age_minutes": max(1, int(one.max_age.total_seconds() // 60)),
        "grace_minutes": int(one.grace.total_seconds() // 60),
    }
    values = {name: replacer.text(value) for name, value in one.profile_values}
    return made | ({"profile_values": values} if values else {})


def read(one: AccountView, at: datetime) -> Json:
    """How fresh and how whole this account was."""
    coverage = one.coverage
    made: Json = {"statuses": sorted(coverage.statuses), "complete": coverage.complete}
    times = {"since": coverage.since, "until": coverage.until}
    made |= {name: time.isoformat() for name, time in times.items() if time is not None}
    as_of = min(one.as_of or at, at)
    return {"seller_id": "shop", "account_id": one.account_id, "as_of": as_of.isoformat(), "coverage": made}


def neighbour(marketplaces: set[str], mailboxes: list[str]) -> Json:
    accounts = [{"account_id": name, "marketplace": name} for name in sorted(marketplaces)]
    return {"seller_id": "neighbour", "accounts": accounts, "mailboxes": mailboxes}


def theirs(one: Lookup, replacer: Replacer) -> Json:
    return {
        "seller_id": "neighbour",
        "account_id": one.marketplace,
        "order_id": replacer.order_id(one.order_id),
        "status": "UNSHIPPED",
    }


def versions(found: FoundOrder, replacer: Replacer) -> list[Json]:
    """Oldest first; the present one has no time of its own where it is the only one."""
    every = [*reversed(found.earlier), found.current]
    return [order(one, replacer, timed=len(every) > 1) for one in every]


def order(one: OrderView, replacer: Replacer, *, timed: bool) -> Json:
    made: Json = {
        "seller_id": "shop",
        "account_id": one.account_id,
        "order_id": replacer.order_id(one.order_id),
        "status": one.status.value,
        "fulfilled_by": one.fulfilled_by.value,
        "items": [item(line, replacer) for line in one.items],
        "currency": one.currency,
        "grand_total": money(one.grand_total),
        "shipping_total": money(one.shipping_total),
        "buyer_name": None if one.buyer_name is None else replacer.text(one.buyer_name),
        "ship_to": None if one.ship_to is None else address(one.ship_to, replacer),
        "cancel_requested": one.cancel_requested,
    }
    times = {
        "purchase_date": one.purchase_date,
        "ship_by": one.ship_by,
        "auto_cancel_at": one.auto_cancel_at,
        "shipped_at": one.shipped_at,
        "source_time": one.source_time if timed else None,
    }
    made |= {name: time.isoformat() for name, time in times.items() if time is not None}
    return {name: value for name, value in made.items() if value is not None}


def item(line: OrderItemView, replacer: Replacer) -> Json:
    made: Json = {
        "order_item_id": replacer.pseudonyms.phrase(line.order_item_id),
        "title": replacer.text(line.title) or None,
        "sku": None if line.sku is None else replacer.text(line.sku),
        "listing_id": line.listing_id,
        "asin": line.asin,
        "ordered": line.ordered,
        "shipped": line.shipped,
        "cancelled": line.cancelled,
        "item_price": money(line.item_price),
        "item_tax": money(line.item_tax),
        "shipping_price": money(line.shipping_price),
        "shipping_tax": money(line.shipping_tax),
        "discount": money(line.discount),
    }
    return {name: value for name, value in made.items() if value is not None}


def address(one: Address, replacer: Replacer) -> Json:
    """Replaced line by line, as the mail's lines are; state and country stay."""
    return {
        "name": replacer.text(one.name),
        "lines": [replacer.text(line) for line in one.lines],
        "city": replacer.text(one.city),
        "state_or_region": one.state_or_region,
        "postal_code": replacer.text(one.postal_code),
        "country_code": one.country_code,
        "phone": replacer.text(one.phone),
    }


def money(one: Money | None) -> Json | None:
    return None if one is None else {"amount": one.amount, "currency_code": one.currency}
