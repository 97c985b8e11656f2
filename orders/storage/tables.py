"""Tables of the order store. `seller_id` comes first in every key; what is searched stands in columns, the rest in
`body`, one JSON document an order.

Only `order_directory` spans sellers, and it holds keyed hashes.
"""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    literal_column,
    text,
)

from orders.database.dialects.fulltext import RowNumber, Tokens, index_with
from orders.database.metadata import UtcInstant, metadata, only_where

orders = Table(
    "orders",
    metadata,
    Column("seller_id", String, primary_key=True),
    Column("id", String, primary_key=True),
    Column("account_id", String, nullable=False),
    Column("order_id", String, nullable=False),
    Column("marketplace", String, nullable=False),
    Column("status", String, nullable=False),
    Column("fulfilled_by", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("cancel_requested", Boolean, nullable=False),
    # Open, the seller's to send, not all asked for from here: what only the clock can still keep from shipping.
    Column("ready", Boolean, nullable=False),
    Column("due", UtcInstant, nullable=False),  # ship_by, or the end of time: sorts last
    Column("auto_cancel_at", UtcInstant),
    Column("wakes_at", UtcInstant),  # when time alone next does something to it (`domain.timers`); NULL: nothing
    Column("status_time", UtcInstant),
    Column("updated_at", UtcInstant, nullable=False),
    Column("notification_state", String, nullable=False),
    Column("notice_due_at", UtcInstant),  # its mail is missing from then on; NULL: none is expected
    # When it was bought; where nobody stated that, 1970, which sorts last.
    Column("purchased_at", UtcInstant, nullable=False, server_default=text("0")),
    Column("body", LargeBinary, nullable=False),  # without what is personal
    Column("sealed", LargeBinary),  # what is personal, sealed; empty: nothing is. NULL: an older row, see `resealing`
)
Index(None, orders.c.seller_id, orders.c.account_id, orders.c.order_id, unique=True)
Index(None, orders.c.seller_id, orders.c.marketplace, orders.c.order_id)
Index(None, orders.c.seller_id, orders.c.ready, orders.c.due, orders.c.id)
Index(None, orders.c.seller_id, orders.c.status, orders.c.updated_at, orders.c.id)
Index(None, orders.c.seller_id, orders.c.updated_at, orders.c.id)
# Each order of a list, alone and under each filter that may leave it few rows.
Index(None, orders.c.seller_id, orders.c.due, orders.c.id)
Index(None, orders.c.seller_id, orders.c.purchased_at, orders.c.id)
Index(None, orders.c.seller_id, orders.c.status, orders.c.due, orders.c.id)
Index(None, orders.c.seller_id, orders.c.status, orders.c.purchased_at, orders.c.id)
Index(None, orders.c.seller_id, orders.c.account_id, orders.c.updated_at, orders.c.id)
Index(None, orders.c.seller_id, orders.c.account_id, orders.c.status, orders.c.updated_at, orders.c.id)
Index(None, orders.c.seller_id, orders.c.notification_state, orders.c.updated_at, orders.c.id)
Index(None, orders.c.seller_id, orders.c.account_id, orders.c.status, orders.c.status_time)
# What the timer asks, over all sellers: hardly any order is still waiting for its mail.
WAITS = orders.c.notification_state == literal_column("'expected'")
Index("ix_orders_notice_due", orders.c.notice_due_at, orders.c.seller_id, orders.c.id, **only_where(WAITS))
Index(None, orders.c.seller_id, orders.c.notice_due_at)
# What the other timer asks, over all sellers: what has ended has nothing to wait for.
WAKES = orders.c.wakes_at.is_not(None)
Index("ix_orders_wakes_at", orders.c.wakes_at, orders.c.seller_id, orders.c.id, **only_where(WAKES))

order_versions = Table(
    "order_versions",
    metadata,
    Column("seller_id", String, primary_key=True),
    Column("id", String, primary_key=True),
    Column("version", Integer, primary_key=True),  # of the past; the present one stands in `orders`
    Column("body", LargeBinary, nullable=False),
    Column("sealed", LargeBinary),  # as in `orders`
)
# Rows from before personal data was sealed: none, once `resealing` has been over them.
OPENLY = orders.c.sealed.is_(None)
PAST_OPENLY = order_versions.c.sealed.is_(None)
Index("ix_orders_openly", orders.c.seller_id, orders.c.id, **only_where(OPENLY))
Index("ix_order_versions_openly", order_versions.c.seller_id, order_versions.c.id, **only_where(PAST_OPENLY))

sealing_keys = Table(
    "sealing_keys",
    metadata,
    Column("key_id", String, primary_key=True),  # of a key of the key file; what was sealed names it
    Column("since", UtcInstant, nullable=False),
)

# What an order is found by. Written anew with each version of it, so that the newest number is the latest change.
order_search = Table(
    "order_search",
    metadata,
    Column("number", RowNumber, primary_key=True),
    Column("seller_id", String, nullable=False),
    Column("id", String, nullable=False),  # the order's
    Column("tokens", Tokens, nullable=False),
)
Index(None, order_search.c.seller_id, order_search.c.id, unique=True)
index_with(order_search)

order_events = Table(
    "order_events",
    metadata,
    Column("seller_id", String, primary_key=True),
    Column("id", String, primary_key=True),  # the order's
    Column("version", Integer, primary_key=True),  # one event a version
    Column("account_id", String, nullable=False),
    Column("order_id", String, nullable=False),
    Column("marketplace", String, nullable=False),
    Column("name", String, nullable=False),
    Column("at", UtcInstant, nullable=False),
    Column("actor", String, nullable=False),
    Column("status", String, nullable=False),
    Column("previous_status", String),
    Column("detail", JSON, nullable=False),
)

order_actions = Table(
    "order_actions",
    metadata,
    Column("seller_id", String, primary_key=True),
    Column("action_id", String, primary_key=True),
    Column("id", String, nullable=False),  # the order's
    Column("kind", String, nullable=False),
    Column("reference", String, nullable=False),
    Column("state", String, nullable=False),
    Column("changed_at", UtcInstant, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
Index(
    None, order_actions.c.seller_id, order_actions.c.id, order_actions.c.kind, order_actions.c.reference, unique=True
)
Index(None, order_actions.c.seller_id, order_actions.c.state, order_actions.c.changed_at)

order_prints = Table(
    "order_prints",
    metadata,
    Column("seller_id", String, primary_key=True),
    Column("id", String, primary_key=True),  # the order's
    Column("print_id", String, primary_key=True),  # sorts by time
    Column("at", UtcInstant, nullable=False),
    Column("actor", String, nullable=False),
)

listings = Table(
    "listings",
    metadata,
    Column("seller_id", String, primary_key=True),
    Column("id", String, primary_key=True),
    Column("account_id", String, nullable=False),
    Column("listing_id", String),  # as orders name it
    Column("sku", String),
    Column("asin", String),
    Column("condition", String),
    Column("title", String, nullable=False),
    Column("on_hand", BigInteger),  # NULL: a mirror's, nobody here knows
    Column("held", BigInteger, nullable=False),  # the sum of its reservations
    Column("version", Integer, nullable=False),
    Column("stub", Boolean, nullable=False),
    Column("created_by", String, nullable=False),
    Column("created_at", UtcInstant, nullable=False),
    Column("changed_at", UtcInstant, nullable=False),
)
# Not unique: a thing that is listed twice is what a diagnosis has to find (ORDERS S18).
Index(None, listings.c.seller_id, listings.c.account_id, listings.c.sku)
Index(None, listings.c.seller_id, listings.c.account_id, listings.c.listing_id)
Index(None, listings.c.seller_id, listings.c.created_at, listings.c.id)

reservations = Table(
    "reservations",
    metadata,
    Column("seller_id", String, primary_key=True),
    Column("reservation_id", String, primary_key=True),
    Column("listing", String, nullable=False),  # the listing's id
    Column("id", String, nullable=False),  # the order's
    Column("order_item_id", String, nullable=False),
    Column("state", String, nullable=False),
    Column("held", BigInteger, nullable=False),
    Column("consumed", BigInteger, nullable=False),
    Column("released", BigInteger, nullable=False),
    Column("made_at", UtcInstant, nullable=False),
    Column("changed_at", UtcInstant, nullable=False),
)
Index(
    None,
    reservations.c.seller_id,
    reservations.c.id,
    reservations.c.order_item_id,
    reservations.c.listing,
    unique=True,
)
Index(
    "ix_reservations_listing",
    reservations.c.seller_id,
    reservations.c.listing,
    reservations.c.state,
    reservations.c.made_at,
    reservations.c.reservation_id,
)

quantity_events = Table(
    "quantity_events",
    metadata,
    Column("seller_id", String, primary_key=True),
    Column("listing", String, primary_key=True),
    Column("version", Integer, primary_key=True),  # one event a version of the listing
    Column("kind", String, nullable=False),
    Column("at", UtcInstant, nullable=False),
    Column("actor", String, nullable=False),
    Column("on_hand_before", BigInteger),
    Column("on_hand", BigInteger),
    Column("held_before", BigInteger, nullable=False),
    Column("held", BigInteger, nullable=False),
    Column("id", String),  # the order's that moved it
    Column("holds", JSON, nullable=False),  # those open as the number was set
)

import_jobs = Table(
    "import_jobs",
    metadata,
    Column("seller_id", String, primary_key=True),
    Column("job_id", String, primary_key=True),
    Column("account_id", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("sha256", String, nullable=False),
    Column("as_of", UtcInstant, nullable=False),
    Column("next_row", Integer, nullable=False),  # the first order that is not applied yet
    Column("total", Integer, nullable=False),
    Column("state", String, nullable=False),
    Column("counts", JSON, nullable=False),
    Column("created_at", UtcInstant, nullable=False),
    Column("heartbeat_at", UtcInstant, nullable=False),
)
Index(
    None,
    import_jobs.c.seller_id,
    import_jobs.c.account_id,
    import_jobs.c.sha256,
    import_jobs.c.kind,
    import_jobs.c.as_of,
    unique=True,
)

order_directory = Table(
    "order_directory",
    metadata,
    Column("hash", String, primary_key=True),  # keyed hash of marketplace and order id, hex
    Column("seller_id", String, primary_key=True),
)
