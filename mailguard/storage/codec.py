"""Examined, Judgement and the raw mail as bytes for the database, and back.

JSON, so that an older row can still be read: a field that came later takes its default, one that has gone is passed
over. What can no longer be read at all counts as not there, and the mail is examined or judged anew.
"""

from threading import local
from typing import Any, TypeVar

import structlog
import zstandard
from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError

from mailguard.model.confirmation import ForwardingConfirmation
from mailguard.model.examined import Examined
from mailguard.model.judgement import Judgement

log = structlog.get_logger("mailguard.storage")
T = TypeVar("T", Examined, Judgement, ForwardingConfirmation)
WORTH_PACKING = 1_024  # octets; below, zstd's frame costs more than it saves
LEVEL = 3
# One octet in front of each value says how the rest is to be read.
PLAIN, PACKED = b"j", b"z"
# A kept mail is never larger than the edge's limit; this bounds what a damaged row may unpack to.
LARGEST = 256 << 20
_ADAPTERS: dict[type[Any], TypeAdapter[Any]] = {
    kind: TypeAdapter(kind) for kind in (Examined, Judgement, ForwardingConfirmation)
}
_threads = local()  # a zstd context belongs to one thread at a time


def dump(value: Examined | Judgement | ForwardingConfirmation) -> bytes:
    """The value as JSON, packed where that pays. Text that no encoding can hold (lone surrogates) is replaced."""
    adapter = adapter_of(type(value))
    try:
        body = adapter.dump_json(value)
    except (PydanticSerializationError, UnicodeEncodeError):
        body = adapter.dump_json(adapter.validate_python(_clean(adapter.dump_python(value))))
    return PLAIN + body if len(body) <= WORTH_PACKING else PACKED + pack(body)


def load(kind: type[T], stored: bytes | None) -> T | None:
    """The value again; None where there is none or where this program cannot read it."""
    if stored is None:
        return None
    try:
        body = unpack(stored[1:]) if stored[:1] == PACKED else stored[1:]
        value: T = adapter_of(kind).validate_json(body)
    except (ValidationError, zstandard.ZstdError) as error:
        log.warning("storage.unreadable", kind=kind.__name__, error=type(error).__name__)
        return None
    return value


def pack(raw: bytes) -> bytes:
    """zstd; the interpreter is free for others meanwhile."""
    if not hasattr(_threads, "packer"):
        _threads.packer = zstandard.ZstdCompressor(level=LEVEL, write_content_size=True)
    packed: bytes = _threads.packer.compress(raw)
    return packed


def raw_of(packed: bytes | None) -> bytes | None:
    """The raw mail; None where it is no longer kept, or is damaged."""
    if packed is None:
        return None
    try:
        return unpack(packed)
    except zstandard.ZstdError as error:
        log.warning("storage.unreadable", kind="raw mail", error=type(error).__name__)
        return None


def unpack(packed: bytes) -> bytes:
    """Raises zstandard.ZstdError for damaged bytes."""
    if not hasattr(_threads, "unpacker"):
        _threads.unpacker = zstandard.ZstdDecompressor()
    if zstandard.frame_content_size(packed) > LARGEST:
        raise zstandard.ZstdError("larger than any mail kept here")
    raw: bytes = _threads.unpacker.decompress(packed)
    return raw


def writable(text: str) -> str:
    """The text as every database takes it: no lone surrogates, no NUL."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "\ufffd")


def adapter_of(kind: type[Any]) -> TypeAdapter[Any]:
    return _ADAPTERS[kind]


def _clean(value: Any) -> Any:
    """Everything as it is, strings made writable."""
    if isinstance(value, str):
        return writable(value)
    if isinstance(value, dict):
        return {_clean(key): _clean(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_clean(one) for one in value]
    return value
