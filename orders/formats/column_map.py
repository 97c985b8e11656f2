"""A map of a table's columns: which cell means what, and how the file writes its values. Read from TOML.

What a map does not say is not guessed: dates without a format, a zone or an offset are refused by name, amounts with
a comma need `decimal = ","`, a status word that the map lacks makes the order's status unknown.
"""

import re
import tomllib
from typing import Annotated, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    field_validator,
    model_validator,
)

from orders.errors import BadFile
from orders.formats.table import CHARSETS
from orders.view import FulfilledBy, OrderStatus

LARGEST = 64 * 1024  # bytes of a map
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Column = Annotated[str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True, to_lower=True)]
Columns = Column | Annotated[tuple[Column, ...], Field(min_length=1, max_length=8)]
Word = Annotated[str, StringConstraints(max_length=100, strip_whitespace=True, to_lower=True)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=300)]
Mark = Annotated[str, StringConstraints(min_length=1, max_length=10)]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Said = OrderStatus | Literal[""]  # "": this word says nothing of the status, the next rule is asked


class Part(BaseModel):
    """Every part of a map: frozen, no unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class StatusRule(Part):
    """What one column says of a status. `filled`: any text does, `blank`: none does, `words`: each by itself."""

    column: Column
    filled: Said | None = None
    blank: Said | None = None
    words: Annotated[dict[Word, Said], Field(min_length=1)] | None = None

    @model_validator(mode="after")
    def _says(self) -> "StatusRule":
        if self.filled is not None and self.words is not None:
            raise ValueError("give either filled or words")
        if self.filled is None and self.blank is None and self.words is None:
            raise ValueError("give words, or filled, or blank")
        return self


class ShippedRule(Part):
    """A column that says by words whether a line is shipped whole or not at all; another word: nobody can tell."""

    column: Column
    whole: Annotated[tuple[Word, ...], Field(min_length=1)]
    none: Annotated[tuple[Word, ...], Field(min_length=1)]


class ColumnNames(Part):
    """Where each value stands. Lists are joined: names and lines of an address, the parts of an item's id."""

    order_id: Column
    order_item_id: Columns | None = None  # None: the line's number within its order, from 1
    quantity: Column | None = None  # None: one unit a line
    shipped: Column | None = None
    cancelled: Column | None = None
    title: Column | None = None
    sku: Column | None = None
    listing_id: Column | None = None
    asin: Column | None = None
    item_price: Column | None = None
    item_tax: Column | None = None
    item_discount: Column | None = None
    item_shipping: Column | None = None
    item_shipping_tax: Column | None = None
    currency: Column | None = None
    grand_total: Column | None = None
    shipping_total: Column | None = None
    buyer_name: Columns | None = None
    recipient: Columns | None = None
    address: Columns | None = None
    city: Column | None = None
    state_or_region: Column | None = None
    postal_code: Column | None = None
    country: Column | None = None
    phone: Column | None = None
    purchase_date: Column | None = None
    ship_by: Column | None = None
    shipped_at: Column | None = None

    def named(self) -> frozenset[str]:
        """Every column that the map reads."""
        stated = [value for value in self.model_dump().values() if value is not None]
        return frozenset(name for value in stated for name in ((value,) if isinstance(value, str) else value))

    def dates(self) -> tuple[str, ...]:
        """The columns with times."""
        return tuple(column for column in (self.purchase_date, self.ship_by, self.shipped_at) if column is not None)


class ColumnMap(Part):
    """One table, column by column. `optional` columns may be missing in a file, all other named ones may not."""

    name: Name
    title: Text
    marketplace: Name | None = None  # whose file it is; None: it may go into any account
    experimental: bool = False  # the columns were not seen in a primary source
    source: Text | None = None  # where the columns were seen
    delimiter: Literal[",", ";", "\t", "|"] = ","
    charset: str | None = None
    row: Literal["item", "order"] = "item"  # what one row is
    prices: Literal["line", "unit"]  # what item_price is of; every other amount of an item is of the line
    decimal: Literal[".", ","] = "."
    thousands: Literal[",", ".", " ", "'"] | None = None
    marks: dict[Mark, Currency | Literal[""]] = Field(default_factory=dict)  # signs around amounts: "US $", "$" ("")
    currency: Currency | None = None
    date_format: Text | None = None
    timezone: Text | None = None
    order_id_prefix: Mark | None = None  # is cut off, so that the id is the one that notices name
    item_when: Column | None = None  # a row is a line of its order only where this column is filled
    order_when: Column | None = None  # a row speaks of its order, not of a line alone, only where this one is filled
    footers: tuple[Text, ...] = ()  # a row of one or two cells that holds one of these is none
    optional: tuple[Column, ...] = ()
    fulfilled_by: FulfilledBy = FulfilledBy.SELLER
    countries: dict[Word, Country] = Field(default_factory=dict)
    columns: ColumnNames
    status: tuple[StatusRule, ...] = ()
    item_shipped: ShippedRule | None = None

    @field_validator("charset")
    @classmethod
    def _known(cls, charset: str | None) -> str | None:
        if charset is not None and charset not in CHARSETS:
            raise ValueError(f"none of {', '.join(CHARSETS)}")
        return charset

    @model_validator(mode="after")
    def _fits(self) -> "ColumnMap":
        if self.thousands == self.decimal:
            raise ValueError("decimal and thousands are the same sign")
        if self.columns.order_id in self.optional:
            raise ValueError("the order id cannot be optional")
        unknown = set(self.optional) - self.named
        if unknown:
            raise ValueError(f"optional names a column that nothing is read from: {min(unknown)}")
        return self

    @property
    def named(self) -> frozenset[str]:
        """Every column that the map reads."""
        rules = {rule.column for rule in self.status} | ({self.item_shipped.column} if self.item_shipped else set())
        return self.columns.named() | rules | {one for one in (self.item_when, self.order_when) if one}

    @property
    def required(self) -> frozenset[str]:
        return self.named - frozenset(self.optional)


def read_map(data: bytes, name: str) -> ColumnMap:
    """A map from its TOML. Raises BadFile: file and line, and the key where one is wrong."""
    if len(data) > LARGEST:
        raise BadFile(name, f"larger than {LARGEST} bytes: no map of columns")
    try:
        text = data.decode("utf-8")
        stated = tomllib.loads(text)
    except UnicodeDecodeError as error:
        raise BadFile(name, "not UTF-8") from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        line = re.search(r"at line ([0-9]+)", str(error))
        raise BadFile(f"{name}:{line[1]}" if line else name, f"no TOML: {error}") from error
    try:
        return ColumnMap.model_validate(stated)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        keys = [str(step) for step in first["loc"] if not (isinstance(step, str) and ("[" in step or "-" in step))]
        where = f"{name}:{line_of(text, keys)}"
        raise BadFile(where, f"{'.'.join(keys) or 'the map'}: {first['msg']}") from error


def line_of(text: str, keys: list[str]) -> int:
    """The line, from 1, on which a key of the map stands; of one that is missing, its table's; else 1."""
    lines = text.splitlines()
    found = 1
    for key in keys:
        if key.isdigit():
            continue
        look = re.compile(rf'^\s*(\[+\s*([\w-]+\.)*)?"?{re.escape(key)}"?\s*(=|\]|\.)', re.IGNORECASE)
        after = [number for number, line in enumerate(lines[found - 1 :], found) if look.match(line)]
        if not after:
            break
        found = after[0]
    return found
