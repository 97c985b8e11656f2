"""A file of each format, of our own wording, and what it says: the expected facts stand beside the files."""

import json
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Any

import pytest

from orders.formats.options import ReportOptions
from orders.sources.maps import known_formats
from orders.view import Money
from tests.orders.formats.reading import Whole, read

FOLDER = Path(__file__).resolve().parents[3] / "fixtures" / "orders" / "formats"
EXPECTED: dict[str, dict[str, Any]] = json.loads((FOLDER / "expected.json").read_text("utf-8"))


def plain(value: Any) -> Any:
    """What is stated, as JSON: nothing that is not said, amounts and times as text."""
    if isinstance(value, Money):
        return str(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return [plain(one) for one in value]
    if is_dataclass(value):
        stated = {field.name: plain(getattr(value, field.name)) for field in fields(value) if field.name != "where"}
        return {name: one for name, one in stated.items() if one not in (None, "", [])}
    return value


def said(whole: Whole) -> dict[str, Any]:
    """Everything that a read of a file came to."""
    checked = whole.checked
    return {
        "format": checked.format.name,
        "complete": checked.coverage.complete,
        "reported_at": plain(checked.reported_at),
        "notes": whole.notes,
        "orders": [plain(order) for order in whole.orders],
    }


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_the_file_says_what_it_is_expected_to_say(name: str) -> None:
    options = ReportOptions(**EXPECTED[name]["options"])
    whole = read((FOLDER / name).read_bytes(), name, options)
    assert said(whole) == EXPECTED[name]["says"]
    assert whole.refused == ()


def test_every_file_is_expected_to_say_something() -> None:
    assert sorted(EXPECTED) == sorted(path.name for path in FOLDER.iterdir() if path.name != "expected.json")


def test_every_format_has_its_file() -> None:
    shown = {one["says"]["format"] for one in EXPECTED.values()}
    # The unshipped report is one of the product's examples, in the folder above.
    assert shown | {"unshipped_report"} == {one.name for one in known_formats()}
