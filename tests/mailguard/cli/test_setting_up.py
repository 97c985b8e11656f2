"""`init` and `login`: a seller is set up with one command, once; a link is for one person."""

import re
from collections.abc import Callable
from io import StringIO

import pytest

from mailguard.cli.opening import now, opened
from mailguard.cli.setting_up import asked
from mailguard.errors import SettingsError
from mailguard.settings import Settings
from orders.access.access import Role
from orders.access.directory import seller_views
from orders.access.roster import all_sellers, seller_named
from orders.access.sessions import redeem_link
from orders.access.users import create_user
from orders.database.store import Store
from orders.view import SellerView
from tests.mailguard.cli.running import INIT, Place

LINK = re.compile(r"http://127\.0\.0\.1:8080/login/(\S+)")


def stored(place: Place, work: Callable[[Store], object]) -> object:
    with opened(Settings(data=place.folder / "data")) as store:
        return work(store)


def logs_in(place: Place, said: str) -> str:
    """Whom the link in this output logs in."""
    (token,) = LINK.findall(said)
    user = stored(place, lambda store: store.write_now(lambda open_: redeem_link(open_, token, now())))
    return getattr(user, "email", "nobody")


def sellers(place: Place) -> list[str]:
    found = stored(place, lambda store: store.read_now(all_sellers))
    return [name for _, name in found]  # type: ignore[attr-defined]


def the_seller(place: Place) -> SellerView:
    def work(store: Store) -> SellerView:
        return store.read_now(lambda open_: seller_views(open_, [seller_named(open_, None)]).popitem()[1])

    found = stored(place, work)
    assert isinstance(found, SellerView)
    return found


def test_init_makes_the_database_and_says_the_next_steps(place: Place) -> None:
    assert not (place.folder / "data").exists()
    said = place.done(*INIT, "--seller", "Lamps", "--mailbox", "lamps@shop.example").out
    assert said.startswith("Lamps is set up.")
    assert re.search(r"Forward your shop's mail to lamps-[a-z2-7]{13}@in\.example", said)
    assert [word in said for word in ("mailguard serve", "mailguard import FILE", "mailguard login")] == [True] * 3


def test_the_link_of_init_logs_its_user_in_once(place: Place) -> None:
    said = place.init().out
    assert logs_in(place, said) == "ada@shop.example"
    assert logs_in(place, said) == "nobody"


def test_init_enters_account_mailbox_and_forwarders(place: Place) -> None:
    place.init(forwarder="forwarder.example", account="us", authority="hosted")
    seller = the_seller(place)
    assert [(one.account_id, one.marketplace, one.authority) for one in seller.accounts] == [
        ("us", "amazon", "hosted")
    ]
    assert seller.proved_mailboxes == {"lamps@shop.example"}
    assert [one.domain for one in seller.forwarders] == ["forwarder.example"]


@pytest.mark.parametrize(
    ("name", "shop"),
    [("Lämpe & Söhne", "l-mpe-s-hne"), ("!!!", "shop"), ("X" * 60, "x" * 40), ("a" * 39 + " b c", "a" * 39)],
)
def test_the_first_part_of_the_address_is_made_from_the_name(place: Place, name: str, shop: str) -> None:
    assert f"mail to {shop}-" in place.init(name, mailbox="box@shop.example").out


def test_init_twice_is_refused_and_changes_nothing(place: Place) -> None:
    place.init()
    said = place.refused(*INIT, "--seller", "Lamps", "--mailbox", "other@shop.example")
    assert said == "'Lamps' is set up already; another shop needs another name."
    assert sellers(place) == ["Lamps"]


def test_a_mailbox_of_another_seller_is_refused(place: Place) -> None:
    place.init()
    said = place.refused(*INIT, "--seller", "Books", "--mailbox", "lamps@shop.example")
    assert "lamps@shop.example is the mailbox of another seller" in said
    assert sellers(place) == ["Lamps"]


def test_a_second_shop_can_be_set_up(place: Place) -> None:
    place.init()
    place.init("Books")
    assert sellers(place) == ["Lamps", "Books"]


def test_an_unknown_marketplace_is_told_with_those_there_are(place: Place) -> None:
    words = ("--seller", "A", "--email", "a@b.example", "--mailbox", "a@b.example")
    said = place.refused("init", *words, "--marketplace", "bazaar")
    assert said == (
        "no profile knows the marketplace 'bazaar'; there are: amazon, ebay, etsy, shopify, walmart, woocommerce"
    )
    assert not (place.folder / "data").exists()


def test_a_marketplace_may_be_written_in_capitals(place: Place) -> None:
    words = ("--seller", "A", "--email", "a@b.example", "--mailbox", "a@b.example")
    assert place.done("init", *words, "--marketplace", "Etsy")


@pytest.mark.parametrize(
    ("flag", "value"),
    [("--email", "nobody"), ("--mailbox", "no mailbox"), ("--forwarder", "no domain"), ("--shop", "No Shop")],
)
def test_what_is_not_valid_is_refused_whole(place: Place, flag: str, value: str) -> None:
    words = {"--email": "a@b.example", "--mailbox": "a@b.example", flag: value}
    flat = [word for pair in words.items() for word in pair]
    assert place.refused("init", "--seller", "A", "--marketplace", "amazon", *flat)
    assert sellers(place) == []


@pytest.mark.parametrize(
    ("missing", "question"),
    [
        ("--seller", "Name of the shop"),
        ("--email", "Your e-mail address, to log in with"),
        ("--marketplace", "Marketplace (amazon, etsy, …)"),
        ("--mailbox", "The mailbox that amazon writes to"),
    ],
)
def test_with_nobody_to_ask_the_missing_answer_is_told(place: Place, missing: str, question: str) -> None:
    words = {"--seller": "A", "--email": "a@b.example", "--marketplace": "amazon", "--mailbox": "a@b.example"}
    flat = [word for flag, value in words.items() if flag != missing for word in (flag, value)]
    assert place.refused("init", *flat).startswith(f"{question}: nobody is there to ask; give it as a flag")


def test_an_answer_typed_at_a_terminal_is_taken_without_its_blanks(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr("sys.stdin", Terminal("  Lamps  \n"))
    assert asked("Name of the shop") == "Lamps"


def test_a_pipe_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", StringIO("Lamps\n"))
    with pytest.raises(SettingsError, match="nobody is there to ask"):
        asked("Name of the shop")


def add_user(place: Place, email: str) -> None:
    def work(store: Store) -> object:
        return store.write_now(lambda open_: create_user(open_, seller_named(open_, None), email, Role.VIEWER, now()))

    stored(place, work)


def test_login_prints_a_link_for_the_only_user(place: Place) -> None:
    place.init()
    assert logs_in(place, place.done("login").out) == "ada@shop.example"


def test_of_several_users_login_wants_one_named(place: Place) -> None:
    place.init()
    add_user(place, "bob@shop.example")
    said = place.refused("login")
    assert said.startswith("which user?")
    assert "ada@shop.example" in said
    assert "bob@shop.example" in said
    assert logs_in(place, place.done("login", "bob@shop.example").out) == "bob@shop.example"


def test_a_user_who_is_not_there_gets_no_link(place: Place) -> None:
    place.init()
    assert place.refused("login", "eve@shop.example") == "which user? name one of: ada@shop.example"


def test_of_several_sellers_login_wants_one_named(place: Place) -> None:
    place.init()
    place.init("Books")
    assert "'Lamps', 'Books'" in place.refused("login")
    assert logs_in(place, place.done("login", "--seller", "Books").out) == "ada@shop.example"


def test_login_before_init_tells_the_next_step(place: Place) -> None:
    assert "mailguard db upgrade" in place.refused("login")


def test_a_link_leads_to_where_people_reach_the_dashboard(place: Place) -> None:
    place.init()
    said = place.done("login", MAILGUARD_HTTP__BASE_URL="https://guard.example/").out
    assert said.startswith("https://guard.example/login/")


WOO = (
    "--seller",
    "Wool",
    "--email",
    "a@wool.example",
    "--mailbox",
    "me@wool.example",
    "--marketplace",
    "woocommerce",
)


def test_a_shop_with_senders_of_its_own_is_set_up_in_one_go(place: Place) -> None:
    said = place.done("init", *WOO, "--value", "sender=sales", "--value", "shop_domain=wool.example").out
    assert "needs" not in said
    assert "shop_domain = wool.example" in place.done("shop", "show").out


def test_what_such_a_shop_left_out_is_asked_for_by_name(place: Place) -> None:
    said = place.done("init", *WOO, "--value", "sender=sales").out
    assert "woocommerce mail needs shop_domain: mailguard shop account woocommerce" in said


@pytest.mark.parametrize(
    "value", ["shop_domain=etsy.com", "shop_domain=co.uk", "shop=x", "sender", "sender=a@b.example"]
)
def test_a_value_that_is_not_the_shops_sets_nothing_up(place: Place, value: str) -> None:
    assert place.refused("init", *WOO, "--value", value)
    assert not (place.folder / "data").exists()
