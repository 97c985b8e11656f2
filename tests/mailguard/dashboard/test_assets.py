"""Style and icon: small, named by content, and readable in light and dark."""

import re

import pytest

from mailguard.dashboard.assets import assets
from tests.mailguard.dashboard.builders import Board

CSS = assets()["board.css"].body.decode()
TOKENS = {
    name: (light, dark)
    for name, light, dark in re.findall(r"--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)", CSS)
}
# What is written on what: text (4.5:1), and edges and focus that one must be able to see (3:1); WCAG 2.2.
TEXT = [
    *((ink, ground) for ink in ("ink", "muted", "accent") for ground in ("page", "surface", "sunk")),
    *((tone, ground) for tone in ("good", "warn", "bad", "quiet") for ground in ("surface", f"{tone}-back")),
    *(("ink", f"{tone}-back") for tone in ("good", "warn", "bad", "quiet")),
    ("on-accent", "accent"),
    ("bad", "page"),
    ("warn", "page"),
    ("good", "page"),
    ("muted", "bad-back"),
]
EDGES = [("edge", "surface"), ("edge", "page"), ("accent", "page"), ("accent", "surface")]


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXT, ids=lambda one: one)
def test_text_can_be_read(ink: str, ground: str, scheme: int) -> None:
    assert contrast(TOKENS[ink][scheme], TOKENS[ground][scheme]) >= 4.5


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("edge", "ground"), EDGES, ids=lambda one: one)
def test_fields_and_focus_can_be_seen(edge: str, ground: str, scheme: int) -> None:
    assert contrast(TOKENS[edge][scheme], TOKENS[ground][scheme]) >= 3


def test_the_style_is_small_and_fetches_nothing() -> None:
    assert len(CSS.encode()) <= 25_000
    assert "@import" not in CSS
    assert set(re.findall(r"url\([^)]*\)", CSS)) <= {"url(#hatch)"}


def test_an_asset_is_cached_for_ever_under_the_name_of_its_content(empty: Board) -> None:
    for one in assets().values():
        answer = empty.client.get(one.path)
        assert answer.status == 200
        assert answer.body == one.body
        assert answer.headers["content-type"] == f"{one.content_type}; charset=utf-8"
        assert "immutable" in answer.headers["cache-control"]
        assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", ["/assets/board.css", "/assets/board.0000000000000000.css", "/assets/..%2Fparts.py"])
def test_no_other_name_is_an_asset(empty: Board, path: str) -> None:
    assert empty.client.get(path).status == 404
