"""An account keeps its shop's own values, an order the moment by which its notice is due."""

import sqlalchemy as sa
from alembic import op

revision = "orders_0002"
down_revision = "orders_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("accounts", sa.Column("profile_values", sa.JSON(), nullable=False, server_default=sa.text("'{}'")))
    op.add_column("orders", sa.Column("notice_due_at", sa.BigInteger(), nullable=True))
    op.create_index(
        "ix_orders_notice_due",
        "orders",
        ["notice_due_at", "seller_id", "id"],
        unique=False,
        sqlite_where=sa.text("notification_state = 'expected'"),
        postgresql_where=sa.text("notification_state = 'expected'"),
    )
    op.create_index(op.f("ix_orders_seller_id_notice_due_at"), "orders", ["seller_id", "notice_due_at"], unique=False)
