"""How a command gets at the store: made where it may be, refused where it is missing, always closed."""

from pathlib import Path

import pytest

from mailguard.cli.opening import now, opened
from mailguard.settings import Settings
from orders.access.roster import all_sellers
from orders.errors import SchemaUnknown, StoreUnavailable


def test_the_present_is_aware() -> None:
    assert now().utcoffset() is not None


def test_a_missing_store_is_made_only_where_that_is_wanted(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data")
    with pytest.raises(SchemaUnknown), opened(settings):
        pass
    assert not settings.data.exists()
    with opened(settings, create=True) as store:
        assert store.read_now(all_sellers) == ()


def test_a_store_is_closed_also_after_an_error(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data")
    with pytest.raises(ZeroDivisionError), opened(settings, create=True) as store:
        raise ZeroDivisionError
    with pytest.raises(StoreUnavailable):
        store.read_now(all_sellers)
