"""Tags are kept for the next mail, short ones only: nobody fills the memory with them."""

from mailguard.message import stream, wellformed
from mailguard.message.stream import KEPT, Tag


def tag_of_length(size: int) -> str:
    return f'td class="{"a" * (size - len("td class=") - 2)}"'


def test_a_tag_at_the_limit_is_kept() -> None:
    head = tag_of_length(KEPT)
    assert isinstance(stream.tag_of(head), Tag)
    assert stream.tag_of(head) is stream.tag_of(head)


def test_a_longer_tag_is_read_each_time() -> None:
    head = tag_of_length(KEPT + 1)
    one, other = stream.tag_of(head), stream.tag_of(head)
    assert one is not None
    assert other is not None
    assert one is not other
    assert one.attributes == other.attributes == {"class": "a" * (KEPT + 1 - len("td class=") - 2)}


def test_of_well_formed_text_a_tag_at_the_limit_is_kept_and_a_longer_one_is_the_parsers() -> None:
    head = tag_of_length(wellformed.LONGEST)
    assert isinstance(wellformed.tag_of(head), Tag)
    assert wellformed.tag_of(head) is wellformed.tag_of(head)
    assert wellformed.tag_of(tag_of_length(wellformed.LONGEST + 1)) is None
