"""Slips that agree with themselves; change what you test. And a PDF reader that is not the library that drew it."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pypdfium2

from orders.domain.printing import Slip, SlipLine
from orders.view import Address

AT = datetime(2026, 5, 4, 12, tzinfo=UTC)
HERE = Address(
    name="Ana Example",
    lines=("1 Sample Street", "Floor 3"),
    city="Springfield",
    state_or_region="IL",
    postal_code="62701",
    country_code="US",
    phone="+1 555 0100",
)


def a_slip(number: int = 1, **changes: Any) -> Slip:
    return replace(
        Slip(
            order=f"id-{number}",
            order_id=f"114-0000001-{number:07}",
            marketplace="amazon",
            version=1,
            ship_to=HERE,
            lines=(SlipLine(quantity=2, title="Desk lamp", sku="LAMP-1"),),
            purchase_date=AT,
        ),
        **changes,
    )


def pages_of(pdf: bytes) -> list[str]:
    """The text of each page, line ends folded to blanks."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [" ".join(page.get_textpage().get_text_range().split()) for page in document]
    finally:
        document.close()


def printed(wanted: str, page: str) -> bool:
    """The text stands on the page, wherever its lines were broken."""
    return "".join(wanted.split()) in "".join(page.split())
