from markupsafe import Markup

from mailguard.dashboard.plain import LONGEST, asked, cleaned, plain


def test_ordinary_text_stays_as_it_is() -> None:
    assert plain("Größe 12 – 東京 🙂") == "Größe 12 – 東京 🙂"


def test_signs_that_turn_text_around_are_told_by_number() -> None:
    assert cleaned("a\u202egnp.exe\u2066") == "a[U+202E]gnp.exe[U+2066]"


def test_control_characters_are_told_by_number_and_line_ends_stay() -> None:
    assert cleaned("a\x00\x1b[31m\nb\tc") == "a[U+0000][U+001B][31m\nb\tc"


def test_invisible_signs_are_dropped() -> None:
    assert cleaned("pay\u200b\u2060pal\U000e0041") == "paypal"


def test_a_lone_surrogate_becomes_the_replacement_sign_so_that_the_page_can_be_sent() -> None:
    assert cleaned("x\ud800y").encode() == "x\ufffdy".encode()


def test_stacked_marks_are_cut_after_four() -> None:
    assert cleaned("e" + "\u0301" * 40) == "e" + "\u0301" * 4


def test_markup_of_our_own_and_other_values_pass() -> None:
    assert plain(Markup("<b>\u202e")) == Markup("<b>\u202e")
    assert plain(3) == 3


def test_what_is_typed_into_a_search_is_printable_and_bounded() -> None:
    assert asked("  lamp\x00\n ") == "lamp"
    assert len(asked("x" * 201)) == len(asked("x" * 200)) == 200


def test_no_single_value_fills_a_page() -> None:
    assert plain("x" * LONGEST) == "x" * LONGEST
    assert plain("x" * (LONGEST + 1)) == "x" * LONGEST + " …"
