"""Tables of delivery: who wants what, and what is still to be told to whom."""

from sqlalchemy import JSON, Boolean, Column, Index, Integer, String, Table, Text

from orders.database.metadata import UtcInstant, metadata

endpoints = Table(
    "endpoints",
    metadata,
    Column("seller_id", String, primary_key=True),
    Column("endpoint_id", String, primary_key=True),
    Column("kind", String, nullable=False),  # "webhook" or "mail"
    Column("target", Text, nullable=False),  # a URL or a mail address
    Column("secret", String),  # whsec_…: signing needs it in the clear
    Column("topics", JSON, nullable=False),
    Column("enabled", Boolean, nullable=False),
    Column("why_disabled", Text),
    Column("created_at", UtcInstant, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    Column("seller_id", String, primary_key=True),
    Column("id", String, primary_key=True),
    Column("event_id", String, nullable=False),  # the same in every subscription's row
    Column("subscription", String, nullable=False),  # "again", "webhook:<endpoint id>", "mail:<address>"
    Column("topic", String, nullable=False),
    Column("subject", String, nullable=False),  # rows of one subject leave in the order they came
    Column("account_id", String),
    Column("order_id", String),
    Column("payload", JSON, nullable=False),
    Column("at", UtcInstant, nullable=False),  # when it happened
    Column("created_at", UtcInstant, nullable=False),
    Column("due_at", UtcInstant, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("state", String, nullable=False),  # "pending", "done", "dead"
    Column("leased_until", UtcInstant),
    Column("ended_at", UtcInstant),
    Column("last_error", Text),
)
# What is due of a channel, and whether something earlier of the same subject still waits.
Index("ix_outbox_due", outbox.c.state, outbox.c.subscription, outbox.c.due_at, outbox.c.id)
Index("ix_outbox_order", outbox.c.seller_id, outbox.c.subscription, outbox.c.subject, outbox.c.state, outbox.c.id)
