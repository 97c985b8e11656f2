"""What an account's plan with its marketplace is; every account that is here has been used as a professional's."""

import sqlalchemy as sa
from alembic import op

revision = "orders_0008"
down_revision = "orders_0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "accounts", sa.Column("plan", sa.String(), nullable=False, server_default=sa.text("'professional'"))
    )
