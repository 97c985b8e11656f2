"""The key file of personal data: made at the first start, readable by its owner only, one key a line in hex.

The oldest key stands first and stays there: the words of buyers are hashed under what follows from it. A new key is
a new last line. The database names every key that sealed anything in it, so that the wrong file is told at the start,
and a lost one is never quietly replaced.
"""

import re
import secrets
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, insert, select

from orders.access.vault import KEY_SIZE, PersonalDataSealed, Vault
from orders.database.store import Store
from orders.storage.tables import sealing_keys

KEY_FILE = "personal.key"
LINE = re.compile(rf"[0-9a-f]{{{2 * KEY_SIZE}}}")


def open_vault(store: Store, file: Path, now: datetime) -> Vault:
    """The vault of this database. Raises PersonalDataSealed: one line that says what is wrong with the file."""
    known = store.read_now(known_keys)
    if not known and not file.exists():
        make(file)
    vault = fitting(file, known)
    if vault.newest not in known:
        store.write_now(lambda connection: note(connection, vault.newest, now))
    return vault


def fitting(file: Path, known: frozenset[str]) -> Vault:
    """The keys of this file, if they are those that the database knows. Raises PersonalDataSealed."""
    if not file.exists():
        raise PersonalDataSealed(
            f"{file}: is missing, and the personal data in the database is sealed with it: restore it"
        )
    vault = Vault(keys_in(file))
    if missing := sorted(known - vault.key_ids):
        raise PersonalDataSealed(
            f"{file}: is not the key file of this database (it lacks the key {missing[0]}): restore the right one"
        )
    return vault


def known_keys(connection: Connection) -> frozenset[str]:
    """The keys that this database's personal data may be sealed with."""
    return frozenset(connection.scalars(select(sealing_keys.c.key_id)))


def note(connection: Connection, key: str, now: datetime) -> None:
    """This key seals from now on; several processes may say so at once."""
    if key not in known_keys(connection):
        connection.execute(insert(sealing_keys).values(key_id=key, since=now))


def keys_in(file: Path) -> tuple[bytes, ...]:
    """The keys of a file, the oldest first. Raises PersonalDataSealed."""
    try:
        text = file.read_text("ascii")
    except OSError as error:
        raise PersonalDataSealed(f"{file}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError:
        text = "?"
    keys = tuple(_keys(file, text))
    if not keys:
        raise PersonalDataSealed(f"{file}: holds no key: restore it")
    return keys


def _keys(file: Path, text: str) -> Iterator[bytes]:
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            if not LINE.fullmatch(line.strip()):
                raise PersonalDataSealed(f"{file}: line {number} is no key (64 hexadecimal digits): restore it")
            yield bytes.fromhex(line.strip())


def make(file: Path) -> None:
    """A file with a new key. Of two processes that start at once, one wins. Raises PersonalDataSealed."""
    made = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    try:
        made.touch(mode=0o600)
        made.write_text(secrets.token_bytes(KEY_SIZE).hex() + "\n", "ascii")
        with suppress(FileExistsError):
            file.hardlink_to(made)
    except OSError as error:
        raise PersonalDataSealed(f"{file}: cannot be made: {error.strerror}") from error
    finally:
        made.unlink(missing_ok=True)
