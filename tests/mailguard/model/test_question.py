"""Two spellings are one question only where DNS says so."""

import pytest

from mailguard.model.question import question


@pytest.mark.parametrize("name", ["k.example", "K.Example", "k.example."])
def test_case_and_a_final_dot_make_no_other_question(name: str) -> None:
    assert question(name, "TXT") == ("k.example", "TXT")


@pytest.mark.parametrize("name", ["\u212a.example", "\xc4.example", "\u0130.example"])
def test_no_sign_beyond_ascii_is_folded(name: str) -> None:
    """The Kelvin sign in lower case is the letter k: a name made with it would be answered as the real one."""
    assert question(name, "TXT") == (name, "TXT")
    assert question(name.replace("example", "EXAMPLE"), "TXT") == (name, "TXT")


def test_only_one_final_dot_is_dropped() -> None:
    assert question("k.example..", "TXT") == ("k.example.", "TXT")


def test_another_type_is_another_question() -> None:
    assert question("k.example", "TXT") != question("k.example", "A")
