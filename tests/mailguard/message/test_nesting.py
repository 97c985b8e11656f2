"""How deep a page nests, before it is parsed."""

import pytest

from mailguard.message.nesting import DEPTH, FEW, too_deep

PADDING = "<br>" * (FEW + 1)  # so many tags that the depth is counted


@pytest.mark.parametrize(("depth", "deep"), [(DEPTH, False), (DEPTH + 1, True)])
@pytest.mark.parametrize(
    "piece",
    ["<div>", "<div></b>", '<div a="</div>">', "<div a='</div>' b>", "<div><!-- </div> -->", "<div><!--></b>"],
)
def test_depth_has_a_limit(piece: str, depth: int, deep: bool) -> None:
    assert too_deep(PADDING + piece * depth) is deep


def test_a_comment_that_ends_at_once_hides_no_end_tag() -> None:
    assert not too_deep(PADDING + "<div><!--></div>" * 2000)


def test_an_end_tag_inside_a_cell_ends_nothing_outside() -> None:
    assert too_deep(PADDING + "<div><table><td></div></table>" * (DEPTH + 1))


@pytest.mark.parametrize(
    "piece",
    [
        "<p>a",
        "<li>a",
        "<tr><td>a",
        "<div></div>",
        "<b><i>a</b></i>",
        "<option>a",
        "<style><div></style>",
        "<!--<div>-->",
    ],
)
def test_what_ends_by_itself_does_not_nest(piece: str) -> None:
    assert not too_deep(PADDING + piece * 2000)


def test_few_tags_are_not_counted() -> None:
    assert not too_deep("<div>" * FEW)
