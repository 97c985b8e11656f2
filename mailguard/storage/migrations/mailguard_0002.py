"""What sellers say of verdicts that were wrong, with the mail that they speak of."""

import sqlalchemy as sa
from alembic import op

revision = "mailguard_0002"
down_revision = "mailguard_0001"
branch_labels = None
depends_on = "orders_0002"


def upgrade() -> None:
    op.create_table(
        "feedback",
        sa.Column("seller_id", sa.String(), nullable=False),
        sa.Column("mail_id", sa.String(), nullable=False),
        sa.Column("verdict_expected", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("seller_id", "mail_id", name=op.f("pk_feedback")),
    )
