"""What counts as noticed, and that the run's settings name what is there."""

from collections import Counter
from pathlib import Path

import pytest

from tests.mutation.__main__ import LINKED, ROOT, SLOW, chosen, read, row, workspace


@pytest.mark.parametrize(
    ("counts", "figures"),
    [
        ({"killed": 6, "timeout": 2, "survived": 1, "no tests": 1}, ("10", "6", "2", "1", "1", "80.0")),
        ({"killed": 1, "suspicious": 1, "check was interrupted by user": 2}, ("4", "1", "0", "3", "0", "25.0")),
        ({"no tests": 3}, ("3", "0", "0", "0", "3", "0.0")),
        ({}, ("0", "0", "0", "0", "0", "0.0")),
    ],
)
def test_only_what_a_test_noticed_counts(counts: dict[str, int], figures: tuple[str, ...]) -> None:
    assert row(Counter(counts)) == figures


def test_the_slow_test_that_is_left_out_is_there() -> None:
    path, _, name = SLOW.partition("::")
    assert f"def {name}(" in (ROOT / path).read_text("utf-8")


def test_a_workspace_links_the_checkout_and_names_the_rooms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    workspace(tmp_path, ["rules"])
    workspace(tmp_path, ["rules"])  # a kept folder is taken again
    assert all((tmp_path / name).is_symlink() for name in LINKED)
    written = (tmp_path / "pyproject.toml").read_text("utf-8")
    assert 'only_mutate = ["mailguard/rules/*"]' in written
    assert written.count("[tool.mutmut]") == 1


def test_without_a_sample_every_mutant_is_run() -> None:
    assert chosen(read(["--rooms", "rules"])) == []
