"""What stands in the search index of an order: its words, hashed words of a buyer who may be seen, and no more."""

import pytest
from sqlalchemy import func, select, text

from orders.access.vault import new_vault
from orders.database.dialects.fulltext import Token, fts5, matching, tsquery
from orders.database.store import Store
from orders.domain.order import Item, Order
from orders.domain.visibility import SHOWS_BUYER
from orders.service.repositories import OrderFilter
from orders.storage.search import MOST_TOKENS, question, row_of, tokens, write
from orders.storage.tables import order_search
from orders.view import OrderStatus, SellerId
from tests.orders.domain.builders import an_order
from tests.orders.storage.builders import SELLER, VAULT

OTHER = SellerId("books")


@pytest.mark.parametrize("status", sorted(set(OrderStatus) - SHOWS_BUYER))
def test_s12_s13_a_hidden_buyer_is_in_no_token(status: OrderStatus) -> None:
    assert not [one for one in tokens(an_order(status=status), VAULT) if one.startswith("b")]


def test_a_buyers_words_are_hashed_under_the_key() -> None:
    mine, theirs = (set(tokens(an_order(), vault)) for vault in (VAULT, new_vault()))
    assert not [one for one in mine if "ana" in one or "example" in one or "springfield" in one]
    assert {one[0] for one in mine ^ theirs} == {"b"}


def test_an_order_has_a_limit_of_tokens() -> None:
    items = tuple(
        Item(order_item_id=f"{one}", ordered=1, title=" ".join(f"word{one}x{two}" for two in range(100)))
        for one in range(20)
    )
    assert len(tokens(an_order(items=items), VAULT)) <= MOST_TOKENS


def found(store: Store, q: str, seller: SellerId = SELLER) -> list[str]:
    """Ids that the index gives for this question, the newest first."""

    def ask(connection: object) -> list[str]:
        matches = matching(connection, order_search, question(seller, OrderFilter(q=q), VAULT))  # type: ignore[arg-type]  # a Connection
        query = select(order_search.c.id).select_from(matches.source).where(matches.condition)
        return list(connection.scalars(query.order_by(matches.number.desc())))  # type: ignore[attr-defined]  # a Connection

    return store.read_now(ask)


def put(store: Store, *found: Order) -> None:
    store.write_now(lambda open_: write(open_, [row_of(order, VAULT) for order in found]))


def test_what_was_written_last_comes_first(store: Store) -> None:
    put(store, an_order(id="1"), an_order(id="2"), an_order(id="3"))
    put(store, an_order(id="1"))
    assert found(store, "lamp") == ["1", "3", "2"]


def test_an_order_has_one_row_and_its_old_words_are_gone(store: Store) -> None:
    put(store, an_order())
    put(store, an_order(items=(), buyer_name="Ben", ship_to=None))
    assert store.read_now(lambda open_: open_.scalar(select(func.count()).select_from(order_search))) == 1
    assert (found(store, "lamp"), found(store, "ana"), found(store, "ben")) == ([], [], ["1"])


def test_what_one_seller_has_no_other_finds(store: Store) -> None:
    put(store, an_order(), an_order(seller_id=OTHER, buyer_name="Ana"))
    assert found(store, "lamp") == found(store, "lamp", OTHER) == ["1"]
    put(store, an_order(items=()))
    assert (found(store, "lamp"), found(store, "lamp", OTHER)) == ([], ["1"])


def test_the_index_of_words_is_whole_after_many_changes(store: Store) -> None:
    for number in range(30):
        put(store, an_order(id=f"{number % 7}", items=(Item(order_item_id="1", ordered=1, title=f"thing{number}"),)))
    assert [len(found(store, f"thing{number}")) for number in (0, 22, 23, 29)] == [0, 0, 1, 1]
    assert found(store, "thing") == ["1", "0", "6", "5", "4", "3", "2"]
    if store.url.startswith("sqlite"):
        check = text("INSERT INTO order_search_words (order_search_words, rank) VALUES ('integrity-check', 1)")
        store.write_now(lambda open_: open_.execute(check) and None)


@pytest.mark.parametrize("sign", ["'", '"', " ", "\\", "\0", ""])
def test_a_token_with_a_sign_that_ends_its_quotes_is_refused(sign: str) -> None:
    for written in (fts5, tsquery):
        with pytest.raises(ValueError, match="letters, digits"):
            written([[[Token(sign)]]])


def test_a_question_is_written_in_each_databases_own_words() -> None:
    wanted = [[[Token("sx")]], [[Token("wlamp", begins=True), Token("w1")], [Token("b0")]]]
    assert fts5(wanted) == '(("sx")) AND (("wlamp" * AND "w1") OR ("b0"))'
    assert tsquery(wanted) == "(('sx')) & (('wlamp':* & 'w1') | ('b0'))"
