"""When time alone next does something to an order."""

import sqlalchemy as sa
from alembic import op

revision = "orders_0007"
down_revision = "orders_0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("orders", sa.Column("wakes_at", sa.BigInteger(), nullable=True))
    # The timer looks at each of these once, and writes down when it is really to wake it.
    op.execute("UPDATE orders SET wakes_at = 0 WHERE status IN ('UNSHIPPED', 'PARTIALLY_SHIPPED', 'PENDING')")
    op.create_index(
        "ix_orders_wakes_at",
        "orders",
        ["wakes_at", "seller_id", "id"],
        unique=False,
        sqlite_where=sa.text("wakes_at IS NOT NULL"),
        postgresql_where=sa.text("wakes_at IS NOT NULL"),
    )
