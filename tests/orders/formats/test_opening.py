"""Any bytes at all: read, or refused with the file's name; never a crash, never more than one reading."""

from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orders.errors import BadFile
from orders.formats.opening import formats, open_orders
from orders.formats.options import ReportOptions
from orders.formats.reports import REPORTS
from orders.sources.maps import built_in_maps
from tests.orders.formats.reading import read

HEADERS = ["\t".join(sorted(report.required)).encode() for report in REPORTS]
HEADERS += [",".join(sorted(one.required)).encode() for one in built_in_maps()]
OPTIONS = ReportOptions(currency="EUR", date_format="%Y-%m-%d", timezone="UTC")
cells = st.binary(max_size=8) | st.sampled_from(
    [b"1", b"114-1", b"2026-05-03", b"1.00", b'"', b"paid", b"\0", b"\xff"]
)
lines = st.lists(st.lists(cells, max_size=20), max_size=5)


@settings(deadline=None)  # the machine may be busy
@given(st.binary(max_size=400))
def test_any_bytes_are_refused_by_the_files_name(data: bytes) -> None:
    with pytest.raises(BadFile, match=r"^r\.tsv"):
        read(data)


@settings(deadline=None)  # the machine may be busy
@given(st.sampled_from(HEADERS), lines, st.sampled_from([b"\t", b","]))
def test_any_rows_under_a_known_header_are_orders_or_refused_by_line(
    header: bytes, rows: list[list[bytes]], sign: bytes
) -> None:
    data = b"\r\n".join([header, *(sign.join(row) for row in rows), b""])
    said = ["r.tsv:"]
    try:
        whole = read(data, options=OPTIONS)
    except BadFile as error:
        said = [str(error)]
    else:
        said += [row.where for row in whole.refused]
        assert len(whole.orders) == whole.checked.total
    assert all(one.startswith("r.tsv:") for one in said)


def test_a_file_that_is_read_twice_says_the_same_twice() -> None:
    data = HEADERS[0] + b"\n" + b"\t".join(b"1" for _ in HEADERS[0].split(b"\t")) + b"\n"
    opened = open_orders(BytesIO(data), "r", OPTIONS)
    assert list(opened.told()) == list(opened.told())


@pytest.mark.parametrize("option", ["charset", "timezone", "format"])
def test_an_option_that_makes_no_sense_is_refused_by_its_name(option: str) -> None:
    with pytest.raises(BadFile, match=f"^{option}: 'nonsense' is "):
        open_orders(BytesIO(HEADERS[0]), "r", ReportOptions(**{option: "nonsense"}))


def test_the_charset_of_japan_is_read_where_it_is_named() -> None:
    header = b"order-id\torder-item-id\tpurchase-date\tsku\tproduct-name\tquantity-purchased\tquantity-to-ship\n"
    row = "114-1\t1\t2026-05-03T09:00:00Z\tLAMP\tデスクランプ表\t1\t1\n"
    (order,) = read(header + row.encode("cp932"), options=ReportOptions(charset="windows-31j")).orders
    assert order.items[0].title == "デスクランプ表"


def test_no_two_formats_share_a_name_and_each_says_whose_it_is() -> None:
    known = formats(built_in_maps())
    assert len({one.name for one in known}) == len(known)
    assert all(one.marketplace for one in known)


def test_only_the_unshipped_report_is_ever_complete() -> None:
    whole = [one.name for one in formats(built_in_maps()) if one.coverage(whole=True).complete]
    assert whole == ["unshipped_report"]
    assert not any(one.coverage(whole=False).complete for one in formats(built_in_maps()))
