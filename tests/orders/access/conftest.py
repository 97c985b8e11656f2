from collections.abc import Iterator

import pytest
from sqlalchemy import Connection

from orders.database.dialects import sqlite
from orders.database.metadata import metadata


@pytest.fixture
def connection() -> Iterator[Connection]:
    """An open transaction on a database of its own, in memory."""
    from importlib import import_module

    import_module("orders.access.tables")
    engine = sqlite.writing_engine("sqlite://")
    with engine.begin() as opened:
        metadata.create_all(opened)
        yield opened
    engine.dispose()
