"""Keys in pieces that one statement can hold: the mails of a lease may name any number of orders together."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

Key = TypeVar("Key")
AT_ONCE = 5_000  # keys of up to four values: SQLite takes 32,766 in a statement where it was not built for more


def pieces(keys: Iterable[Key]) -> Iterator[list[Key]]:
    """All keys in their order, at most AT_ONCE at a time; nothing where there are none."""
    rest = list(keys)
    for start in range(0, len(rest), AT_ONCE):
        yield rest[start : start + AT_ONCE]
