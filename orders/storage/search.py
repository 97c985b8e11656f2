"""The index that orders are found by: their own words, hashed words of their buyers, and what narrows a search.

A token is a class letter and what it stands for: w a word, p the first letters of one, b a buyer's word hashed, and
s, a, t, u the seller, the account, the status, and that somebody has paid. Short beginnings of words are tokens of
their own, so that no search has to gather every word that begins so. What its status hides is not in the index.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection

from orders.access.vault import Vault
from orders.database.dialects.fulltext import Token, enter, leave
from orders.domain.likeness import words as spelt
from orders.domain.order import WAITING, Order
from orders.domain.visibility import SHOWS_BUYER
from orders.domain.words import LEAST, Asked, asked_for, buyer_words, order_words
from orders.service.repositories import OrderFilter
from orders.storage.tables import order_search
from orders.view import OrderStatus, SellerId

SHORT = range(LEAST, 9)  # lengths of beginnings that are tokens of their own
LONGEST_NAME = 12  # letters of a name's word by whose beginnings it is found; what is longer counts up to here
MOST_TOKENS = 8000  # of one order; a row of PostgreSQL's holds a megabyte of them


def write(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Enter these rows (`row_of`) as the latest that changed, in place of what the index held of their orders."""
    theirs: dict[SellerId, list[str]] = defaultdict(list)
    for row in rows:
        theirs[row["seller_id"]].append(row["id"])
    for seller, ids in theirs.items():
        leave(connection, order_search, seller, ids)
    enter(connection, order_search, rows)


def row_of(order: Order, vault: Vault) -> dict[str, Any]:
    """An order's row in the index."""
    return {"seller_id": order.seller_id, "id": order.id, "tokens": " ".join(tokens(order, vault))}


def tokens(order: Order, vault: Vault) -> list[str]:
    """Everything that the order is found by."""
    found = list(_scope(order))
    for word in order_words(order):
        found += _own(word)
    if order.status in SHOWS_BUYER:
        seller = order.seller_id
        found += ["b" + vault.word(seller, word) for word in dict.fromkeys(_buyer(order))]
    return list(dict.fromkeys(found))[:MOST_TOKENS]


@lru_cache(maxsize=8192)
def _own(word: str) -> tuple[str, ...]:
    """A word's tokens: the word, and its short beginnings."""
    return ("w" + word, *("p" + word[:length] for length in SHORT if length <= len(word)))


def _scope(order: Order) -> Iterator[str]:
    yield _seller(order.seller_id)
    yield _named("a", order.account_id)
    yield _status(order.status)
    if order.status not in WAITING:
        yield "u"


def _buyer(order: Order) -> Iterator[str]:
    """The buyer's words with the beginnings of those of names, as they are hashed."""
    names, places = buyer_words(order)
    for word in names:
        yield from (word[:length] for length in range(LEAST, min(len(word), LONGEST_NAME) + 1))
        yield "=" + word  # the word itself, which a beginning of another one is not
    yield from ("@" + one for word in places for one in (word, *spelt(word)))


def question(seller: SellerId, wanted: OrderFilter, vault: Vault) -> list[list[list[Token]]]:
    """What the index is asked for `wanted`; it may find too much, never too little: the rest is the rows' own."""
    asked = [[[Token(_seller(seller))]]]
    if wanted.account_id is not None:
        asked.append([[Token(_named("a", wanted.account_id))]])
    if wanted.status is not None:
        asked.append([[Token(_status(wanted.status))]])
    words = (wanted.q or "").split()
    return [*asked, *(list(_ways(seller, word, vault if wanted.buyers else None)) for word in words)]


def nothing(wanted: OrderFilter) -> bool:
    """A word of signs only: no order has it."""
    return any(not asked_for(word) for word in (wanted.q or "").split())


def _ways(seller: SellerId, word: str, vault: Vault | None) -> Iterator[list[Token]]:
    """How an order can hold this word: as its own, or, for who may see buyers, as its buyer's."""
    ways = asked_for(word)
    for way in ways:
        yield [_word(piece) for piece in way]
    if vault is None:
        return

    def hashed(text: str) -> Token:
        return Token("b" + vault.word(seller, text))

    for way in ways:
        yield [hashed("=" + one.text if one.whole else one.text[:LONGEST_NAME]) for one in way]
        yield [hashed("@" + one.text) for one in way]
    if plain := spelt(word):
        yield [hashed("@" + one) for one in plain]


def _word(piece: Asked) -> Token:
    if piece.whole:
        return Token("w" + piece.text)
    return Token("p" + piece.text) if len(piece.text) in SHORT else Token("w" + piece.text, begins=True)


def _seller(seller: str) -> str:
    return _named("s", seller)


def _status(status: OrderStatus) -> str:
    return _named("t", status.value)


@lru_cache(maxsize=1024)
def _named(kind: str, name: str) -> str:
    """A name of any signs as a token: what it narrows is checked again on the order itself."""
    return kind + hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:10]
