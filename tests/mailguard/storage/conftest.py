"""A fresh storage for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.mailguard.storage.house import House, a_house
from tests.orders.database.stores import Kind


@pytest.fixture
def house(tmp_path: Path, kind: Kind) -> Iterator[House]:
    with a_house(tmp_path, kind) as one:
        yield one
