"""The line of a key or a value in a TOML file, as a person would find it."""

import pytest

from mailguard.notices.whereabouts import line_of, line_of_section

FILE = """\
name = "x"  # a remark
"quoted key" = 1
list = [
  "first",
  "second",
]
holes.one = "domain"

[ locale . en ] # [locale.no]
name = "y"
labels.order_id = ["Order"]
dates = ["%d"]

[locale.de.labels]
order_id = ["Bestellung"]

[locale."fr"]
rows = [["a"], ["b"]]
[locale.it]
name = "z"
"""


@pytest.mark.parametrize(
    ("section", "line"), [("locale.en", 9), ("locale.de.labels", 14), ("locale.it", 19), ("locale.no", 1), ("", 1)]
)
def test_a_section_stands_where_its_brackets_do(section: str, line: int) -> None:
    assert line_of_section(FILE, section) == line


@pytest.mark.parametrize(
    ("key", "section", "value", "line"),
    [
        ("name", "", "", 1),
        ("name", "locale.en", "", 10),
        ("name", "locale.it", "", 20),
        ("list", "", "", 3),
        ("list", "", "first", 4),
        ("list", "", "second", 5),
        ("list", "", "none of them", 3),
        ("holes", "", "", 7),
        ("holes.one", "", "", 7),
        ("labels.order_id", "locale.en", "", 11),
        ("labels", "locale.en", "", 11),
        ("order_id", "locale.en", "", 11),
        ("labels.order_id", "locale.de", "", 15),
        ("order_id", "locale.de", "Bestellung", 15),
        ("rows", "locale.fr", "", 1),
        ("dates", "", "", 1),
        ("locale", "", "", 9),
        ("nothing", "locale.it", "", 19),
        ("nothing", "", "", 1),
        ("quotedkey", "", "", 2),
    ],
)
def test_a_key_stands_where_it_is_set_within_its_section(key: str, section: str, value: str, line: int) -> None:
    assert line_of(FILE, key, section, value) == line
