"""Dates by the profile's own formats; a missing year comes from the mail's date."""

import locale
from datetime import date

import pytest

from mailguard.notices.dates import LENGTH_LIMIT, FormatRefused, date_format, months, read_date


@pytest.mark.parametrize(
    ("source", "language", "text", "expected"),
    [
        ("%d.%m.%Y", "de", "04.12.2026", date(2026, 12, 4)),
        ("%d/%m/%Y", "en", "04/12/2026", date(2026, 12, 4)),
        ("%m/%d/%Y", "en", "04/12/2026", date(2026, 4, 12)),
        ("%Y/%m/%d", "ja", "2026/12/04", date(2026, 12, 4)),
        ("%Y年%m月%d日", "ja", "2026年12月4日", date(2026, 12, 4)),
        ("%Y年%m月%d日", "ja", "２０２６年１２月４日", date(2026, 12, 4)),
        ("%b %d, %Y", "en", "Dec 4, 2026", date(2026, 12, 4)),
        ("%b %d, %Y", "en", "december 4, 2026", date(2026, 12, 4)),
        ("%b %d, %Y", "en", "Sept 4, 2026", date(2026, 9, 4)),
        ("%A, %d. %b %Y", "de", "Mittwoch, 4. März 2026", date(2026, 3, 4)),
        ("%A, %d. %b %Y", "de", "Mittwoch, 4. Ma\u0308rz 2026", date(2026, 3, 4)),
        ("%d %b %Y", "fr", "4 févr. 2026", date(2026, 2, 4)),
        ("%d %b %Y", "fr", "4 juil. 2026", date(2026, 7, 4)),
        ("%d. %b %Y", "de", "4. Sept. 2026", date(2026, 9, 4)),
        ("%d %b %Y", "nl", "4 mrt 2026", date(2026, 3, 4)),
        ("%d.%m.%Y %H:%M", "de", "4.2.2026 10:15", date(2026, 2, 4)),
        ("%Y年%m月%d日(%A)", "ja", "2026年11月22日（日）", date(2026, 11, 22)),
        ("%d %b %Y", "fr", "4 déc. 2026", date(2026, 12, 4)),
        ("%d %b %Y", "fr", "4 DÉCEMBRE 2026", date(2026, 12, 4)),
        ("%d %b %Y", "fr", "4 de\u0301c. 2026", date(2026, 12, 4)),
        ("%d %b %Y", "fr", "4\u00a0août 2026", date(2026, 8, 4)),
        ("%der %b %Y", "fr", "1er juin 2026", date(2026, 6, 1)),
        ("%d %b %Y", "it", "4 gen. 2026", date(2026, 1, 4)),
        ("%d %b %Y", "it", "4 dicembre 2026", date(2026, 12, 4)),
        ("%d %b %Y", "es", "4 dic. 2026", date(2026, 12, 4)),
        ("%d de %b de %Y", "es", "4 de enero de 2026", date(2026, 1, 4)),
        ("%A, %d de %b de %Y", "es", "sábado, 4 de julio de 2026", date(2026, 7, 4)),
        ("%d. %b %Y", "de", "4. Mrz. 2026", date(2026, 3, 4)),
        ("%d. %b %Y", "de", "4. Dez. 2026", date(2026, 12, 4)),
    ],
)
def test_a_date_is_read_by_its_format(source: str, language: str, text: str, expected: date) -> None:
    assert read_date(text, (date_format(source, language),), None) == expected


@pytest.mark.parametrize(
    "text", ["31.02.2026", "4.12.26", "4,12,2026", "tomorrow", "5", "", "x4.12.2026", "4.12.2026x"]
)
def test_what_does_not_fit_whole_is_no_date(text: str) -> None:
    assert read_date(text, (date_format("%d.%m.%Y", "de"),), date(2026, 1, 1)) is None


@pytest.mark.parametrize(
    ("mailed", "text", "expected"),
    [
        (date(2026, 4, 9), "Apr 16", date(2026, 4, 16)),
        (date(2026, 12, 29), "Jan 2", date(2027, 1, 2)),
        (date(2027, 1, 2), "Dec 30", date(2026, 12, 30)),
        (date(2027, 12, 29), "Feb 29", date(2028, 2, 29)),
        (date(2026, 12, 29), "Feb 29", None),
        (date(2026, 6, 1), "Dec 2", date(2026, 12, 2)),
        (date(2026, 6, 1), "Dec 3", date(2025, 12, 3)),
    ],
)
def test_a_year_that_is_not_said_is_the_nearest_one(mailed: date, text: str, expected: date | None) -> None:
    assert read_date(text, (date_format("%b %d", "en"),), mailed) == expected


@pytest.mark.parametrize(
    ("source", "language", "text"),
    [
        ("%d. %b", "de", "2. Jan."),
        ("%d %b", "fr", "2 janv."),
        ("%d %b", "it", "2 gen"),
        ("%d %b", "es", "2 ene."),
        ("%m月%d日", "ja", "1月2日"),
        ("%d.%m.", "de", "2.1."),
    ],
)
def test_the_turn_of_the_year_is_seen_in_every_language(source: str, language: str, text: str) -> None:
    assert read_date(text, (date_format(source, language),), date(2026, 12, 29)) == date(2027, 1, 2)


def test_the_machines_language_makes_no_difference() -> None:
    before = locale.setlocale(locale.LC_ALL)
    try:
        locale.setlocale(locale.LC_ALL, "C")
        found = read_date("4 déc. 2026", (date_format("%d %b %Y", "fr"),), None)
    finally:
        locale.setlocale(locale.LC_ALL, before)
    assert found == date(2026, 12, 4)
    assert read_date("4 Dec 2026", (date_format("%d %b %Y", "it"),), None) is None  # English is not its language


def test_without_a_date_header_a_missing_year_stays_missing() -> None:
    assert read_date("Apr 16", (date_format("%b %d", "en"),), None) is None


def test_a_text_at_the_length_limit_is_read_and_one_beyond_is_not() -> None:
    formats = (date_format("%d.%m.%Y", "de"),)
    assert read_date("4.12.2026".rjust(LENGTH_LIMIT), formats, None) == date(2026, 12, 4)
    assert read_date("4.12.2026".rjust(LENGTH_LIMIT + 1), formats, None) is None


@pytest.mark.parametrize("source", ["%d.%m.%y", "%Q", "%", "%Y", "%d", "%b"])
def test_a_format_that_is_not_known_is_refused(source: str) -> None:
    with pytest.raises(FormatRefused):
        date_format(source, "en")


def test_month_names_of_an_unknown_language_are_refused() -> None:
    with pytest.raises(FormatRefused, match="use %m"):
        date_format("%d %b %Y", "xx")


@pytest.mark.parametrize("language", ["en", "de", "fr", "it", "es", "nl"])
def test_every_language_has_twelve_months(language: str) -> None:
    assert set(months(language).values()) == set(range(1, 13))


def test_the_same_text_in_another_mail_is_read_by_that_mails_date_and_formats() -> None:
    day_first, month_first = (date_format("%d/%m", "en"),), (date_format("%m/%d", "en"),)
    assert read_date("2/3", day_first, date(2026, 3, 1)) == date(2026, 3, 2)
    assert read_date("2/3", day_first, date(2025, 3, 1)) == date(2025, 3, 2)
    assert read_date("2/3", day_first, None) is None
    assert read_date("2/3", month_first, date(2026, 3, 1)) == date(2026, 2, 3)
