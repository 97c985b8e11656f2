"""DATA read in chunks gives what a plain reading line by line gives, wherever the network cuts it."""

from hypothesis import given, settings
from hypothesis import strategies as st

from mailguard.smtp.commands import Sender, recipient, sender
from mailguard.smtp.data import DataReader, received_fields, refusal
from mailguard.smtp.limits import SmtpLimits

PIECES = st.lists(
    st.sampled_from([b"\r", b"\n", b"\r\n", b".", b"..", b"x", b"\0", b"\r\n.\r\n", b"\r\n.."]), max_size=30
)


def plainly(sent: bytes) -> tuple[bytes, bytes] | None:
    """The mail and what follows it, read line by line as RFC 5321 4.5.2 says; None where the end is not there."""
    mail, rest = b"", sent
    while True:
        line, end, rest = rest.partition(b"\r\n")
        if not end:
            return None
        if line == b".":
            return mail, rest
        mail += line.removeprefix(b".") + b"\r\n"


@settings(max_examples=300, deadline=None)
@given(PIECES, st.lists(st.integers(min_value=1, max_value=6), min_size=1, max_size=40))
def test_chunks_are_read_as_lines_would_be(pieces: list[bytes], cuts: list[int]) -> None:
    sent = b"".join(pieces)
    reader, place, turn = DataReader(1_000_000), 0, 0
    rest: bytes | None = None
    while rest is None and place < len(sent):
        size = cuts[turn % len(cuts)]
        rest = reader.feed(sent[place : place + size])
        place, turn = place + size, turn + 1
    expected = plainly(sent)
    if expected is None:
        assert rest is None
    else:
        assert rest is not None
        assert (reader.content(), rest + sent[place:]) == expected


@settings(max_examples=200, deadline=None)
@given(PIECES)
def test_a_mail_that_passes_has_one_kind_of_line_end_and_no_nul(pieces: list[bytes]) -> None:
    raw = b"".join(pieces)
    if refusal(raw, SmtpLimits()) is None:
        assert not set(raw.replace(b"\r\n", b"")) & set(b"\r\n\0")


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60), st.booleans())
def test_no_argument_breaks_the_reading_of_an_envelope(text: str, utf8: bool) -> None:
    for argument in (text, f"FROM:<{text}>", f"FROM:<a@b.example> {text}"):
        assert isinstance(sender(argument, extended=True, limit=10), (Sender, bytes))
    for argument in (text, f"TO:<{text}>"):
        assert isinstance(recipient(argument, utf8=utf8), (str, bytes))


def test_only_fields_of_the_header_section_are_hops() -> None:
    assert (
        received_fields(b"Received: a\r\nreceived \t: b\r\nX-Received: c\r\n Received: d\r\n\r\nReceived: e\r\n") == 2
    )
