"""What orders stores, as of orders_0001."""

import sqlalchemy as sa
from alembic import op

revision = "orders_0001"
down_revision = None
branch_labels = ("orders",)
depends_on = None


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("seller_id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("marketplace", sa.String(), nullable=False),
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("registered_address", sa.String(), nullable=True),
        sa.Column("as_of", sa.BigInteger(), nullable=True),
        sa.Column("coverage", sa.JSON(), nullable=False),
        sa.Column("max_age_s", sa.Integer(), nullable=False),
        sa.Column("grace_s", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("seller_id", "account_id", name=op.f("pk_accounts")),
    )
    op.create_table(
        "api_keys",
        sa.Column("seller_id", sa.String(), nullable=False),
        sa.Column("key_id", sa.String(), nullable=False),
        sa.Column("prefix", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("last_used_at", sa.BigInteger(), nullable=True),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("seller_id", "key_id", name=op.f("pk_api_keys")),
    )
    op.create_table(
        "audit",
        sa.Column("seller_id", sa.String(), nullable=False),
        sa.Column("audit_id", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seller_id", "audit_id", name=op.f("pk_audit")),
    )
    op.create_table(
        "credential_directory",
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("seller_id", sa.String(), nullable=False),
        sa.Column("subject_id", sa.String(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_credential_directory")),
    )
    op.create_index(
        op.f("ix_credential_directory_seller_id_kind_subject_id"),
        "credential_directory",
        ["seller_id", "kind", "subject_id"],
        unique=False,
    )
    op.create_table(
        "directory_keys",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_directory_keys")),
    )
    op.create_table(
        "endpoints",
        sa.Column("seller_id", sa.String(), nullable=False),
        sa.Column("endpoint_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("secret", sa.String(), nullable=True),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("why_disabled", sa.Text(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("seller_id", "endpoint_id", name=op.f("pk_endpoints")),
    )
    op.create_table(
        "forwarders",
        sa.Column("seller_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("seller_id", "kind", "value", name=op.f("pk_forwarders")),
    )
    op.create_table(
        "idempotency",
        sa.Column("seller_id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("etag", sa.String(), nullable=True),
        sa.Column("location", sa.String(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("seller_id", "key", name=op.f("pk_idempotency")),
    )
    op.create_index(op.f("ix_idempotency_started_at"), "idempotency", ["started_at"], unique=False)
    op.create_table(
        "import_jobs",
        sa.Column("seller_id", sa.String(), nullable=False),
        sa.Column("job_id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("as_of", sa.BigInteger(), nullable=False),
        sa.Column("next_row", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("heartbeat_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("seller_id", "job_id", name=op.f("pk_import_jobs")),
    )
    op.create_index(
        op.f("ix_import_jobs_seller_id_account_id_sha256_kind_as_of"),
        "import_jobs",
        ["seller_id", "account_id", "sha256", "kind", "as_of"],
        unique=True,
    )
    op.create_table(
        "intake_addresses",
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("seller_id", sa.String(), nullable=False),
        sa.Column("shop", sa.String(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("retired_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_intake_addresses")),
    )
    op.create_index(op.f("ix_intake_addresses_seller_id"), "intake_addresses", ["seller_id"], unique=False)
    op.create_table(
        "login_links",
        sa.Column("seller_id", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("seller_id", "token_hash", name=op.f("pk_login_links")),
    )
    op.create_table(
        "mailbox_directory",
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("seller_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("hash", "seller_id", name=op.f("pk_mailbox_directory")),
    )
    op.create_table(
        "mailboxes",
        sa.Column("seller_id", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("proved_at", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("seller_id", "address", name=op.f("pk_mailboxes")),
    )
    op.create_table(
        "order_actions",
        sa.Column("seller_id", sa.String(), nullable=False),
        sa.Column("action_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seller_id", "action_id", name=op.f("pk_order_actions")),
    )
    op.create_index(
        op.f("ix_order_actions_seller_id_id_kind_reference"),
        "order_actions",
        ["seller_id", "id", "kind", "reference"],
        unique=True,
    )
    op.create_index(
        op.f("ix_order_actions_seller_id_state_changed_at"),
        "order_actions",
        ["seller_id", "state", "changed_at"],
        unique=False,
    )
    op.create_table(
        "order_directory",
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("seller_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("hash", "seller_id", name=op.f("pk_order_directory")),
    )
    op.create_table(
        "order_events",
        sa.Column("seller_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("order_id", sa.String(), nullable=False),
        sa.Column("marketplace", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("previous_status", sa.String(), nullable=True),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("seller_id", "id", "version", name=op.f("pk_order_events")),
    )
    op.create_table(
        "order_versions",
        sa.Column("seller_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seller_id", "id", "version", name=op.f("pk_order_versions")),
    )
    op.create_table(
        "orders",
        sa.Column("seller_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("order_id", sa.String(), nullable=False),
        sa.Column("marketplace", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("fulfilled_by", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("cancel_requested", sa.Boolean(), nullable=False),
        sa.Column("ready", sa.Boolean(), nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=False),
        sa.Column("auto_cancel_at", sa.BigInteger(), nullable=True),
        sa.Column("status_time", sa.BigInteger(), nullable=True),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("notification_state", sa.String(), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("search_buyer", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seller_id", "id", name=op.f("pk_orders")),
    )
    op.create_index(
        op.f("ix_orders_seller_id_account_id_order_id"),
        "orders",
        ["seller_id", "account_id", "order_id"],
        unique=True,
    )
    op.create_index(
        op.f("ix_orders_seller_id_account_id_status_status_time"),
        "orders",
        ["seller_id", "account_id", "status", "status_time"],
        unique=False,
    )
    op.create_index(
        op.f("ix_orders_seller_id_marketplace_order_id"),
        "orders",
        ["seller_id", "marketplace", "order_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_orders_seller_id_ready_due_id"), "orders", ["seller_id", "ready", "due", "id"], unique=False
    )
    op.create_index(
        op.f("ix_orders_seller_id_status_updated_at_id"),
        "orders",
        ["seller_id", "status", "updated_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_orders_seller_id_updated_at_id"), "orders", ["seller_id", "updated_at", "id"], unique=False
    )
    op.create_table(
        "outbox",
        sa.Column("seller_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("subscription", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=True),
        sa.Column("order_id", sa.String(), nullable=True),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("leased_until", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("seller_id", "id", name=op.f("pk_outbox")),
    )
    op.create_index("ix_outbox_due", "outbox", ["state", "subscription", "due_at", "id"], unique=False)
    op.create_index(
        "ix_outbox_order", "outbox", ["seller_id", "subscription", "subject", "state", "id"], unique=False
    )
    op.create_table(
        "sellers",
        sa.Column("seller_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.Column("watch_since", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("seller_id", name=op.f("pk_sellers")),
    )
    op.create_table(
        "sessions",
        sa.Column("seller_id", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("csrf", sa.String(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("seller_id", "token_hash", name=op.f("pk_sessions")),
    )
    op.create_table(
        "user_directory",
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("seller_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("hash", "seller_id", name=op.f("pk_user_directory")),
    )
    op.create_table(
        "users",
        sa.Column("seller_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("disabled_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("seller_id", "user_id", name=op.f("pk_users")),
    )
    op.create_index(op.f("ix_users_seller_id_email"), "users", ["seller_id", "email"], unique=True)
