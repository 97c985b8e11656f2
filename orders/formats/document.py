"""The JSON document of sellers, orders and reads: what `check --orders` judges by and `import` takes.

Text ids, amounts as decimal strings, instants with offsets; an unknown field is an error, never ignored.
"""

from datetime import timedelta
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from orders.domain.facts import ItemFacts, OrderFacts
from orders.domain.status import stated_statuses
from orders.errors import BadFile
from orders.formats.values import amount
from orders.view import Address, Authority, Coverage, FulfilledBy, Money, OrderStatus, Plan

Text = Annotated[str, StringConstraints(max_length=1000)]
Id = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^\S(.*\S)?$")]
Slug = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9._-]+$")]
Mail = Annotated[str, StringConstraints(min_length=3, max_length=254, pattern=r"^[^@\s]+@[^@\s]+$")]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Amount = Annotated[str, StringConstraints(pattern=r"^-?[0-9]{1,15}(\.[0-9]{1,6})?$")]
ValueName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Value = Annotated[str, StringConstraints(pattern=r"^[!-~]{1,253}$")]
Units = Annotated[int, Field(ge=0, le=1_000_000)]


class Part(BaseModel):
    """Every part of the document: frozen, exact types, no unknown fields."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class MoneyPart(Part):
    """An amount: a decimal string and its ISO 4217 code."""

    amount: Amount
    currency_code: Currency

    @model_validator(mode="after")
    def _fits(self) -> "MoneyPart":
        self.money()
        return self

    def money(self) -> Money:
        return amount(self.amount, self.currency_code)


class AddressPart(Part):
    """Where an order goes."""

    name: Text = ""
    lines: tuple[Text, ...] = ()
    city: Text = ""
    state_or_region: Text = ""
    postal_code: Text = ""
    country_code: Annotated[str, StringConstraints(pattern=r"^([A-Z]{2})?$")] = ""
    phone: Text = ""


class ItemPart(Part):
    """One line; amounts are line totals. `order_item_id` may be left out: then it is the line's number from 1."""

    order_item_id: Id | None = None
    title: Text | None = None
    sku: Text | None = None
    listing_id: Text | None = None
    asin: Text | None = None
    ordered: Annotated[int, Field(ge=1, le=1_000_000)]
    shipped: Units | None = None
    cancelled: Units | None = None
    item_price: MoneyPart | None = None
    item_tax: MoneyPart | None = None
    shipping_price: MoneyPart | None = None
    shipping_tax: MoneyPart | None = None
    discount: MoneyPart | None = None


class OrderPart(Part):
    """One order. The same order again with a later `source_time` is its next version."""

    seller_id: Slug | None = Field(None, description="may be left out where the document has one seller")
    account_id: Slug | None = Field(None, description="may be left out where the seller has one account")
    order_id: Id
    status: OrderStatus
    fulfilled_by: FulfilledBy | None = None
    items: Annotated[tuple[ItemPart, ...], Field(max_length=1000)] = ()
    currency: Currency | None = None
    grand_total: MoneyPart | None = None
    shipping_total: MoneyPart | None = None
    buyer_name: Text | None = None
    ship_to: AddressPart | None = None
    purchase_date: AwareDatetime | None = None
    ship_by: AwareDatetime | None = None
    auto_cancel_at: AwareDatetime | None = None
    shipped_at: AwareDatetime | None = None
    cancel_requested: bool | None = None
    source_time: AwareDatetime | None = None


class AccountPart(Part):
    """A marketplace account; `marketplace` is the name of a profile ("amazon")."""

    account_id: Slug
    marketplace: Slug
    authority: Authority = Authority.MIRROR
    plan: Plan = Field(Plan.PROFESSIONAL, description="an individual has no reports and no feeds")
    name: Text = ""
    registered_address: Mail | None = None
    profile_values: Annotated[
        dict[ValueName, Value], Field(max_length=20, description="the shop's own, for the profile's holes")
    ] = Field(default_factory=dict)
    max_age_minutes: Annotated[int, Field(ge=1, le=100_000)] | None = None
    grace_minutes: Annotated[int, Field(ge=0, le=100_000)] | None = None


class MailboxPart(Part):
    """An address that a marketplace writes to. `import` never takes `proved` on trust."""

    address: Mail
    proved: bool = True


class ForwarderPart(Part):
    """A domain or a network (CIDR) that forwards the seller's mail."""

    domain: Text | None = None
    network: Text | None = None

    @model_validator(mode="after")
    def _one(self) -> "ForwarderPart":
        if (self.domain is None) == (self.network is None):
            raise ValueError("give either a domain or a network")
        return self


class SellerPart(Part):
    """A seller with everything that judging a mail needs."""

    seller_id: Slug
    name: Text = ""
    country: Annotated[str, StringConstraints(pattern=r"^([A-Z]{2})?$")] = ""
    timezone: Text = "UTC"
    intake_addresses: tuple[Mail, ...] = ()
    mailboxes: tuple[MailboxPart | Mail, ...] = ()
    accounts: tuple[AccountPart, ...] = ()
    forwarders: tuple[ForwarderPart, ...] = ()
    watch_since: AwareDatetime | None = None


class CoveragePart(Part):
    """What a read covered: its statuses ("all" or a list) and purchase dates, and whether nothing was left out."""

    statuses: Literal["all"] | tuple[OrderStatus, ...] = "all"
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None
    complete: bool = True


class ReadPart(Part):
    """One read of one account."""

    seller_id: Slug | None = None
    account_id: Slug | None = None
    as_of: AwareDatetime
    coverage: CoveragePart = CoveragePart()


class Document(Part):
    """Sellers, their orders, and when the sources were read.

    Without `sources`, `check` takes the store for fresh and complete, and `import` leaves freshness as it is.
    """

    sellers: tuple[SellerPart, ...] = ()
    orders: tuple[OrderPart, ...] = ()
    sources: tuple[ReadPart, ...] | None = None


Owned = TypeVar("Owned", OrderPart, ReadPart)


def document_schema() -> dict[str, Any]:
    """The document's JSON Schema (2020-12), as `mailguard import --schema` prints it."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **Document.model_json_schema()}


def read_document(data: bytes, name: str) -> Document:
    """Read and check the whole document; seller and account of every order and read are filled in.

    Raises BadFile naming the file and the JSON pointer (or the line, where it is no JSON at all).
    """
    try:
        document = Document.model_validate_json(data)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        raise BadFile(f"{name}{_at(first['loc'])}", str(first["msg"])) from error
    return _owned(document, name)


def coverage_of(part: CoveragePart) -> Coverage:
    """The coverage as a value."""
    statuses = stated_statuses() if part.statuses == "all" else frozenset(part.statuses)
    return Coverage(statuses=statuses, since=part.since, until=part.until, complete=part.complete)


def facts_of(part: OrderPart, where: str) -> OrderFacts:
    """One order of the document as facts; `where` is its JSON pointer."""
    return OrderFacts(
        order_id=part.order_id,
        where=where,
        status=part.status,
        fulfilled_by=part.fulfilled_by,
        items=tuple(_item(item, number) for number, item in enumerate(part.items, 1)),
        currency=part.currency or _currency(part),
        grand_total=_money(part.grand_total),
        shipping_total=_money(part.shipping_total),
        buyer_name=part.buyer_name,
        ship_to=None if part.ship_to is None else Address(**part.ship_to.model_dump()),
        purchase_date=part.purchase_date,
        ship_by=part.ship_by,
        auto_cancel_at=part.auto_cancel_at,
        shipped_at=part.shipped_at,
        cancel_requested=part.cancel_requested,
        source_time=part.source_time,
    )


def minutes(number: int | None) -> timedelta | None:
    """So many minutes, or None where the document leaves it to the account's default."""
    return None if number is None else timedelta(minutes=number)


def _item(part: ItemPart, number: int) -> ItemFacts:
    return ItemFacts(
        order_item_id=part.order_item_id or str(number),
        ordered=part.ordered,
        shipped=part.shipped,
        cancelled=part.cancelled,
        title=part.title,
        sku=part.sku,
        listing_id=part.listing_id,
        asin=part.asin,
        item_price=_money(part.item_price),
        item_tax=_money(part.item_tax),
        shipping_price=_money(part.shipping_price),
        shipping_tax=_money(part.shipping_tax),
        discount=_money(part.discount),
    )


def _money(part: MoneyPart | None) -> Money | None:
    return None if part is None else part.money()


def _currency(part: OrderPart) -> str | None:
    stated = [part.grand_total, part.shipping_total, *(item.item_price for item in part.items)]
    return next((money.currency_code for money in stated if money is not None), None)


def _at(location: tuple[str | int, ...]) -> str:
    """The JSON pointer of a pydantic location; union branches that are no field of the document are left out."""
    names = [str(step) for step in location if not (isinstance(step, str) and ("[" in step or step == "MailboxPart"))]
    return "#/" + "/".join(name.replace("~", "~0").replace("/", "~1") for name in names)


def _owned(document: Document, name: str) -> Document:
    accounts = {seller.seller_id: [one.account_id for one in seller.accounts] for seller in document.sellers}
    if len(accounts) != len(document.sellers):
        raise BadFile(f"{name}#/sellers", "the same seller_id twice")
    orders = tuple(_owner(part, accounts, f"{name}#/orders/{place}") for place, part in enumerate(document.orders))
    reads = document.sources
    if reads is not None:
        reads = tuple(_owner(part, accounts, f"{name}#/sources/{place}") for place, part in enumerate(reads))
    return document.model_copy(update={"orders": orders, "sources": reads})


def _owner(part: Owned, accounts: dict[str, list[str]], where: str) -> Owned:
    seller = part.seller_id or (next(iter(accounts)) if len(accounts) == 1 else None)
    if seller is None or seller not in accounts:
        raise BadFile(f"{where}/seller_id", "names no seller of this document")
    account = part.account_id or (accounts[seller][0] if len(accounts[seller]) == 1 else None)
    if account is None or account not in accounts[seller]:
        raise BadFile(f"{where}/account_id", f"names no account of seller {seller}")
    return part.model_copy(update={"seller_id": seller, "account_id": account})
