"""`mailguard export case`: a folder that `check` judges as the mail was judged here; nothing for a stranger's id."""

import asyncio
import json

import pytest

from mailguard.app.adapters import joined
from mailguard.model.received import MailId
from orders.access.audit import entries
from orders.database.store import Store
from orders.sources import Trust, load_document
from orders.storage.keyring import KEY_FILE, open_vault
from tests.fakes.clock import FixedClock
from tests.mailguard.cli.running import Place
from tests.mailguard.world import AT, GENUINE, Names, World, document_of, policy, seller_of

SELLER = seller_of(GENUINE)


@pytest.fixture
def mail(place: Place) -> MailId:
    """A genuine notice that was judged verified in the place's database."""
    place.prepared()
    clock, names = FixedClock(AT), Names((GENUINE,))
    store = Store.open(f"sqlite:///{place.folder}/data/mailguard.db")
    vault = open_vault(store, place.folder / "data" / KEY_FILE, AT)
    world = World(joined(store, clock, b"s" * 32, vault, names, policy()), clock, names)
    asyncio.run(load_document(world.adapters.orders, document_of(GENUINE), trust=Trust.GIVEN, at=AT))
    found = world.judged()
    store.close()
    return found


def test_a_kept_mail_becomes_a_folder_that_check_judges_alike(place: Place, mail: MailId) -> None:
    folder = place.folder / "cases" / "one"
    said = place.done("export", "case", mail, folder).out
    assert f"{folder}: judged verified, as here." in said
    assert "Read it before you give it away" in said
    at = json.loads((folder / "expected.json").read_text("utf-8"))["at"]
    words = ("--orders", folder / "orders.json", "--zone", folder / "zone.json", "--at", at, "--json")
    (found,) = place.done("check", "--manifest", folder / "manifest.jsonl", *words).objects
    assert found["verdict"] == "verified"


def test_who_took_it_is_written_down(place: Place, mail: MailId) -> None:
    place.done("export", "case", mail, place.folder / "one")
    store = Store.open(f"sqlite:///{place.folder}/data/mailguard.db")
    (line,) = store.read_now(lambda open_: entries(open_, SELLER, 5))
    store.close()
    assert (line.action, line.subject) == ("notice.exported", mail)


def test_a_folder_that_is_there_is_left_alone(place: Place, mail: MailId) -> None:
    folder = place.folder / "mine"
    folder.mkdir()
    assert "is there already" in place.refused("export", "case", mail, folder)
    assert list(folder.iterdir()) == []


def test_an_id_that_is_not_this_sellers_is_refused(place: Place, mail: MailId) -> None:
    assert "no such mail" in place.refused("export", "case", "0" * 32, place.folder / "one")
    place.init("Books")
    folder = place.folder / "one"
    assert "no such mail" in place.refused("export", "case", mail, folder, "--seller", "Books")
    assert not folder.exists()
