"""Quoted cells (RFC 4180): read as written, and none of them swallows the rows behind it."""

import csv
from io import BytesIO, StringIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orders.errors import BadFile
from orders.formats.csv_text import LONGEST_CELL, MOST_BLANK, MOST_LINES, Record, records
from orders.formats.table import LONGEST_LINE, MOST_COLUMNS


def found(data: bytes, delimiter: str = ",", codec: str = "utf-8") -> list[Record]:
    return list(records(BytesIO(data), "t.csv", codec, delimiter))


def cells(data: bytes, delimiter: str = ",") -> list[tuple[str, ...]]:
    return [record.cells for record in found(data, delimiter)]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"a,b\r\nc,d\r\n", [("a", "b"), ("c", "d")]),
        (b"a,b\nc,d", [("a", "b"), ("c", "d")]),
        (b'"a, b",c\n', [("a, b", "c")]),
        (b'"say ""hi""",c\n', [('say "hi"', "c")]),
        (b'"",""\n"x",""\n', [("x", "")]),
        (b'"a\r\nb",c\r\n', [("a\r\nb", "c")]),
        (b'12" lamp,5"\n', [('12" lamp', '5"')]),
        (b'a,"b"\r\n', [("a", "b")]),
        (b'a,b,\n,"",\n', [("a", "b", "")]),
        (b"\xef\xbb\xbfa,b\n", [("a", "b")]),
        (b'\xef\xbb\xbf"a",b\n', [("a", "b")]),
        (b"\r\n,,\r\na,b\n", [("a", "b")]),
        (b"", []),
    ],
)
def test_records_are_read_as_they_were_written(data: bytes, expected: list[tuple[str, ...]]) -> None:
    assert cells(data) == expected


def test_other_delimiters_are_read() -> None:
    assert cells(b'a;"b;c"\n', ";") == [("a", "b;c")]
    assert cells(b'a|"b|c"\n', "|") == [("a", "b|c")]


def test_each_record_knows_the_line_on_which_it_began() -> None:
    assert [record.line for record in found(b'h,h2\n"a\nb\nc",d\ne,f\n')] == [1, 2, 5]


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b'h,x\n114-1,"Lamp\n114-2,Table\n', 2),
        (b'h,x\n114-1,"Lamp\n"114-2","Table"\n', 2),
        (b'h,x\n"114-1","12" lamp"\n', 2),
        (b'h,x\n"114-1" ,b\n', 2),
        (b'h,x\na,b\n"', 3),
    ],
)
def test_a_quote_that_is_not_closed_refuses_the_file_with_its_line(data: bytes, line: int) -> None:
    with pytest.raises(BadFile, match=f"^t.csv:{line}: "):
        found(data)


def test_a_cell_may_have_so_many_lines_and_not_one_more() -> None:
    note = b'"' + b"\n" * (MOST_LINES - 1) + b'x",b\n'
    assert len(found(note)) == 1
    with pytest.raises(BadFile, match=rf"^t\.csv:1: .* does not end within {MOST_LINES} lines"):
        found(b'"' + b"\n" * MOST_LINES + b'x",b\n')


def test_a_cell_may_be_so_long_and_not_longer() -> None:
    half = b"x" * (LONGEST_CELL // 2)
    assert len(found(b'"' + half + b"\n" + half[:-1] + b'",b\n')) == 1
    with pytest.raises(BadFile, match=f"and {LONGEST_CELL} signs"):
        found(b'"' + half + b"\n" + half + b'",b\n')


def test_a_line_may_be_so_long_and_not_longer() -> None:
    assert len(found(b"a," + b"x" * (LONGEST_LINE - 3) + b"\n")) == 1
    with pytest.raises(BadFile, match=rf"^t\.csv:2: the line is longer than {LONGEST_LINE}"):
        found(b"a,b\na," + b"x" * LONGEST_LINE + b"\n")


def test_a_quoted_record_may_have_so_many_cells_and_not_one_more() -> None:
    assert len(found(b",".join([b'"a"'] * MOST_COLUMNS) + b"\n")) == 1
    with pytest.raises(BadFile, match=f"more than {MOST_COLUMNS} cells"):
        found(b",".join([b'"a"'] * (MOST_COLUMNS + 1)) + b"\n")


def test_so_many_blank_lines_may_stand_before_the_first_record_and_not_one_more() -> None:
    for blank in (b"\n", b",,\n"):
        assert len(found(blank * (MOST_BLANK - 1) + b"a,b\n")) == 1
        with pytest.raises(BadFile, match=rf"^t\.csv:1: no header in its first {MOST_BLANK} lines"):
            found(blank * MOST_BLANK + b"a,b\n")


def test_bytes_that_are_not_in_the_charset_mark_their_record_only() -> None:
    assert [record.undecoded for record in found(b'a,b\nc,\xff\ne,"\xff\nx"\ng,h\n')] == [False, True, True, False]


texts = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Z"]) | st.sampled_from('",; \n'), max_size=9
)


@settings(deadline=None)  # the machine may be busy
@given(st.lists(st.lists(texts, min_size=2, max_size=3), max_size=4))
def test_what_another_program_writes_is_read_back(table: list[list[str]]) -> None:
    out = StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows(table)
    expected = [tuple(cell.strip() for cell in row) for row in table]
    assert cells(out.getvalue().encode()) == [row for row in expected if any(row)]


@settings(deadline=None)  # the machine may be busy
@given(st.binary(max_size=300) | st.text('",\n\r a', max_size=60).map(str.encode))
def test_any_bytes_are_records_or_a_refusal_by_line(data: bytes) -> None:
    said = "t.csv:1"
    try:
        read = found(data)
    except BadFile as error:
        said = str(error)
    else:
        assert all(any(record.cells) for record in read)
    assert said.startswith("t.csv:")
