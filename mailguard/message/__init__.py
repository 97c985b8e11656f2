"""Bytes → Message: gate, headers, MIME, containers, readings. Pure; every byte is taken for hostile."""

from mailguard.message.containers import containers_of
from mailguard.message.gate import STRUCTURE
from mailguard.message.html import visible_lines
from mailguard.model.message import Container, ContainerKind, Fault, HeaderFacts, Message

__all__ = ["read_message", "visible_lines"]


def read_message(raw: bytes) -> Message:
    """Read one mail, whatever its bytes. Never raises: what could not be read is a fault of the outer container."""
    try:
        return Message(containers=containers_of(raw))
    except Exception as error:
        # A mistake of ours that somebody found with a mail: the mail is undecided, nobody else's waits for it.
        fault = Fault("message.unreadable", STRUCTURE, type(error).__name__)
        outer = Container(
            kind=ContainerKind.DIRECT, path="0", facts=HeaderFacts(), readings=(), faults=(fault,), raw=raw
        )
        return Message(containers=(outer,))
