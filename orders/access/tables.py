"""Tables of access. `seller_id` comes first in every key; the directory at the end is what spans sellers.

What only has to match is kept as a hash: the directory shows nothing of one seller to another.
"""

from sqlalchemy import JSON, Column, Index, Integer, LargeBinary, String, Table, Text, text

from orders.database.metadata import UtcInstant, metadata

sellers = Table(
    "sellers",
    metadata,
    Column("seller_id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("country", String, nullable=False, default=""),  # ISO 3166-1 alpha-2
    Column("timezone", String, nullable=False, default="UTC"),  # IANA name
    Column("watch_since", UtcInstant),
    Column("created_at", UtcInstant, nullable=False),
)

accounts = Table(
    "accounts",
    metadata,
    Column("seller_id", String, primary_key=True),
    Column("account_id", String, primary_key=True),
    Column("marketplace", String, nullable=False),
    Column("authority", String, nullable=False),
    Column("name", String, nullable=False, default=""),
    Column("registered_address", String),
    Column("plan", String, nullable=False, server_default=text("'professional'")),
    Column("profile_values", JSON, nullable=False, server_default=text("'{}'")),
    Column("as_of", UtcInstant),
    Column("coverage", JSON, nullable=False),
    Column("max_age_s", Integer, nullable=False),
    Column("grace_s", Integer, nullable=False),
    Column("created_at", UtcInstant, nullable=False),
)

mailboxes = Table(
    "mailboxes",
    metadata,
    Column("seller_id", String, primary_key=True),
    Column("address", String, primary_key=True),
    Column("proved_at", UtcInstant),
    Column("created_at", UtcInstant, nullable=False),
)

forwarders = Table(
    "forwarders",
    metadata,
    Column("seller_id", String, primary_key=True),
    Column("kind", String, primary_key=True),  # "domain" or "network"
    Column("value", String, primary_key=True),
    Column("created_at", UtcInstant, nullable=False),
)

users = Table(
    "users",
    metadata,
    Column("seller_id", String, primary_key=True),
    Column("user_id", String, primary_key=True),
    Column("email", String, nullable=False),
    Column("password_hash", String),  # argon2id; NULL: login by link only
    Column("role", String, nullable=False),
    Column("created_at", UtcInstant, nullable=False),
    Column("disabled_at", UtcInstant),
)
Index(None, users.c.seller_id, users.c.email, unique=True)

login_links = Table(
    "login_links",
    metadata,
    Column("seller_id", String, primary_key=True),
    Column("token_hash", String, primary_key=True),
    Column("user_id", String, nullable=False),
    Column("created_at", UtcInstant, nullable=False),
    Column("expires_at", UtcInstant, nullable=False),
    Column("used_at", UtcInstant),
)

sessions = Table(
    "sessions",
    metadata,
    Column("seller_id", String, primary_key=True),
    Column("token_hash", String, primary_key=True),
    Column("user_id", String, nullable=False),
    Column("csrf", String, nullable=False),
    Column("created_at", UtcInstant, nullable=False),
    Column("expires_at", UtcInstant, nullable=False),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("seller_id", String, primary_key=True),
    Column("key_id", String, primary_key=True),
    Column("prefix", String, nullable=False),
    Column("name", String, nullable=False),
    Column("scopes", JSON, nullable=False),
    Column("created_at", UtcInstant, nullable=False),
    Column("last_used_at", UtcInstant),
    Column("revoked_at", UtcInstant),
)

audit = Table(
    "audit",
    metadata,
    Column("seller_id", String, primary_key=True),
    Column("audit_id", String, primary_key=True),
    Column("at", UtcInstant, nullable=False),
    Column("actor", String, nullable=False),
    Column("action", String, nullable=False),
    Column("subject", Text, nullable=False, default=""),
)

idempotency = Table(
    "idempotency",
    metadata,
    Column("seller_id", String, primary_key=True),
    Column("key", String, primary_key=True),  # sha256 of what the client sent, hex
    Column("fingerprint", String, nullable=False),  # of the whole request
    Column("started_at", UtcInstant, nullable=False, index=True),
    Column("status", Integer),  # NULL while in flight
    Column("etag", String),
    Column("location", String),
    Column("body", LargeBinary),
)

# The directory: it spans sellers, so that a mail, a key or a cookie finds its seller.

intake_addresses = Table(
    "intake_addresses",
    metadata,
    Column("address", String, primary_key=True),  # lower case, without the plus-tag
    Column("seller_id", String, nullable=False, index=True),
    Column("shop", String, nullable=False),
    Column("created_at", UtcInstant, nullable=False),
    Column("retired_at", UtcInstant),
)

credential_directory = Table(
    "credential_directory",
    metadata,
    Column("hash", String, primary_key=True),  # sha256 of the token, hex; "kind" keeps one from passing as another
    Column("kind", String, nullable=False),  # "key", "session", "login_link"
    Column("seller_id", String, nullable=False),
    Column("subject_id", String, nullable=False),
    Column("expires_at", UtcInstant),
)
Index(None, credential_directory.c.seller_id, credential_directory.c.kind, credential_directory.c.subject_id)

mailbox_directory = Table(
    "mailbox_directory",
    metadata,
    Column("hash", String, primary_key=True),  # keyed hash of the address, hex
    Column("seller_id", String, primary_key=True),
)

user_directory = Table(
    "user_directory",
    metadata,
    Column("hash", String, primary_key=True),  # keyed hash of the address: one login page serves all sellers
    Column("seller_id", String, primary_key=True),
    Column("user_id", String, nullable=False),
)

directory_keys = Table(
    "directory_keys",
    metadata,
    Column("name", String, primary_key=True),
    Column("secret", String, nullable=False),  # hex, made here at first use; keys the hashes above
    Column("created_at", UtcInstant, nullable=False),
)
