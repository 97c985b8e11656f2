"""Cause words are a closed set, and each has words for people."""

import pytest

from mailguard.model.causes import CAUSES, Cause, explained


def test_every_cause_has_its_sentence() -> None:
    assert set(Cause) - CAUSES.keys() == set()


@pytest.mark.parametrize("cause", sorted(CAUSES))
def test_a_sentence_is_one(cause: str) -> None:
    text = CAUSES[cause]
    assert text[0].isupper()
    assert text.endswith(".")
    assert "{" not in text
    assert text.isprintable()
    assert explained(cause) == text


def test_a_word_that_is_not_known_is_shown_never_hidden() -> None:
    assert (explained("from_a_later_version"), explained("")) == ("from a later version", "")
