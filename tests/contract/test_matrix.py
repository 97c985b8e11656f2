"""Every operation × everybody who must not: whoever asks, the answer is the one that the table says.

The expectation is a table of its own, so that a scope which is written wrongly at an operation is seen. A topic (the
first word of the path) without a row fails.
"""

from collections.abc import Mapping

import pytest

from orders.access.access import SCOPES_OF, Role, Scope
from orders.web.openapi import PATH_PART
from orders.web.operation import Operation
from tests.contract.world import NEVER, OPERATIONS, World, without_id

ALL = frozenset(Role)
OWNER = frozenset({Role.OWNER})
DOERS = OWNER | {Role.SHIPPER}
CHECKERS = OWNER | {Role.AUDITOR}
NOBODY: frozenset[Role] = frozenset()
# topic → who may read (GET), who may do (every other method)
TOPICS: Mapping[str, tuple[frozenset[Role], frozenset[Role]]] = {
    "accounts": (ALL, OWNER),
    "alerts": (ALL, DOERS),
    "batches": (NOBODY, DOERS),
    "audit": (CHECKERS, NOBODY),
    "claim-checks": (NOBODY, ALL),  # a question
    "diagnostics": (NOBODY, ALL),  # a question
    "documents": (NOBODY, DOERS),
    "exports": (NOBODY, DOERS),
    "feeds": (ALL, DOERS),
    "hosted-orders": (NOBODY, NOBODY),  # the marketplace's side
    "imports": (ALL, OWNER),
    "jobs": (ALL, ALL),  # of one's own
    "keys": (CHECKERS, OWNER),
    "listings": (ALL, OWNER),  # S74: shipping orders is not writing stock
    "me": (ALL, NOBODY),
    "notices": (ALL, DOERS),
    "orders": (ALL, DOERS),
    "refunds": (ALL, DOERS),
    "reports": (ALL, ALL),  # a question, answered later
    "setup-tasks": (ALL, NOBODY),
    "users": (CHECKERS, OWNER),
    "waiting-requests": (ALL, NOBODY),
}
# Operations that their topic does not tell.
NAMED: Mapping[str, frozenset[Role]] = {
    "print_packing_slip": DOERS,  # a GET that leaves a mark
}


def allowed(one: Operation) -> frozenset[Role]:
    if Scope.MARKETPLACE in one.scopes:
        return NOBODY
    reading, doing = TOPICS[one.path.split("/")[2]]
    return NAMED.get(one.name, reading if one.method == "GET" else doing)


def every(*names: str) -> pytest.MarkDecorator:
    """For every operation but these."""
    chosen = [one for one in OPERATIONS if one.name not in names]
    return pytest.mark.parametrize("one", chosen, ids=lambda one: one.name)


@every()
def test_every_topic_has_a_row(one: Operation) -> None:
    assert one.path.split("/")[2] in TOPICS


@every()
def test_the_scopes_of_every_role_open_what_the_table_says(one: Operation) -> None:
    assert {role for role in Role if one.scopes <= SCOPES_OF[role]} == allowed(one)


@every()
def test_without_a_living_key_nobody_gets_anything_and_all_are_told_the_same(world: World, one: Operation) -> None:
    before = world.marks()
    refused = [world.ask(one, key) for key in ("mg_short", NEVER, world.revoked)]
    assert [answer.status for answer in (world.ask(one, None), *refused)] == [401] * 4
    assert len({without_id(answer) for answer in refused[1:]}) == 1
    assert world.marks() == before


@every()
def test_a_lower_role_is_refused_and_a_higher_one_is_let_in(world: World, one: Operation) -> None:
    before = world.marks()
    for role, key in world.roles.items():
        if role in allowed(one):
            path = PATH_PART.sub("none", one.path)
            answer = world.client.ask(one.method, f"{path}?matrix=1", key)  # let in, then refused for its form
            assert (answer.status, answer.json["type"]) == (400, "/problems/invalid-request"), role
        else:
            answer = world.ask(one, key)
            assert (answer.status, answer.json["type"]) == (403, "/problems/scope-required"), role
    assert world.marks() == before


@every("get_me")
def test_the_marketplace_s_key_opens_its_own_side_alone(world: World, one: Operation) -> None:
    if Scope.MARKETPLACE not in one.scopes:
        answer = world.ask(one, world.marketplace)
        assert (answer.status, answer.json["type"]) == (403, "/problems/scope-required")


@every()
def test_another_seller_cannot_tell_what_is_here_from_what_is_nowhere(world: World, one: Operation) -> None:
    before = world.marks()
    answer = world.ask(one, world.api.other_key, Idempotency_Key=f"other-{one.name}")
    assert answer.status == world.other_sees(one)
    for told in (world.order.order_id, world.order.id, str(world.mails["fake"]), world.alert, world.api.user):
        assert told.encode() not in answer.body
    assert world.marks() == before
    if answer.status == 404:
        nowhere = world.client.get("/v1/orders/nowhere", world.api.other_key)
        assert without_id(answer) == without_id(nowhere)


def test_the_matrix_is_not_empty() -> None:
    assert len(OPERATIONS) >= 30
    assert sum(len(allowed(one)) for one in OPERATIONS) < 4 * len(OPERATIONS)
