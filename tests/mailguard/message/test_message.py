"""The whole stage: every byte is hostile, nothing raises, every fault has a sentence."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import mailguard.message as room
from mailguard.message import containers, read_message
from mailguard.message.gate import SINGLETONS
from mailguard.model.message import ContainerKind, FaultScope
from mailguard.model.wording import SENTENCES
from tests.mailguard.message.builders import FROM, a_mail, codes

SHAPES = (
    b"From: ", b"Subject: ", b"To: ", b"Content-Type: ", b"multipart/mixed; boundary=b", b"text/html",
    b"text/plain", b"message/rfc822", b"; charset=", b"utf-8", b"utf-7", b"Content-Transfer-Encoding: ",
    b"base64", b"quoted-printable", b"\r\n", b"\r\n\r\n", b"\n", b"\r", b"\0", b" ", b"\t", b"--b", b"--b--",
    b"<", b">", b'"', b"(", b")", b",", b":", b";", b"=?utf-8?q?", b"?=", b"=", b"a@b.example", b"<div>",
    b"<table><tr><td>", b"</td>", b"<style>", b"hidden", b"> ", b"\xff\xfe", "é".encode(),
    b"From: A <a@b.example>\r\nDate: x\r\nSubject: y\r\n",
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_read(raw: bytes) -> None:
    assert read_message(raw).containers[0].kind is ContainerKind.DIRECT
    assert "message.unreadable" not in codes(raw)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(SHAPES), max_size=40))
def test_any_pieces_of_mail_are_read(pieces: list[bytes]) -> None:
    assert "message.unreadable" not in codes(b"".join(pieces))


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_the_same_bytes_give_the_same_message(raw: bytes) -> None:
    assert read_message(raw) == read_message(raw)


def test_a_mistake_of_ours_makes_the_mail_unreadable(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(raw: bytes) -> None:
        raise RuntimeError

    monkeypatch.setattr(room, "containers_of", broken)
    container = read_message(a_mail()).containers[0]
    assert [(fault.code, fault.scope) for fault in container.faults] == [("message.unreadable", FaultScope.STRUCTURE)]
    assert container.raw == a_mail()


def test_a_mail_full_of_nonsense_lines_is_read() -> None:
    assert codes(FROM + b"\r\n" + b"nonsense \xff\r\n" * 300_000) == ["message.text_size", "message.too_many_lines"]


def test_every_fault_has_its_sentence() -> None:
    sources = "\n".join(one.read_text("utf-8") for one in Path(containers.__file__).parent.glob("*.py"))
    named = set(re.findall(r'"(message\.[a-z0-9_]+)"', sources))
    named |= {f"message.two_{word}" for word in (*SINGLETONS.values(), "disposition", "parameters")}
    named |= {f"message.from_{word}" for word in ("control", "ambiguous", "several", "group", "domain", "missing")}
    named |= {"message.parameter_odd"}
    assert len(named) > 45
    assert sorted(named - SENTENCES.keys()) == []
