"""A folder of its own for each test, and logs as `main` sets them: nothing below a warning."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from tests.mailguard.cli.running import Place


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING), cache_logger_on_first_use=False
    )
    yield
    structlog.reset_defaults()
