"""Personal data is sealed, orders are found by an index of words, and every list has its own.

The columns that held a buyer's name to be searched in go, with what stood in them: no older program may run beside.
What older rows hold in their bodies is sealed behind this revision, by the one who has the key.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "orders_0006"
down_revision = "orders_0005"
branch_labels = None
depends_on = None

OPENLY = sa.text("sealed IS NULL")
LISTS = (
    ("due", "id"),
    ("purchased_at", "id"),
    ("status", "due", "id"),
    ("status", "purchased_at", "id"),
    ("account_id", "updated_at", "id"),
    ("account_id", "status", "updated_at", "id"),
    ("notification_state", "updated_at", "id"),
)
INDEX = {
    "sqlite": "CREATE VIRTUAL TABLE order_search_words USING fts5(tokens, content='order_search',"
    " content_rowid='number', tokenize='ascii', detail='none', columnsize=0)",
    "postgresql": "CREATE INDEX order_search_words ON order_search USING gin (tokens)",
}


def upgrade() -> None:
    op.drop_column("orders", "search")
    op.drop_column("orders", "search_buyer")
    op.add_column("orders", sa.Column("purchased_at", sa.BigInteger(), nullable=False, server_default=sa.text("0")))
    op.add_column("orders", sa.Column("sealed", sa.LargeBinary(), nullable=True))
    op.add_column("order_versions", sa.Column("sealed", sa.LargeBinary(), nullable=True))
    for table in ("orders", "order_versions"):
        op.create_index(
            f"ix_{table}_openly", table, ["seller_id", "id"], sqlite_where=OPENLY, postgresql_where=OPENLY
        )
    for columns in LISTS:
        op.create_index(op.f("_".join(("ix_orders_seller_id", *columns))), "orders", ["seller_id", *columns])
    op.create_table(
        "sealing_keys",
        sa.Column("key_id", sa.String(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key_id", name=op.f("pk_sealing_keys")),
    )
    op.create_table(
        "order_search",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seller_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("tokens", sa.Text().with_variant(postgresql.TSVECTOR(), "postgresql"), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_order_search")),
    )
    op.create_index(op.f("ix_order_search_seller_id_id"), "order_search", ["seller_id", "id"], unique=True)
    op.execute(INDEX[op.get_bind().dialect.name])
