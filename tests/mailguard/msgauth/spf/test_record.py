"""Records are read whole: one wrong term spoils them, and no length of theirs fills the memory."""

import pytest

from mailguard.msgauth.spf import record
from mailguard.msgauth.spf.record import MAX_RECORD, MAX_REMEMBERED, RecordError, is_spf, read_record


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *(("v=spf1", True), ("v=spf1 ", True), ("V=SPF1 -all", True), ("v=spf10", False), ("v=spf1\t-all", False)),
        *((" v=spf1", False), ("v=spf1-all", False), ("v=ſpf1", False), ("v=spf", False), ("", False)),
    ],
)
def test_the_version_ends_with_a_blank_or_the_record(text: str, expected: bool) -> None:
    assert is_spf(text) is expected


@pytest.mark.parametrize(
    "term",
    [
        *(
            "a/033",
            "a/33",
            "a//129",
            "a/-1",
            "a//",
            "a/",
            "a/24/24",
            "a//64/24",
            "a:",
            "mx:",
            "ptr:",
            "a:b",
            "a:1.2.3.4",
        ),
        *("ip4:1.2.3", "ip4:1.2.3.4.5", "ip4:01.2.3.4", "ip4:1.2.3.4/33", "ip4:1.2.3.4//32", "ip4", "ip4:", "ip4/24"),
        *("ip6:fe80::1%eth0", "ip6:1.2.3.4", "ip6:::1/129", "ip6:::1::", "ip6", "ip4:2001:db8::1", "ip4:1.2.3.4/"),
        *("all:x.example", "all/8", "include", "include:", "include:a.example/24", "exists", "ptr/24"),
        "exists:a.example/24",
        *("odd", "++a", "-", "=x", "1up=x", "exp=", "redirect=", "exp=-all", "x=%a", "x=a\tb", "all,", "ıp4:1.2.3.4"),
        *(
            "redirect=b.example redirect=c.example",
            "exp=b.example exp=b.example",
            "Redirect=b.example REDIRECT=b.example",
        ),
    ],
)
def test_one_wrong_term_spoils_the_record(term: str) -> None:
    with pytest.raises(RecordError):
        read_record(f"v=spf1 ip4:192.0.2.1 {term} -all")


@pytest.mark.parametrize(
    "term",
    [
        *(
            "a/0",
            "a/32",
            "a//0",
            "a//128",
            "a/24//64",
            "a:b.example/24//64",
            "MX",
            "A:%{d}",
            "ip4:0.0.0.0/0",
            "ip6:::/0",
        ),
        *(
            "ip6:::ffff:1.2.3.4",
            "IP4:1.2.3.4",
            "x=",
            "x=1 x=1",
            "x.y_z-1=%{l}",
            "Exp=b.example",
            "ptr",
            "ptr:b.example",
        ),
        *("ip4=1.2.3.4", "all=", "  "),
    ],
)
def test_what_the_grammar_allows_is_read(term: str) -> None:
    assert read_record(f"v=spf1 {term} -all").mechanisms[-1].text == "-all"


@pytest.mark.parametrize("length", [MAX_RECORD, MAX_RECORD + 1])
def test_a_record_is_read_up_to_its_limit(length: int) -> None:
    text = "v=spf1" + " a" * 2000
    text += " x=" + "y" * (length - len(text) - 3)
    if length > MAX_RECORD:
        with pytest.raises(RecordError):
            read_record(text)
        return
    assert len(read_record(text).mechanisms) == 2000


@pytest.mark.parametrize(("length", "kept"), [(MAX_REMEMBERED, True), (MAX_REMEMBERED + 1, False)])
def test_only_records_of_a_common_length_are_remembered(length: int, kept: bool) -> None:
    text = "v=spf1 x="
    text += "z" * (length - len(text))
    assert (read_record(text) is read_record(text)) is kept
    assert record._remembered.cache_info().maxsize == 512
