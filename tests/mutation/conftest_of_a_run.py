"""Stands as the conftest.py of a run's workspace: what one process keeps must not hide what a mutant does.

mutmut forks a process that has run the tests already. What `lru_cache` kept there would answer for the mutant, and
hypothesis would spend its time on making a found example smaller: that a test fails is all that is asked here. With
fewer examples than usual it notices rather less, never more.
"""

import os
import sys

import pytest
from hypothesis import HealthCheck, Phase, settings

settings.register_profile(
    "mutation",
    max_examples=20,
    deadline=None,
    database=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
settings.load_profile("mutation")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The test that fails ends the run: a mutant's own file comes first, what tries many examples last."""
    module = os.environ.get("MUTANT_UNDER_TEST", "").partition(".x")[0]
    head, _, name = module.rpartition(".")
    own = f"tests/{head.replace('.', '/')}/test_{name}.py::"
    items.sort(key=lambda item: (hasattr(getattr(item, "obj", None), "hypothesis"), own not in item.nodeid))


def pytest_sessionstart(session: pytest.Session) -> None:
    """Forget what the functions of the program remember."""
    for name, module in list(sys.modules.items()):
        if name.startswith(("mailguard.", "orders.", "tests.")):
            for value in list(vars(module).values()):
                if callable(getattr(value, "cache_clear", None)):
                    value.cache_clear()
    compared = sys.modules.get("mailguard.rules.comparing.compare")
    if compared is not None:
        compared._made.clear()
