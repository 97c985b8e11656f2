"""Patterns of profiles: what they match is told in signs, whatever those weigh in bytes."""

import pytest

from mailguard.notices.patterns import PATTERN_LIMIT, PatternRefused, compiled, groups, is_in, is_whole, occurrences

SURROGATE = "Order \ud800 114"


def test_a_group_behind_signs_of_several_bytes_is_cut_where_it_stands() -> None:
    pattern = compiled(r"^商品「(?P<title>[^」]+)」 (?P<count>[0-9]+)")
    assert groups(pattern, "商品「é🫖 Kessel」 12 Stück") == {"title": "é🫖 Kessel", "count": "12"}


def test_a_group_that_took_no_part_is_left_out() -> None:
    assert groups(compiled(r"(?P<sku>[A-Z]+-)?(?P<title>\w+)"), "kettle") == {"title": "kettle"}


def test_an_empty_group_that_took_part_is_told() -> None:
    assert groups(compiled(r"a(?P<title>b*)c"), "ac") == {"title": ""}


def test_where_nothing_fits_there_are_no_groups() -> None:
    assert groups(compiled(r"(?P<title>x)"), "y") is None


def test_a_sign_that_a_pattern_cuts_in_two_is_no_crash() -> None:
    assert groups(compiled(r"(?P<title>\C)"), "é") == {"title": "\ufffd"}
    assert occurrences(compiled(r"\C"), "é") == ("\ufffd", "\ufffd")


def test_a_whole_match_covers_the_text_to_its_last_sign() -> None:
    pattern = compiled(r"é+")
    assert is_whole(pattern, "éé")
    assert not is_whole(pattern, "éé ")


def test_every_occurrence_is_told_in_order() -> None:
    assert occurrences(compiled(r"ü[0-9]"), "ü1 – ü2, u3 ü4") == ("ü1", "ü2", "ü4")


def test_a_lone_surrogate_matches_nothing() -> None:
    pattern = compiled(r".*")
    assert not is_whole(pattern, SURROGATE)
    assert not is_in(pattern, SURROGATE)
    assert groups(pattern, SURROGATE) is None
    assert occurrences(pattern, SURROGATE) == ()


def test_a_pattern_at_its_limit_is_taken_and_one_beyond_is_refused() -> None:
    compiled("a" * PATTERN_LIMIT)
    with pytest.raises(PatternRefused, match="501"):
        compiled("a" * (PATTERN_LIMIT + 1))
