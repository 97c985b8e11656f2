"""What was stored can be read again, by this program and by the next."""

import json
from dataclasses import replace

import pytest

from mailguard.model.authentication import Authentication, DnsAnswer
from mailguard.model.examined import Examined
from mailguard.model.judgement import Judgement
from mailguard.model.message import Line, Reading, ReadingKind
from mailguard.model.received import MailId, Received
from mailguard.storage.codec import LARGEST, PACKED, PLAIN, dump, load, pack, unpack, writable
from tests.fakes.clock import NOON
from tests.mailguard.storage.builders import RAW, S1, a_claim, a_judgement, an_envelope, an_examined

RECEIVED = Received(mail_id=MailId("1" * 32), seller_id=S1, envelope=an_envelope(), raw=RAW, at=NOON)
SMALL = a_judgement(a_claim(code="order.not_found", key=None), look_again_at=NOON)


def examined(*lines: str) -> Examined:
    whole = an_examined(RECEIVED)
    reading = Reading(kind=ReadingKind.TEXT, part="1", lines=tuple(Line(line) for line in lines))
    return replace(whole, containers=(replace(whole.containers[0], readings=(reading,)),))


@pytest.mark.parametrize("value", [SMALL, examined("short"), examined(*["a long line of text"] * 500)])
def test_what_is_read_equals_what_was_stored(value: Judgement | Examined) -> None:
    assert load(type(value), dump(value)) == value


def test_what_dns_said_is_stored_octet_by_octet_with_its_status_and_its_ad_bit() -> None:
    every = bytes(range(1, 256)).decode("latin-1")
    told = (
        DnsAnswer(name="k.example", rdtype="TXT", status="noerror", values=(every, ""), authenticated=True),
        *(
            DnsAnswer(name="\xe4.example", rdtype="MX", status=status)
            for status in ("nxdomain", "nodata", "servfail", "timeout", "over_budget")
        ),
    )
    whole = an_examined(RECEIVED)
    one = replace(whole, containers=(replace(whole.containers[0], authentication=Authentication(answers=told)),))
    read = load(Examined, dump(one))
    assert read is not None
    assert read.containers[0].authentication.answers == told


def test_small_values_are_plain_and_large_ones_packed() -> None:
    assert dump(SMALL)[:1] == PLAIN
    packed = dump(examined(*["a long line of text"] * 500))
    assert packed[:1] == PACKED
    assert len(packed) < 2_000


def test_text_that_no_encoding_can_hold_is_stored_with_a_mark() -> None:
    read = load(Examined, dump(examined("bad \ud800 sign")))
    assert read is not None
    assert read.containers[0].readings[0].lines[0].text == "bad ? sign"
    assert writable("a\0\udfffb") == "a\ufffd?b"


def test_a_field_that_came_later_takes_its_default_and_one_that_went_is_passed_over() -> None:
    body = json.loads(dump(SMALL)[1:])
    del body["confirmation"], body["claims"][0]["facts"]
    body["gone"] = {"long": "ago"}
    assert load(Judgement, PLAIN + json.dumps(body).encode()) == SMALL


@pytest.mark.parametrize("stored", [None, b"", b"jnonsense", b"znonsense", b"j{}", PACKED + pack(b"x" * 99)[:-4]])
def test_what_cannot_be_read_counts_as_not_there(stored: bytes | None) -> None:
    assert load(Judgement, stored) is None


def test_a_damaged_row_cannot_unpack_to_more_than_any_mail() -> None:
    header = b"\x28\xb5\x2f\xfd\xe0"  # RFC 8878 3.1.1: a frame that tells its size in eight octets
    assert load(Judgement, PACKED + header + (LARGEST + 1).to_bytes(8, "little")) is None
    assert unpack(pack(RAW)) == RAW
