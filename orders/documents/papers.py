"""What is drawn: values that go to the drawing child as JSON, and the lines of an address in its country's order."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any

from babel import Locale

from orders.domain.facts import control
from orders.domain.printing import Print, Slip, SlipLine
from orders.errors import Refused
from orders.view import Address

# Where the postal code stands behind the city (UPU addressing formats); elsewhere before it.
CODE_LAST = frozenset({"US", "CA", "GB", "AU", "NZ", "IE", "IN", "SG", "TW", "KR", "ZA", "BR"})
MOST_RETURN_LINES, LONGEST_RETURN = 6, 400


class PaperSize(StrEnum):
    """The sheet that the printer holds."""

    A4 = "A4"
    LETTER = "letter"


@dataclass(frozen=True, slots=True, kw_only=True)
class Papers:
    """Everything that one PDF holds: the slips in their order, before them a pick list where one is wanted."""

    slips: tuple[Slip, ...]
    size: PaperSize = PaperSize.A4
    return_address: tuple[str, ...] = ()
    pick_list: bool = False


def address_lines(address: Address) -> tuple[str, ...]:
    """The label's lines: every field that is not empty, in the country's order. The phone comes last."""
    code = (address.postal_code, address.city)
    if address.country_code in CODE_LAST:
        place = _joined(address.city, address.state_or_region, address.postal_code)
    elif address.state_or_region:
        place = f"{_joined(*code)}, {address.state_or_region}" if any(code) else address.state_or_region
    else:
        place = _joined(*code)
    phone = f"Phone {address.phone}" if address.phone.strip() else ""
    lines = (address.name, *address.lines, place, country(address.country_code), phone)
    return tuple(line for line in lines if line.strip())


@cache
def country(code: str) -> str:
    """The country as carriers read it, in English with its code: "Japan (JP)"; the bare code where it is unknown."""
    name = Locale("en").territories.get(code)
    return f"{name} ({code})" if name else code


def return_lines(text: str) -> tuple[str, ...]:
    """A return address as typed, a line a line, without blank ones. Raises Refused("return-address-not-valid")."""
    lines = tuple(line.strip() for line in text.splitlines() if line.strip())
    if len(text) > LONGEST_RETURN or len(lines) > MOST_RETURN_LINES or any(control(line) for line in lines):
        raise Refused(
            "return-address-not-valid",
            f"A return address has at most {MOST_RETURN_LINES} lines, {LONGEST_RETURN} characters in all.",
            pointer="/return_address",
        )
    return lines


def to_json(papers: Papers) -> bytes:
    """For the child; `from_json` reads it."""
    return json.dumps(asdict(papers), default=datetime.isoformat).encode()


def from_json(text: bytes) -> Papers:
    """What `to_json` wrote; our own process is the only writer."""
    given = json.loads(text)
    return Papers(
        slips=tuple(_slip(one) for one in given["slips"]),
        size=PaperSize(given["size"]),
        return_address=tuple(given["return_address"]),
        pick_list=given["pick_list"],
    )


def picked(slips: Sequence[Slip]) -> tuple[tuple[SlipLine, int], ...]:
    """Every article once, by SKU: how many pieces in all, and for how many orders."""
    pieces: dict[tuple[str, str], int] = {}
    orders: dict[tuple[str, str], set[str]] = {}
    for slip in slips:
        for line in slip.lines:
            article = (line.sku, line.title)
            pieces[article] = pieces.get(article, 0) + line.quantity
            orders.setdefault(article, set()).add(slip.order)
    return tuple(
        (SlipLine(quantity=many, sku=sku, title=title), len(orders[sku, title]))
        for (sku, title), many in sorted(pieces.items(), key=lambda one: (one[0][0].casefold(), one[0]))
    )


def _joined(*parts: str) -> str:
    return " ".join(part for part in parts if part.strip())


def _slip(given: dict[str, Any]) -> Slip:
    bought, printed, place = given["purchase_date"], given["printed"], given["ship_to"]
    made: dict[str, Any] = {
        "ship_to": Address(**{**place, "lines": tuple(place["lines"])}),
        "lines": tuple(SlipLine(**line) for line in given["lines"]),
        "purchase_date": bought and datetime.fromisoformat(bought),
        "printed": printed and Print(printed["order"], datetime.fromisoformat(printed["at"]), printed["actor"]),
    }
    return Slip(**{**given, **made})
