"""What mailguard stores, as of mailguard_0001."""

import sqlalchemy as sa
from alembic import op

revision = "mailguard_0001"
down_revision = None
branch_labels = ("mailguard",)
depends_on = "orders_0001"


def upgrade() -> None:
    op.create_table(
        "alert_mails",
        sa.Column("seller_id", sa.String(), nullable=False),
        sa.Column("alert_id", sa.String(), nullable=False),
        sa.Column("mail_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("seller_id", "alert_id", "mail_id", name=op.f("pk_alert_mails")),
    )
    op.create_table(
        "alerts",
        sa.Column("seller_id", sa.String(), nullable=False),
        sa.Column("alert_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("high", sa.Boolean(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=True),
        sa.Column("order_id", sa.String(), nullable=True),
        sa.Column("mail_id", sa.String(), nullable=True),
        sa.Column("raised_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("seller_id", "alert_id", name=op.f("pk_alerts")),
    )
    op.create_index("ix_alerts_list", "alerts", ["seller_id", "raised_at", "alert_id"], unique=False)
    op.create_index(
        "ux_alerts_open",
        "alerts",
        ["seller_id", "kind", "subject"],
        unique=True,
        sqlite_where=sa.text("state <> 'resolved'"),
        postgresql_where=sa.text("state <> 'resolved'"),
    )
    op.create_table(
        "examinations",
        sa.Column("seller_id", sa.String(), nullable=False),
        sa.Column("mail_id", sa.String(), nullable=False),
        sa.Column("temporary", sa.Boolean(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seller_id", "mail_id", name=op.f("pk_examinations")),
    )
    op.create_table(
        "fingerprints",
        sa.Column("seller_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("mail_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("seller_id", "kind", "value", "place", name=op.f("pk_fingerprints")),
    )
    op.create_index("ux_fingerprints_mail", "fingerprints", ["seller_id", "mail_id", "kind", "value"], unique=True)
    op.create_table(
        "judgements",
        sa.Column("seller_id", sa.String(), nullable=False),
        sa.Column("mail_id", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seller_id", "mail_id", name=op.f("pk_judgements")),
    )
    op.create_table(
        "mail_keys",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_mail_keys")),
    )
    op.create_table(
        "mails",
        sa.Column("seller_id", sa.String(), nullable=False),
        sa.Column("mail_id", sa.String(), nullable=False),
        sa.Column("client_ip", sa.String(), nullable=False),
        sa.Column("helo", sa.String(), nullable=False),
        sa.Column("mail_from", sa.Text(), nullable=False),
        sa.Column("rcpt_to", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("leased_by", sa.String(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("alone", sa.Boolean(), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("marketplace", sa.String(), nullable=True),
        sa.Column("claimed", sa.Text(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=True),
        sa.Column("recommendation", sa.String(), nullable=True),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("judged_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("seller_id", "mail_id", name=op.f("pk_mails")),
    )
    op.create_index(
        "ix_mails_due",
        "mails",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_index(
        "ix_mails_leased",
        "mails",
        ["leased_by", "mail_id"],
        unique=False,
        sqlite_where=sa.text("leased_by IS NOT NULL"),
        postgresql_where=sa.text("leased_by IS NOT NULL"),
    )
    op.create_index("ix_mails_list", "mails", ["seller_id", "received_at", "mail_id"], unique=False)
    op.create_index("ix_mails_verdict", "mails", ["seller_id", "verdict", "received_at", "mail_id"], unique=False)
    op.create_index("ux_mails_same", "mails", ["seller_id", "content", "rcpt_to", "mail_from"], unique=True)
    op.create_table(
        "notice_orders",
        sa.Column("seller_id", sa.String(), nullable=False),
        sa.Column("order_id", sa.String(), nullable=False),
        sa.Column("marketplace", sa.String(), nullable=False),
        sa.Column("mail_id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=True),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("seller_id", "order_id", "marketplace", "mail_id", name=op.f("pk_notice_orders")),
    )
    op.create_index("ix_notice_orders_mail", "notice_orders", ["seller_id", "mail_id"], unique=False)
    op.create_table(
        "raw_mails",
        sa.Column("seller_id", sa.String(), nullable=False),
        sa.Column("mail_id", sa.String(), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seller_id", "mail_id", name=op.f("pk_raw_mails")),
    )
    op.create_table(
        "seen_elsewhere",
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("seller_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("hash", "place", name=op.f("pk_seen_elsewhere")),
    )
    op.create_index("ux_seen_elsewhere_seller", "seen_elsewhere", ["hash", "seller_id"], unique=True)
    op.create_table(
        "setup_tasks",
        sa.Column("seller_id", sa.String(), nullable=False),
        sa.Column("mail_id", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seller_id", "mail_id", name=op.f("pk_setup_tasks")),
    )
    op.create_table(
        "verdicts",
        sa.Column("seller_id", sa.String(), nullable=False),
        sa.Column("mail_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("recommendation", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("versions", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seller_id", "mail_id", "number", name=op.f("pk_verdicts")),
    )
