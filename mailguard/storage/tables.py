"""Tables of kept mail and of what was judged of it. `seller_id` comes first in every key but the directory's.

A mail waits for judging iff `due_at` is set: the queue is that column's index, and nothing else.
"""

from sqlalchemy import Boolean, Column, Index, Integer, LargeBinary, String, Table, Text, text

from orders.database.metadata import UtcInstant, metadata, only_where

mails = Table(
    "mails",
    metadata,
    Column("seller_id", String, primary_key=True),
    Column("mail_id", String, primary_key=True),
    Column("client_ip", String, nullable=False),
    Column("helo", String, nullable=False),
    Column("mail_from", Text, nullable=False),
    Column("rcpt_to", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),  # sha256 of the raw bytes
    Column("size", Integer, nullable=False),  # octets
    Column("received_at", UtcInstant, nullable=False),
    Column("state", String, nullable=False),  # queries.MailState
    Column("due_at", UtcInstant),  # to be judged from then on; on lease: the lease's end
    Column("leased_by", String),
    Column("tries", Integer, nullable=False),
    Column("alone", Boolean, nullable=False),
    # What lists show and filter by, written with each judgement.
    Column("sender", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("words", Text, nullable=False),  # casefolded: subject, sender, order ids, titles
    Column("marketplace", String),
    Column("claimed", Text, nullable=False),  # JSON: [[order id, account id or null], …], worst first
    Column("verdict", String),
    Column("recommendation", String),
    Column("code", String),
    Column("judged_at", UtcInstant),
)
# The dedupe key: client and HELO stay out, since big senders try again from another host.
Index("ux_mails_same", mails.c.seller_id, mails.c.content, mails.c.rcpt_to, mails.c.mail_from, unique=True)
Index("ix_mails_due", mails.c.due_at, **only_where(mails.c.due_at.is_not(None)))
Index("ix_mails_leased", mails.c.leased_by, mails.c.mail_id, **only_where(mails.c.leased_by.is_not(None)))
Index("ix_mails_list", mails.c.seller_id, mails.c.received_at, mails.c.mail_id)
Index("ix_mails_verdict", mails.c.seller_id, mails.c.verdict, mails.c.received_at, mails.c.mail_id)

raw_mails = Table(
    "raw_mails",
    metadata,
    Column("seller_id", String, primary_key=True),
    Column("mail_id", String, primary_key=True),
    Column("packed", LargeBinary, nullable=False),  # zstd
)

examinations = Table(
    "examinations",
    metadata,
    Column("seller_id", String, primary_key=True),
    Column("mail_id", String, primary_key=True),
    Column("temporary", Boolean, nullable=False),  # evidence is missing, or what was read is out of date
    Column("body", LargeBinary, nullable=False),  # codec
)

judgements = Table(
    "judgements",
    metadata,
    Column("seller_id", String, primary_key=True),
    Column("mail_id", String, primary_key=True),
    Column("body", LargeBinary, nullable=False),  # codec
)

verdicts = Table(  # the history: one row for each time that verdict, recommendation or deciding code changed
    "verdicts",
    metadata,
    Column("seller_id", String, primary_key=True),
    Column("mail_id", String, primary_key=True),
    Column("number", Integer, primary_key=True),  # from 1
    Column("at", UtcInstant, nullable=False),
    Column("verdict", String, nullable=False),
    Column("recommendation", String, nullable=False),
    Column("code", String),
    Column("versions", Text, nullable=False),  # JSON: [[account id, order id, version], …]
)

notice_orders = Table(  # every order id that a mail claims, also of orders that are not here yet
    "notice_orders",
    metadata,
    Column("seller_id", String, primary_key=True),
    Column("order_id", String, primary_key=True),
    Column("marketplace", String, primary_key=True),  # "" where no profile fits
    Column("mail_id", String, primary_key=True),
    Column("account_id", String),  # of the one order that it was held against
    Column("verdict", String, nullable=False),  # of this claim
)
Index("ix_notice_orders_mail", notice_orders.c.seller_id, notice_orders.c.mail_id)

fingerprints = Table(
    "fingerprints",
    metadata,
    Column("seller_id", String, primary_key=True),
    Column("kind", String, primary_key=True),
    Column("value", String, primary_key=True),
    Column("place", Integer, primary_key=True),  # 0: the first mail that had it
    Column("mail_id", String, nullable=False),
)
Index(
    "ux_fingerprints_mail",
    fingerprints.c.seller_id,
    fingerprints.c.mail_id,
    fingerprints.c.kind,
    fingerprints.c.value,
    unique=True,
)

seen_elsewhere = Table(  # the directory that spans sellers: keyed hashes that can only match
    "seen_elsewhere",
    metadata,
    Column("hash", String, primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("seller_id", String, nullable=False),
)
Index("ux_seen_elsewhere_seller", seen_elsewhere.c.hash, seen_elsewhere.c.seller_id, unique=True)

mail_keys = Table(
    "mail_keys",
    metadata,
    Column("name", String, primary_key=True),
    Column("secret", LargeBinary, nullable=False),
)

alerts = Table(
    "alerts",
    metadata,
    Column("seller_id", String, primary_key=True),
    Column("alert_id", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("state", String, nullable=False),  # model.alert.AlertState
    Column("high", Boolean, nullable=False),
    Column("times", Integer, nullable=False),  # raised by so many mails
    Column("code", String, nullable=False),
    Column("account_id", String),
    Column("order_id", String),
    Column("mail_id", String),
    Column("raised_at", UtcInstant, nullable=False),
    Column("changed_at", UtcInstant, nullable=False),
)
Index(
    "ux_alerts_open",
    alerts.c.seller_id,
    alerts.c.kind,
    alerts.c.subject,
    unique=True,
    **only_where(text("state <> 'resolved'")),
)
Index("ix_alerts_list", alerts.c.seller_id, alerts.c.raised_at, alerts.c.alert_id)

alert_mails = Table(  # who raised an open alert: it is withdrawn when the last of them recovers
    "alert_mails",
    metadata,
    Column("seller_id", String, primary_key=True),
    Column("alert_id", String, primary_key=True),
    Column("mail_id", String, primary_key=True),
)

setup_tasks = Table(
    "setup_tasks",
    metadata,
    Column("seller_id", String, primary_key=True),
    Column("mail_id", String, primary_key=True),
    Column("at", UtcInstant, nullable=False),
    Column("body", LargeBinary, nullable=False),  # codec
)

feedback = Table(  # what a person said of a verdict; the mail is a regression case from then on
    "feedback",
    metadata,
    Column("seller_id", String, primary_key=True),
    Column("mail_id", String, primary_key=True),
    Column("verdict_expected", String, nullable=False),
    Column("reason", Text, nullable=False),
    Column("verdict", String, nullable=False),  # what stood when it was said
    Column("actor", String, nullable=False),
    Column("at", UtcInstant, nullable=False),
    Column("packed", LargeBinary),  # zstd: a copy of its own; NULL: the bytes were gone by then
)
