"""Kept mail, its queue, and what was judged of it, in the same database as the orders."""

from pathlib import Path

from mailguard.storage.due import forget_readings, mark_due, mark_seller_due, mark_unverified_due
from mailguard.storage.judgements import SqlJudgements
from mailguard.storage.kept import SqlKeptMail
from mailguard.storage.sightings import SqlHistories
from mailguard.storage.spool import SqlSpool

# The second version location of the migration run; its first revision depends on orders' head.
MIGRATIONS = Path(__file__).parent / "migrations"

__all__ = [
    "MIGRATIONS",
    "SqlHistories",
    "SqlJudgements",
    "SqlKeptMail",
    "SqlSpool",
    "forget_readings",
    "mark_due",
    "mark_seller_due",
    "mark_unverified_due",
]
