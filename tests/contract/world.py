"""The whole application over a stocked shop, keys of everybody who may ask, and a way to ask any operation.

What an operation takes stands in the tables of the two halves (tests/…/api/test_matrix.py); the ids that they name
are put in here.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

import mailguard.api
import orders.api
from mailguard.model.received import MailId
from orders.access.access import SCOPES_OF, Role, Scope
from orders.access.keys import create_key, revoke_key
from orders.access.tables import audit
from orders.service.repositories import OrderFilter
from orders.view import OrderView
from orders.web.openapi import PATH_PART
from orders.web.operation import Operation
from tests.mailguard.api.builders import a_mail_id
from tests.mailguard.api.test_matrix import BODIES as MAIL_BODIES
from tests.mailguard.api.test_matrix import ROWS as MAIL_ROWS
from tests.mailguard.dashboard.builders import FIRST, Board, a_board, stock
from tests.orders.api.conftest import OrderApi
from tests.orders.api.test_matrix import ROWS as ORDER_ROWS
from tests.orders.api.test_matrix import asked as order_asked
from tests.orders.database.stores import Kind
from tests.orders.storage.builders import AT, OTHER, SELLER
from tests.orders.web.serving import Answer, Client, a_key, all_but

OPERATIONS: tuple[Operation, ...] = (*orders.api.OPERATIONS, *mailguard.api.OPERATIONS)
NEVER = "mg_00000000_" + "0" * 64


@dataclass(frozen=True, slots=True)
class Sent:
    """One request as it was sent."""

    method: str
    path: str
    key: str | None
    body: object
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Changing(Client):
    """A client that sends other header fields with `one` than it is told (None: not at all), and knows where."""

    one: Operation
    changes: Mapping[str, str | None]
    sent: list[Sent] = field(default_factory=list)

    def ask(
        self,
        method: str,
        path: str,
        key: str | None = None,
        body: object = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        meant = method == self.one.method and pattern_of(self.one).fullmatch(path.partition("?")[0]) is not None
        fields = {**(headers or {}), **(self.changes if meant else {})}
        given = {name: value for name, value in fields.items() if value is not None}
        self.sent.extend([Sent(method, path, key, body, given)] if meant else [])
        return Client.ask(self, method, path, key, body, given)


@dataclass(frozen=True, slots=True)
class World:
    """A shop that is open, with keys of its owner, of another seller, of every role, of nobody any more."""

    board: Board
    api: OrderApi
    mails: dict[str, MailId]
    alert: str
    order: OrderView
    roles: dict[Role, str]
    marketplace: str
    revoked: str
    strangers: frozenset[str]  # who must not do anything here, as the audit would name them

    @property
    def client(self) -> Client:
        return self.board.client

    def ask(self, one: Operation, key: str | None, **changes: str | None) -> Answer:
        """The operation as its row says, about things of this shop; `changes` of its header fields (_ for -)."""
        return self._ask(one, key, self._changing(one, changes))

    def path_of(self, one: Operation) -> str:
        """Where its row asks."""
        return self.sent(one).path

    def _changing(self, one: Operation, changes: Mapping[str, str | None]) -> Changing:
        return Changing(self.client.port, one, {name.replace("_", "-"): value for name, value in changes.items()})

    def _ask(self, one: Operation, key: str | None, client: Client) -> Answer:
        if one.name in ORDER_ROWS:
            return order_asked(replace(self.api, client=client), one, self.order, key)
        path = MAIL_ROWS[one.name][0].replace(str(a_mail_id(1)), self.mails["fake"]).replace("alert3", self.alert)
        return client.ask(one.method, path, key, MAIL_BODIES.get(one.name))

    def other_sees(self, one: Operation) -> int:
        """What the row says that another seller is answered."""
        return ORDER_ROWS[one.name][2] if one.name in ORDER_ROWS else MAIL_ROWS[one.name][1]

    def key_for(self, one: Operation) -> str:
        """The key of the side that this operation is for."""
        return self.marketplace if Scope.MARKETPLACE in one.scopes else self.api.key

    def sent(self, one: Operation) -> Sent:
        """The request that its row makes, after it was made once."""
        client = self._changing(one, {})
        self._ask(one, self.api.key, client)
        return client.sent[-1]

    def again(self, sent: Sent, **changes: str | None) -> Answer:
        """The very same request once more, `changes` of its header fields (_ for -)."""
        fields = {**sent.headers, **{name.replace("_", "-"): value for name, value in changes.items()}}
        given = {name: value for name, value in fields.items() if value is not None}
        return self.client.ask(sent.method, sent.path, sent.key, sent.body, given)

    def marks(self) -> tuple[int, int]:
        """What they who must not do anything did: lines of theirs in the audit, and our order's version."""

        def counted(open_: Any) -> int:
            theirs = audit.c.actor.in_(self.strangers)
            return int(
                open_.scalar(select(func.count()).select_from(audit).where(audit.c.seller_id == SELLER, theirs))
            )

        order = self.board.run(self.board.shop.service.get(SELLER, self.order.id))
        return self.board.shop.store.read_now(counted), order.version


@contextmanager
def a_world(folder: Path, kind: Kind = Kind.SQLITE, patience: float = 10) -> Iterator[World]:
    with a_board(folder, kind=kind, patience=patience) as board:
        mails = stock(board)
        store = board.shop.store
        everything = board.run(board.shop.service.list(SELLER, OrderFilter(include_pending=True)))
        (order,) = (one for one in everything.items if one.order_id == FIRST)
        api = OrderApi(
            board.client,
            board.shop,
            a_key(store, SELLER, *all_but(())),
            a_key(store, SELLER, *all_but((Scope.PII_READ,))),
            a_key(store, OTHER, *all_but(())),
            folder,
        )
        assert api.user
        roles = {role: a_key(store, SELLER, *SCOPES_OF[role]) for role in Role}
        marketplace = a_key(store, SELLER, Scope.MARKETPLACE)
        yield World(
            board=board,
            api=api,
            mails=mails,
            alert=board.run(board.kept.alerts(SELLER, None, None, 1)).items[0].alert_id,
            order=order,
            roles=roles,
            marketplace=marketplace,
            revoked=a_revoked_key(board),
            strangers=frozenset(
                board.client.get("/v1/me", key).json["actor"] for key in (*roles.values(), marketplace, api.other_key)
            ),
        )


def a_revoked_key(board: Board) -> str:
    def made(open_: Any) -> str:
        key_id, plain = create_key(open_, SELLER, "revoked", all_but(()), AT)
        revoke_key(open_, SELLER, key_id, AT)
        return plain

    return board.shop.store.write_now(made)


def pattern_of(one: Operation) -> re.Pattern[str]:
    """What its paths look like."""
    return re.compile(PATH_PART.sub("[^/]+", one.path))


def without_id(answer: Answer) -> tuple[int, bytes, str | None]:
    """Status, body and challenge, without what is another one in each answer."""
    given = answer.headers.get("x-request-id", "").encode()
    return answer.status, answer.body.replace(given, b""), answer.headers.get("www-authenticate")
