"""A line is split once at its colon; a label is one however it is dressed."""

import pytest

from mailguard.model.message import Line, Reading, ReadingKind
from mailguard.notices.segments import LABEL_LIMIT, LINES_LIMIT, Segment, cut, label_key, segments, too_long


def one(text: str) -> Segment:
    return segments(Reading(kind=ReadingKind.TEXT, part="1", lines=(Line(text),)), 1)[0]


@pytest.mark.parametrize(
    "text",
    [
        "Order ID: 7",
        "order id:7",
        "> > Order ID: 7",
        "* Order ID : 7",
        "- Order  ID: 7",
        "• Order ID： 7",
        "Ｏrder ID: 7",
        "*Order ID:* 7",
        "Order ID\u2236 7",
    ],
)
def test_a_label_is_one_however_it_is_dressed(text: str) -> None:
    found = one(text)
    assert (found.key, found.rest) == ("order id", "7")


def test_only_the_first_colon_splits() -> None:
    assert one("Item: Clock 10:30").rest == "Clock 10:30"


def test_spaced_japanese_labels_are_the_plain_ones() -> None:
    assert label_key("商 品 名") == label_key("商品名")


def test_a_line_without_a_colon_has_no_label() -> None:
    assert one("Quantity 5").key == ""


def test_a_label_at_the_length_limit_is_one_and_beyond_it_is_a_sentence() -> None:
    assert one("a" * LABEL_LIMIT + ": 1").key == "a" * LABEL_LIMIT
    assert one("a" * (LABEL_LIMIT + 1) + ": 1").key == ""


def test_each_cell_of_a_row_is_a_segment_of_its_line() -> None:
    row = Line("Quantity:\t2", cells=("Quantity:", "2"))
    found = segments(Reading(kind=ReadingKind.HTML, part="1", lines=(Line("x"), row)), 9)
    assert [(segment.line, segment.key, segment.text) for segment in tuple(found)[1:]] == [
        (1, "quantity", "Quantity:"),
        (1, "", "2"),
    ]


@pytest.mark.parametrize(("count", "over"), [(LINES_LIMIT, False), (LINES_LIMIT + 1, True)])
def test_lines_beyond_the_limit_are_left_out_and_told(count: int, over: bool) -> None:
    first = Reading(kind=ReadingKind.TEXT, part="1", lines=(Line("a"),))
    rest = Reading(kind=ReadingKind.HTML, part="2", lines=(Line("b"),) * (count - 1))
    assert sum(len(part) for part in cut((first, rest))) == LINES_LIMIT
    assert too_long((first, rest)) is over


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hello there", Segment(0, "Hello there", "", "", False)),
        ("  Hello  ", Segment(0, "Hello", "", "", False)),
        ("> > Hello", Segment(0, "Hello", "", "", False)),
        ("Hello\u00a0", Segment(0, "Hello", "", "", False)),
        ("", Segment(0, "", "", "", False)),
        (": 5", Segment(0, ": 5", "", "5", False)),
        ("：5", Segment(0, "：5", "", "5", False)),
        ("SKU:A", Segment(0, "SKU:A", "sku", "A", False)),
        ("SKU : A : B", Segment(0, "SKU : A : B", "sku", "A : B", False)),
        ("*SKU:* A *", Segment(0, "*SKU:* A *", "sku", "A", False)),
        ("SKU:* A *", Segment(0, "SKU:* A *", "sku", "* A *", False)),
        ("Größe：5:6", Segment(0, "Größe：5:6", "grösse", "5:6", False)),
        ("Größe:5：6", Segment(0, "Größe:5：6", "grösse", "5：6", False)),
        ("Verkauft am.: 1", Segment(0, "Verkauft am.: 1", "verkauft am", "1", False)),
    ],
)
def test_a_line_is_cut_once(text: str, expected: Segment) -> None:
    assert one(text) == expected


def cells(*texts: str) -> list[tuple[str, str, bool]]:
    row = Line("\t".join(texts), cells=texts)
    found = segments(Reading(kind=ReadingKind.HTML, part="1", lines=(row, Line("Note: x"))), 9)
    assert tuple(found)[-1] == Segment(1, "Note: x", "note", "x", False)
    return [(segment.key, segment.text, segment.cell) for segment in tuple(found)[:-1]]


@pytest.mark.parametrize(
    ("texts", "keys"),
    [
        (("Quantity", "2"), ["quantity", ""]),
        (("Quantity:", "2"), ["quantity", ""]),
        (("", "2"), ["", ""]),
        (("a" * LABEL_LIMIT, "2"), ["a" * LABEL_LIMIT, ""]),
        (("a" * (LABEL_LIMIT + 1), "2"), ["", ""]),
        (("Item", "Quantity", "Price"), ["", "", ""]),
        (("Total",), [""]),
    ],
)
def test_only_a_row_of_two_cells_is_a_label_with_its_value(texts: tuple[str, ...], keys: list[str]) -> None:
    assert cells(*texts) == [(key, text, True) for key, text in zip(keys, texts, strict=True)]


def test_a_segment_asked_for_by_its_place_is_the_one_of_the_whole() -> None:
    lines = ("Hello", "> quoted", "SKU: A", "", "Größe 5")
    part = segments(Reading(kind=ReadingKind.TEXT, part="1", lines=tuple(map(Line, lines))), 9)
    assert [part[at] for at in range(len(part))] == list(part)
    assert [(one.line, one.text) for one in part] == [*enumerate(("Hello", "quoted", "SKU: A", "", "Größe 5"))]
    assert part.texts == [one.text for one in part]
    assert part.keys == [(2, "sku")]


def test_a_line_of_a_table_is_found_by_its_number() -> None:
    row = Line("a\tb", cells=("a", "b"))
    of_cells = segments(Reading(kind=ReadingKind.HTML, part="1", lines=(Line("x"), row, row)), 9)
    plain = segments(Reading(kind=ReadingKind.TEXT, part="1", lines=(Line("x"), Line("y"))), 9)
    assert [of_cells.place_of(line) for line in range(4)] == [0, 1, 3, 5]
    assert [plain.place_of(line) for line in range(4)] == [0, 1, 2, 2]


@pytest.mark.parametrize("first", ["> Total", "Größe", "x"])
def test_marks_of_quoting_are_taken_off_whatever_stands_around(first: str) -> None:
    part = segments(Reading(kind=ReadingKind.TEXT, part="1", lines=(Line(first), Line("> SKU: B"))), 9)
    assert part.keys == [(1, "sku")]
    assert part.texts[1] == "SKU: B"


@pytest.mark.parametrize(
    ("lines", "places"),
    [
        (("A: 1", "B: 2"), [0, 1]),
        (("", "A: 1: 2", "", "x", "B:"), [1, 4]),
        ((":", "::", "x:"), [2]),
        (("x", "y"), []),
        (("one\ntwo", "A: 1"), [1]),  # no reading has such a line; it would shift the numbers
        (("one: 1\ntwo: 2", "A: 1"), [0, 1]),
        (("x", "A\ufe55 1", "B: 2"), [1, 2]),
        ((), []),
    ],
)
def test_the_lines_with_a_label_are_found_wherever_they_stand(lines: tuple[str, ...], places: list[int]) -> None:
    part = segments(Reading(kind=ReadingKind.TEXT, part="1", lines=tuple(map(Line, lines))), 9)
    assert [at for at, _ in part.keys] == places


def test_of_readings_the_first_ones_lines_count_first() -> None:
    parts = [Reading(kind=ReadingKind.TEXT, part="1", lines=(Line("a"),) * count) for count in (2, LINES_LIMIT, 3)]
    assert [len(part) for part in cut(parts)] == [2, LINES_LIMIT - 2, 0]


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("  Order   ID ", "order id"),
        ("• Größe.", "grösse"),
        ("ＯＲＤＥＲ", "order"),
        ("商 品", "商品"),
        ("a b", "a b"),
        ("商品 名", "商品 名"),
        ("--", ""),
    ],
)
def test_a_label_is_looked_up_in_one_form(label: str, expected: str) -> None:
    assert label_key(label) == expected
