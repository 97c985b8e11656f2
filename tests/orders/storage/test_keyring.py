"""The key file: made once for its owner, never quietly replaced, and told in one line where it is wrong."""

import threading
from pathlib import Path

import pytest

from orders.access.vault import KEY_SIZE, PersonalDataSealed, Vault
from orders.database.store import Store
from orders.storage.keyring import KEY_FILE, known_keys, make, open_vault
from tests.orders.storage.builders import AT


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / KEY_FILE


def test_a_key_is_made_at_the_first_start_for_its_owner_only(store: Store, file: Path) -> None:
    vault = open_vault(store, file, AT)
    assert file.stat().st_mode & 0o777 == 0o600
    assert open_vault(store, file, AT).key_ids == vault.key_ids
    assert store.read_now(known_keys) == vault.key_ids
    assert [one.name for one in file.parent.iterdir() if one.name.startswith(KEY_FILE)] == [KEY_FILE]


def test_a_lost_key_is_told_and_not_replaced(store: Store, file: Path) -> None:
    open_vault(store, file, AT)
    file.unlink()
    with pytest.raises(PersonalDataSealed, match=r"is missing.*restore it"):
        open_vault(store, file, AT)
    assert not file.exists()


def test_another_databases_key_is_told(store: Store, file: Path) -> None:
    open_vault(store, file, AT)
    file.unlink()
    make(file)
    with pytest.raises(PersonalDataSealed, match="not the key file of this database"):
        open_vault(store, file, AT)


def test_a_new_last_line_seals_from_then_on(store: Store, file: Path) -> None:
    before = open_vault(store, file, AT)
    file.write_text(file.read_text() + "ab" * KEY_SIZE + "\n")
    after = open_vault(store, file, AT)
    assert after.newest == Vault([b"\xab" * KEY_SIZE]).newest
    assert after.key_ids == store.read_now(known_keys) > before.key_ids
    assert after.unseal(before.seal(b"Ana", b""), b"") == b"Ana"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "holds no key"),
        ("\n \n", "holds no key"),
        ("ab" * KEY_SIZE + "\nab\n", "line 2 is no key"),
        ("AB" * KEY_SIZE, "line 1 is no key"),
        ("ab" * KEY_SIZE + "a", "line 1 is no key"),
        ("é" * KEY_SIZE, "line 1 is no key"),
    ],
)
def test_what_is_no_key_file_is_told(store: Store, file: Path, text: str, complaint: str) -> None:
    file.write_text(text, "utf-8")
    with pytest.raises(PersonalDataSealed, match=complaint) as told:
        open_vault(store, file, AT)
    assert "\n" not in str(told.value)
    assert "ab" * KEY_SIZE not in str(told.value)


def test_a_file_that_cannot_be_read_or_made_is_told(store: Store, tmp_path: Path) -> None:
    with pytest.raises(PersonalDataSealed, match="cannot be read"):
        open_vault(store, tmp_path, AT)
    with pytest.raises(PersonalDataSealed, match="cannot be made"):
        open_vault(store, tmp_path / "absent" / KEY_FILE, AT)


def test_of_starts_at_the_same_time_one_makes_the_key(store: Store, file: Path) -> None:
    found = []
    threads = [threading.Thread(target=lambda: found.append(open_vault(store, file, AT).newest)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1
