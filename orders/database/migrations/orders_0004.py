"""Listings with their quantities, what orders hold of them, and every change of a quantity."""

import sqlalchemy as sa
from alembic import op

revision = "orders_0004"
down_revision = "orders_0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "listings",
        sa.Column("seller_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("listing_id", sa.String(), nullable=True),
        sa.Column("sku", sa.String(), nullable=True),
        sa.Column("asin", sa.String(), nullable=True),
        sa.Column("condition", sa.String(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("on_hand", sa.BigInteger(), nullable=True),
        sa.Column("held", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("stub", sa.Boolean(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("seller_id", "id", name=op.f("pk_listings")),
    )
    op.create_index(
        op.f("ix_listings_seller_id_account_id_listing_id"),
        "listings",
        ["seller_id", "account_id", "listing_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_listings_seller_id_account_id_sku"), "listings", ["seller_id", "account_id", "sku"], unique=False
    )
    op.create_index(
        op.f("ix_listings_seller_id_created_at_id"), "listings", ["seller_id", "created_at", "id"], unique=False
    )
    op.create_table(
        "quantity_events",
        sa.Column("seller_id", sa.String(), nullable=False),
        sa.Column("listing", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("on_hand_before", sa.BigInteger(), nullable=True),
        sa.Column("on_hand", sa.BigInteger(), nullable=True),
        sa.Column("held_before", sa.BigInteger(), nullable=False),
        sa.Column("held", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.String(), nullable=True),
        sa.Column("holds", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("seller_id", "listing", "version", name=op.f("pk_quantity_events")),
    )
    op.create_table(
        "reservations",
        sa.Column("seller_id", sa.String(), nullable=False),
        sa.Column("reservation_id", sa.String(), nullable=False),
        sa.Column("listing", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("order_item_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("held", sa.BigInteger(), nullable=False),
        sa.Column("consumed", sa.BigInteger(), nullable=False),
        sa.Column("released", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("seller_id", "reservation_id", name=op.f("pk_reservations")),
    )
    op.create_index(
        "ix_reservations_listing",
        "reservations",
        ["seller_id", "listing", "state", "made_at", "reservation_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_reservations_seller_id_id_order_item_id_listing"),
        "reservations",
        ["seller_id", "id", "order_item_id", "listing"],
        unique=True,
    )
