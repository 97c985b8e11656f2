"""One server for all flow tests that do not end it, and the shops that live in it."""

from collections.abc import Iterator

import pytest

from tests.flow.town import FORWARDER, MAILS, SILENT, Case, Town, built, keys_of, running, seller_of
from tests.orders.database.servers import empty_database
from tests.orders.database.stores import Kind

SHOPS = ("rubble", "twice", "left", "right")  # shops that get mail of the tests' own
CHANGING = ("plus-tag", "hosted", "long-title")  # cases whose orders change while the server runs: see test_again
# Their worlds differ from everybody's: other keys, sealers or clocks, absence that is proved, a forwarder elsewhere.
REFUSED = ("bare-cr-header", "bare-lf-body", "hidden-from", "nul-in-text")  # at the door: their lines have no one end
SEPARATE = frozenset(
    (
        *("sealer-not-listed", "key-server-down", "test-key", "revoked-key", "no-dmarc-record"),
        *("unknown-order", "attached-two", "forwarder-forged", "signed-tomorrow"),
        *("key-for-sha1", "key-for-reports", "key-of-another-kind", "two-keys", "policy-unknown"),
        *("key-silent-and-changed", "signed-later", "spf-only", "near-miss", "smuggled-behind"),
    )
)


def playable(case: Case) -> bool:
    """Its world fits into the common one: fresh orders, the listed forwarder, key servers that answer."""
    return case.name not in SEPARATE and case.name not in REFUSED and "sources" not in case.document


PLAYABLE = tuple(one for one in map(Case, sorted(MAILS.glob("*/*"))) if playable(one))
CASES = tuple(one for one in PLAYABLE if one.name not in CHANGING)


@pytest.fixture
def place(kind: Kind) -> Iterator[str | None]:
    """The URL of an empty database; None: a file of the stage's own."""
    if kind is Kind.SQLITE:
        yield None
        return
    with empty_database() as url:
        yield url


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    stage = built(tmp_path_factory.mktemp("town"), PLAYABLE, SHOPS, sealers=(FORWARDER,), workers=2)
    keys = keys_of(stage, (*SHOPS, SILENT, *(seller_of(one) for one in PLAYABLE)))
    with running(stage, keys) as town:
        yield town
