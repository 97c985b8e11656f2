"""How a piece of a file is kept: packed, then sealed, since it holds what buyers are called and where they live."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import zstandard

from orders.view import SellerId

PIECE = 256 * 1024  # bytes before packing
LEVEL = 3
_threads = threading.local()  # a compressor is no other thread's


class Cipher(Protocol):
    """Seals bytes for one place, which `bound` names; they open nowhere else."""

    def seal(self, clear: bytes, bound: bytes) -> bytes: ...

    def unseal(self, sealed: bytes, bound: bytes) -> bytes: ...


class DamagedPiece(Exception):
    """A kept piece does not unpack, though its seal is whole."""


@dataclass(frozen=True, slots=True)
class Packer:
    """Pieces in and out. Safe to use from any thread."""

    cipher: Cipher

    def pack(self, seller: SellerId, file_id: str, number: int, piece: bytes) -> bytes:
        """A piece of at most PIECE bytes as it is kept."""
        if not hasattr(_threads, "compressor"):
            _threads.compressor = zstandard.ZstdCompressor(level=LEVEL, write_content_size=True)
        return self.cipher.seal(_threads.compressor.compress(piece), _place(seller, file_id, number))

    def unpack(self, seller: SellerId, file_id: str, number: int, kept: bytes) -> bytes:
        """The piece. Raises DamagedPiece, and what the cipher raises for a wrong key or place."""
        packed = self.cipher.unseal(kept, _place(seller, file_id, number))
        if not hasattr(_threads, "decompressor"):
            _threads.decompressor = zstandard.ZstdDecompressor()
        try:
            if zstandard.frame_content_size(packed) > PIECE:
                raise DamagedPiece("larger than any piece kept here")
            data: bytes = _threads.decompressor.decompress(packed)
        except zstandard.ZstdError as error:
            raise DamagedPiece("does not unpack") from error
        return data


def pieces_of(data: Iterator[bytes]) -> Iterator[bytes]:
    """Bytes in any portions as pieces of PIECE bytes, the last one shorter."""
    held = bytearray()
    for portion in data:
        held += portion
        while len(held) >= PIECE:
            yield bytes(held[:PIECE])
            del held[:PIECE]
    if held:
        yield bytes(held)


def _place(seller: SellerId, file_id: str, number: int) -> bytes:
    return f"file\0{seller}\0{file_id}\0{number}".encode()
