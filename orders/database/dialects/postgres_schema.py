"""What a migration run needs on PostgreSQL beyond the revisions, which are the same for every database."""

from itertools import groupby

from sqlalchemy import Connection, text

from orders.errors import SchemaUnknown

# Columns of our schema that compare by a language's rules.
LINGUISTIC = text("""
    SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod) AS type
    FROM pg_attribute a
    JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p')
        AND c.relnamespace = current_schema()::regnamespace
    JOIN pg_collation l ON l.oid = a.attcollation AND l.collname <> 'C'
    WHERE a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    ORDER BY c.relname, a.attnum
""")


def make_ready(connection: Connection) -> None:
    """No limit of time, and only a database that can hold every text. Raises SchemaUnknown."""
    encoding = connection.execute(text("SHOW server_encoding")).scalar_one()
    if encoding != "UTF8":
        raise SchemaUnknown(
            f"the database is encoded in {encoding}: make one with ENCODING 'UTF8' TEMPLATE template0"
        )
    connection.execute(text("SET LOCAL statement_timeout = 0"))


def compare_bytewise(connection: Connection) -> None:
    """Every text column compares by its bytes, as on SQLite and in Python, whatever the database's language is.

    Names are looked for by ranges, and pages go on behind an id: by another order they would skip rows.
    """
    quoted = connection.dialect.identifier_preparer.quote_identifier
    rows = connection.execute(LINGUISTIC).all()
    for table, columns in groupby(rows, key=lambda row: str(row.relname)):
        changes = ", ".join(f'ALTER COLUMN {quoted(one.attname)} TYPE {one.type} COLLATE "C"' for one in columns)
        connection.execute(text(f"ALTER TABLE {quoted(table)} {changes}"))
