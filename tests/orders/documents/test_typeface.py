import pytest

from orders.documents.typeface import BOX, LATIN, lacking, plain, runs, width, wrapped


@pytest.mark.parametrize(
    "text",
    [
        "Łucja Żółć",
        "Nguyễn Đường",
        "Straße Ærø Şişli",
        "Москва, ул. Ленина",
        "Αθήνα Ελλάδος",
        "東京都千代田区",
        "髙橋 﨑山",
        "ヴァイオリン・ー々〒ｱ",
        "上海市浦东新区",
    ],
)
def test_names_of_the_world_have_their_signs(text: str) -> None:
    assert not lacking(text)
    assert BOX not in "".join(piece for _, piece in runs(text))


@pytest.mark.parametrize("text", ["مثال", "דוגמה", "서울", "𠮷", "ไทย", "\U0010ffff", "🏠"])
def test_what_cannot_be_drawn_right_is_a_box_and_is_told(text: str) -> None:
    assert lacking(text)
    assert set("".join(piece for _, piece in runs(text))) == {BOX}


def test_a_japanese_text_is_drawn_in_japanese_forms_and_a_chinese_one_in_chinese() -> None:
    assert {font for font, _ in runs("東京都")} == {"MTLc3m"}
    assert {font for font, _ in runs("浦东新区")} == {"DroidSansFallbackFull"}
    assert runs("Tōkyō 東京") == ((LATIN, "Tōkyō "), ("MTLc3m", "東京"))


def test_signs_without_a_shape_turn_nothing_round_and_blanks_are_plain() -> None:
    assert plain("a\u202eb\u200bc\u00a0d\u2003e") == "abc d e"


def test_a_composed_and_a_decomposed_name_are_drawn_alike() -> None:
    assert runs("Zoe\u0308") == runs("Zoë")


@pytest.mark.parametrize(
    "text", ["1 Sample Street " * 20, "x" * 1000, "東京都千代田区丸の内" * 50, "a " + "W" * 300 + " b"]
)
def test_a_broken_text_is_whole_and_no_line_is_too_wide(text: str) -> None:
    lines = list(wrapped(text, 10, 200))
    assert all(width(line, 10) <= 200 for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_a_blank_text_has_no_lines() -> None:
    assert list(wrapped(" \u200b ", 10, 200)) == []
