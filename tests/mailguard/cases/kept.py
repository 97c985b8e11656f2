"""A case of fixtures/mails as a program here has kept and judged it, to be exported."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from mailguard.app.adapters import policy_of
from mailguard.cases import Kept
from mailguard.pipeline import wanted
from mailguard.settings import load
from orders.access.directory import seller_views
from orders.view import SellerView
from tests.mailguard.world import MAILS, World, a_world, policy, raw_of, seller_of


@contextmanager
def a_kept_world(case: str) -> Iterator[World]:
    """A world that trusts the sealers that the case names."""
    config = MAILS / case / "config.toml"
    settings = load(config if config.exists() else None)
    with a_world(case) as world:
        world.adapters = replace(world.adapters, policy=policy_of(settings, policy().profiles))
        yield world


def kept(world: World, case: str, raw: bytes | None = None) -> Kept:
    """The case's mail, judged, with all that it was judged by."""
    mail = world.keep(case, raw if raw is not None else raw_of(case))
    world.judge()
    detail, seller = world.detail(mail, case), seller_of(case)
    assert detail.judgement is not None
    assert detail.examined is not None
    asked = [(seller, *pair) for pair in wanted(detail.examined)]
    found = world.run(world.adapters.orders.find(asked, detail.judgement.at))
    views: dict[Any, SellerView] = world.adapters.store.read_now(lambda open_: seller_views(open_, [seller]))
    return Kept(
        detail=detail,
        raw=raw_of(case) if raw is None else raw,
        seller=views[seller],
        intake=(detail.envelope.rcpt_to,),
        lookups={(market, order): lookup for (_, market, order), lookup in found.items()},
        policy=world.adapters.policy,
    )
