"""Whoever is shown a buyer's name or address stands in the audit for it: every operation, every page, generated.

The shop's buyers have names that nothing else has. Where one of them leaves in an answer, a line must have been
written for whoever asked; an operation that shows none may be as silent as it likes.
"""

import re
from collections.abc import Iterator

import pytest

from mailguard.dashboard.routes import ROUTES
from orders.access.access import Role
from orders.access.audit import entries
from orders.access.personal import MAIL_READ, PERSONAL_READ, SEARCHED
from orders.web.operation import Operation
from tests.contract.test_matrix import every
from tests.contract.world import OPERATIONS, World, a_world
from tests.mailguard.dashboard.browsing import Browser
from tests.mailguard.dashboard.conftest import somebody
from tests.orders.storage.builders import SELLER
from tests.orders.web.serving import Answer

PERSONAL = re.compile(rb"Ana Example|1 Sample Street|Ben Sample|22 Long Road")
READS = frozenset({PERSONAL_READ, MAIL_READ, SEARCHED})
BUYERS = ("list_orders", "get_order")  # what they include is known to hold buyers: else nothing would be tested


def shows_personal(answer: Answer) -> bool:
    """Whether a buyer is in the answer. The text of a PDF is drawn in glyphs: a slip always holds an address."""
    return answer.body.startswith(b"%PDF") or PERSONAL.search(answer.body) is not None


def lines(world: World, actor: str) -> int:
    """How many lines of the audit say that this actor read of buyers."""
    found = world.board.shop.store.read_now(lambda open_: entries(open_, SELLER, 1000, actor=actor))
    return sum(one.action in READS or one.action.startswith("order.claim") for one in found)


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A world in which the operations are done one after the other, what only reads first."""
    with a_world(tmp_path_factory.mktemp("used")) as one:
        yield one


READS_FIRST = sorted(OPERATIONS, key=lambda one: one.method != "GET")


@pytest.mark.parametrize("one", READS_FIRST, ids=lambda one: one.name)
def test_no_operation_shows_a_buyer_in_silence(used: World, one: Operation) -> None:
    me = used.client.get("/v1/me", used.api.key).json["actor"]
    used.path_of(one)
    before = lines(used, me)
    answer = used.ask(one, used.api.key, Idempotency_Key="audited")
    if shows_personal(answer):
        assert lines(used, me) > before


INCLUDING = [one for one in OPERATIONS if "include" in one.query.model_fields]


def all_included(world: World, one: Operation) -> str:
    """Its path, with everything that `include` can add."""
    schema = one.query.model_json_schema()
    name = schema["properties"]["include"]["items"]["$ref"].rpartition("/")[2]
    return f"{world.path_of(one)}?include={','.join(schema['$defs'][name]['enum'])}"


@pytest.mark.parametrize("one", INCLUDING, ids=lambda one: one.name)
def test_what_can_be_included_shows_no_buyer_in_silence(world: World, one: Operation) -> None:
    me = world.client.get("/v1/me", world.api.key).json["actor"]
    before = lines(world, me)
    shown = shows_personal(world.client.get(all_included(world, one), world.api.key))
    assert shown or one.name not in BUYERS
    assert not shown or lines(world, me) > before


@pytest.mark.parametrize("one", INCLUDING, ids=lambda one: one.name)
def test_what_can_be_included_shows_no_buyer_to_who_may_not_see_one(world: World, one: Operation) -> None:
    answer = world.client.get(all_included(world, one), world.roles[Role.VIEWER])
    assert answer.status == 200
    assert PERSONAL.search(answer.body) is None


@every()
def test_no_operation_shows_a_buyer_to_who_may_not_see_one(world: World, one: Operation) -> None:
    assert PERSONAL.search(world.ask(one, world.roles[Role.VIEWER]).body) is None


def pages(world: World) -> list[str]:
    """Every page that a GET leads to."""
    order, mail = f"/orders/{world.order.id}", f"/notices/{world.mails['verified']}"
    found = [one.path for one in ROUTES if one.method == "GET"]
    found = [re.sub(r"/orders/\{id[^/]*", order, re.sub(r"/notices/\{id[^/]*", mail, path)) for path in found]
    return [re.sub(r"\{id:\[[^]]*]\{1,64}}", world.order.id, path) for path in found]


def test_no_page_shows_a_buyer_in_silence(world: World) -> None:
    browser = somebody(world.board, Role.OWNER)
    shown = {path: audited(world, browser, path) for path in [*pages(world), "/orders?q=ana"]}
    assert [path for path, silent in shown.items() if silent] == []
    assert f"/orders/{world.order.id}" in shown


def audited(world: World, browser: Browser, path: str) -> bool:
    """Whether this page showed a buyer and nobody wrote it down."""
    newest = world.board.shop.store.read_now(lambda open_: entries(open_, SELLER, 1))
    answer = browser.get(path)
    assert answer.status == 200 or not path.startswith(("/orders", "/notices")), (path, answer.status)
    now = world.board.shop.store.read_now(lambda open_: entries(open_, SELLER, 1))
    return shows_personal(answer) and now == newest


def test_no_page_shows_a_buyer_to_who_may_not_see_one(world: World) -> None:
    browser = somebody(world.board, Role.VIEWER)
    assert [path for path in pages(world) if PERSONAL.search(browser.get(path).body)] == []


@pytest.mark.parametrize(("path", "action"), [("", MAIL_READ), ("/raw", MAIL_READ)])
def test_opening_a_mail_is_written_down(own: World, path: str, action: str) -> None:
    mail = own.mails["fake"]
    own.client.get(f"/v1/notices/{mail}{path}", own.api.plain_key)
    (line,) = own.board.shop.store.read_now(lambda open_: entries(open_, SELLER, 9, action=action))
    assert (line.subject, line.actor) == (mail, own.client.get("/v1/me", own.api.plain_key).json["actor"])


def test_looking_for_a_buyer_is_written_down_without_the_name(own: World) -> None:
    own.client.get("/v1/orders?q=ana", own.api.plain_key)
    own.client.get("/v1/orders?q=nobody", own.api.key)
    found = own.board.shop.store.read_now(lambda open_: entries(open_, SELLER, 9, action=SEARCHED))
    assert [one.subject for one in found] == [""]
