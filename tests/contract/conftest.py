"""One world for all tests that change nothing of the shop, and one of its own for those that do."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract.world import World, a_world


@pytest.fixture(scope="package")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with a_world(tmp_path_factory.mktemp("world")) as one:
        yield one


@pytest.fixture
def own(tmp_path: Path) -> Iterator[World]:
    with a_world(tmp_path) as one:
        yield one
