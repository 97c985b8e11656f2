"""How an element looks by itself is kept for the next mail, as far as its attributes are short."""

from mailguard.message.looks import SHORT, Looks
from mailguard.message.rows import Lines
from mailguard.message.sight import Sight
from mailguard.message.stream import Stream, Tag, code_of
from mailguard.message.styles import ORDINARY, Look


def look_of(tag: Tag) -> Look:
    root = Sight(Tag(0, "", {}), ORDINARY, (), None, 0, Lines())
    look, others = Looks(Stream([])).of(root, tag)
    assert others == ()
    return look


def tag(style: str) -> Tag:
    return Tag(code_of("td"), "td", {"style": style})


def test_the_same_tag_looks_the_same_in_the_next_mail() -> None:
    hidden = tag("display:none")
    assert look_of(hidden).hidden
    assert look_of(hidden) is look_of(hidden)


def test_what_a_tag_is_called_does_not_make_it_another_mails() -> None:
    assert not look_of(tag("padding:4px")).hidden
    assert look_of(tag("display:none")).hidden


def test_attributes_at_the_limit_are_kept_and_longer_ones_are_not() -> None:
    style = "display:none;"
    kept, long = (tag(style + " " * (size - len(style))) for size in (SHORT, SHORT + 1))
    assert look_of(kept) is look_of(kept)
    assert look_of(long) is not look_of(long)
    assert look_of(long) == look_of(kept)
