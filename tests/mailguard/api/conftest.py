"""The mail half of the API, served over a fake KeptMail."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from mailguard.api import provide
from orders.access.access import Scope
from orders.database.store import Store
from orders.web.application import mount
from tests.mailguard.api.builders import FakeKeptMail, kept_mail
from tests.orders.database.stores import fresh_store
from tests.orders.web.serving import OTHER, SELLER, Client, FixedClock, a_key, all_but, an_application, served


@dataclass(frozen=True, slots=True)
class MailApi:
    """The API being served: a key that may all, one that may see no buyer, one of another seller."""

    client: Client
    store: Store
    kept: FakeKeptMail
    key: str
    plain_key: str
    other_key: str


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MailApi]:
    store, kept = fresh_store(tmp_path_factory.mktemp("mail")), kept_mail()
    app = an_application(store, FixedClock())
    mount(app, provide(app, kept, "mx.own.example"), "0")
    everything = all_but(())
    keys = (
        a_key(store, SELLER, *everything),
        a_key(store, SELLER, *all_but((Scope.PII_READ,))),
        a_key(store, OTHER, *everything),
    )
    with served(app) as client:
        yield MailApi(client, store, kept, *keys)
    store.close()
