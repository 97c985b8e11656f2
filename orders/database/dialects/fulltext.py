"""Full text on each database: which rows of a table hold these tokens, the newest row first.

A row's tokens stand in a column of it, parted by blanks; they hold letters, digits and marks only. On SQLite an FTS5
table that is nothing but the index stands beside that table and is written in the same transaction; on PostgreSQL
the column is a tsvector under a GIN index, which follows by itself. A token is what it is: neither database stems it,
takes it apart or knows a word that it leaves out.

Sources: SQLite, "FTS5", 3 (syntax), 4.4.3 (external content), 4.6 (detail); PostgreSQL, 8.11 (text search types).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    FromClause,
    Index,
    Integer,
    Table,
    Text,
    cast,
    column,
    delete,
    event,
    func,
    insert,
    select,
    table,
    text,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR

from orders.database.dialects.bulk import add

# A row's number grows; on SQLite it is the rowid, which the index names.
RowNumber = BigInteger().with_variant(Integer, "sqlite")
MANY = 20_000  # rows that are rather walked than fetched and sorted
Tokens = Text().with_variant(TSVECTOR(), "postgresql")


@dataclass(frozen=True, slots=True)
class Token:
    """A token that a row must hold; `begins`: or one that begins so."""

    text: str
    begins: bool = False


Wanted = Sequence[Sequence[Sequence[Token]]]  # all of these; each is one of its ways; a way is all of its tokens


@dataclass(frozen=True, slots=True)
class Matches:
    """Where the rows come from, the number that sorts them, and the condition that they hold the tokens."""

    source: FromClause
    number: ColumnElement[int]
    condition: ColumnElement[bool]


def words_of(rows: Table) -> str:
    """The name of the FTS5 table beside `rows`."""
    return f"{rows.name}_words"


def index_with(rows: Table) -> None:
    """Make the index whenever the metadata makes the table, which has the columns `number` and `tokens`."""
    only = "postgresql"
    Index(words_of(rows), rows.c.tokens, postgresql_using="gin", info={"only": only}).ddl_if(dialect=only)

    def made(_: Table, connection: Connection, **_rest: Any) -> None:
        if connection.dialect.name == "sqlite":
            connection.execute(text(fts5_table(rows)))

    event.listen(rows, "after_create", made)


def fts5_table(rows: Table) -> str:
    """What makes the FTS5 table beside `rows`."""
    return (
        f"CREATE VIRTUAL TABLE {words_of(rows)} USING fts5(tokens, content='{rows.name}',"
        " content_rowid='number', tokenize='ascii', detail='none', columnsize=0)"
    )


def enter(connection: Connection, rows: Table, new: Sequence[dict[str, Any]]) -> None:
    """Insert rows (without their numbers): they become the newest, in their order."""
    if not new:
        return
    sqlite = connection.dialect.name == "sqlite"
    before = connection.scalar(select(func.max(rows.c.number))) if sqlite else None
    add(connection, rows, new)
    if sqlite:
        taken = f"SELECT number, tokens FROM {rows.name} WHERE number > :before"  # noqa: S608 — names of ours
        connection.execute(text(f"INSERT INTO {words_of(rows)} (rowid, tokens) {taken}"), {"before": before or 0})


def leave(connection: Connection, rows: Table, seller: str, ids: Sequence[str]) -> None:
    """Take these rows of one seller out."""
    if not ids:
        return
    mine = (rows.c.seller_id == seller) & rows.c.id.in_(ids)
    if connection.dialect.name == "sqlite":
        # The index is told what it held: it has no copy of its own.
        index = words_of(rows)
        held = select(text("'delete'"), rows.c.number, rows.c.tokens).where(mine)
        beside = table(index, column(index), column("rowid"), column("tokens"))
        connection.execute(insert(beside).from_select([index, "rowid", "tokens"], held))
    connection.execute(delete(rows).where(mine))


def matching(connection: Connection, rows: Table, wanted: Wanted) -> Matches:
    """The rows that hold what is wanted, in the database's own words."""
    if connection.dialect.name == "sqlite":
        index = table(words_of(rows), column("rowid"), column(words_of(rows)))
        holds: ColumnElement[bool] = index.c[words_of(rows)].op("MATCH", is_comparison=True)(fts5(wanted))
        return Matches(index.join(rows, rows.c.number == index.c.rowid), index.c.rowid, holds)
    asked = tsquery(wanted)
    number: ColumnElement[int] = rows.c.number
    if expected(connection, rows, asked) < MANY:
        number = type_coerce(func.coalesce(number, number), number.type)
    return Matches(rows, number, rows.c.tokens.op("@@", is_comparison=True)(cast(asked, TSQUERY)))


def expected(connection: Connection, rows: Table, asked: str) -> float:
    """How many rows PostgreSQL thinks will hold this.

    Asked for the newest of them it would gladly walk all rows from the newest on, which is right for a frequent word
    and reads everything for a rare one. So few are fetched by the index of words and sorted.
    """
    plan = text(f"EXPLAIN (FORMAT JSON) SELECT 1 FROM {rows.name} WHERE tokens @@ CAST(:asked AS tsquery)")  # noqa: S608 — a name of ours
    told: list[dict[str, Any]] = connection.execute(plan, {"asked": asked}).scalar_one()
    return float(told[0]["Plan"]["Plan Rows"])


def fts5(wanted: Wanted) -> str:
    """The question in FTS5's syntax. A quoted token is plain text there, whatever it is."""
    return _all(wanted, " AND ", " OR ", lambda one: f'"{_plain(one)}"{" *" if one.begins else ""}')


def tsquery(wanted: Wanted) -> str:
    """The question in tsquery's syntax."""
    return _all(wanted, " & ", " | ", lambda one: f"'{_plain(one)}'{':*' if one.begins else ''}")


def _all(wanted: Wanted, and_: str, or_: str, shown: Any) -> str:
    ways = (or_.join(f"({and_.join(shown(one) for one in way)})" for way in each) for each in wanted)
    return and_.join(f"({each})" for each in ways)


def _plain(token: Token) -> str:
    """The token's text. Raises ValueError for one that could end its quotes: who makes tokens leaves those out."""
    if not token.text or any(sign in " \t\r\n\"'\\\0" for sign in token.text):
        raise ValueError("a token holds letters, digits and marks only")
    return token.text


__all__ = ["Matches", "RowNumber", "Token", "Tokens", "Wanted", "enter", "index_with", "leave", "matching"]
