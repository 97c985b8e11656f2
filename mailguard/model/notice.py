"""The claim inside a container: what a marketplace's notice says about an order, as read, never as true."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from mailguard.model.message import ContainerKind, ReadingKind
from mailguard.model.quick import quick
from orders.view import Money


class Role(StrEnum):
    """What a mail sets out to be."""

    SALE = "sale"  # "sold, ship now" of a marketplace (or of something that looks like it)
    RELAY = "relay"  # a buyer's words through the marketplace's relay
    PAYMENT = "payment"  # a payment claim that asks for goods
    OTHER = "other"  # claims no sale


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One value as read: which field, what it said, where. All matches are kept, not the first."""

    name: str  # "order_id", "quantity", "total" …
    value: str
    reading: ReadingKind
    part: str
    line: int  # 0-based within its reading
    item: int | None = None  # the item that it belongs to


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeItem:
    """One claimed line. None where the notice does not say; a price may be of one unit or of the line."""

    title: str | None = None
    sku: str | None = None
    listing_id: str | None = None
    quantity: int | None = None
    price: Money | None = None


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One claim about one order. Absent stays None; nothing is filled in."""

    marketplace: str | None  # None: looks like a sale, the sender belongs to no profile
    order_id: str | None
    role: Role = Role.SALE
    container: str = "0"  # path of the container that it was read from
    container_kind: ContainerKind = ContainerKind.DIRECT
    locale: str | None = None
    experimental: bool = False
    guessed: tuple[str, ...] = ()  # fields of it that were read by labels nobody has seen in a real mail
    announced: bool = True  # the subject is one that this marketplace announces sales with
    items: tuple[NoticeItem, ...] = ()
    subtotal: Money | None = None  # items without shipping, where the notice gives it
    shipping: Money | None = None
    tax: Money | None = None
    discount: Money | None = None  # as printed: some write it with a minus
    gift_wrap: Money | None = None
    total: Money | None = None
    fees: Money | None = None
    earnings: Money | None = None
    order_date: date | None = None
    ship_by: date | None = None
    buyer_name: str | None = None
    ship_to: tuple[str, ...] = ()  # the address lines as shown, () where there are none
    listed_status: str | None = None
    missing: tuple[str, ...] = ()  # required fields that were not found: not usable for `verified`
    conflicts: tuple[str, ...] = ()  # fields with several distinct values, or readings that disagree
    contradicting: tuple[Field, ...] = ()  # values from readings that do not feed the claim and differ from it
    fields: tuple[Field, ...] = ()
    asides: tuple[Field, ...] = ()  # facts told by words that no profile names, or in a sentence: they feed nothing

    @property
    def readable(self) -> bool:
        """One unambiguous reading with everything that the profile requires."""
        return not self.missing and not self.conflicts and self.order_id is not None
