"""Tables of jobs and of their files. `seller_id` comes first in every key."""

from sqlalchemy import JSON, BigInteger, Boolean, Column, Index, Integer, LargeBinary, String, Table

from orders.database.metadata import UtcInstant, metadata

jobs = Table(
    "jobs",
    metadata,
    Column("seller_id", String, primary_key=True),
    Column("job_id", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("state", String, nullable=False),
    Column("account_id", String, nullable=False),
    Column("actor", String, nullable=False),
    Column("scopes", JSON, nullable=False),  # what the actor might do when it asked
    Column("options", JSON, nullable=False),
    Column("input_id", String),  # the file that was sent
    Column("result_id", String),
    Column("result_name", String),
    Column("done", Integer, nullable=False),
    Column("total", Integer),  # NULL until it is known
    Column("counts", JSON, nullable=False),
    Column("problem", String),  # why it is FATAL: a stable word
    Column("detail", String),  # and the sentence
    Column("created_at", UtcInstant, nullable=False),
    Column("ended_at", UtcInstant),
    Column("heartbeat_at", UtcInstant, nullable=False),
    Column("worker", String),
    Column("tries", Integer, nullable=False),
    Column("cancel_asked", Boolean, nullable=False),
)
Index(None, jobs.c.seller_id, jobs.c.created_at, jobs.c.job_id)
Index(None, jobs.c.state, jobs.c.created_at)  # what the runner asks, over all sellers
Index(None, jobs.c.ended_at)  # what the sweep asks

job_files = Table(
    "job_files",
    metadata,
    Column("seller_id", String, primary_key=True),
    Column("file_id", String, primary_key=True),
    Column("created_at", UtcInstant, nullable=False, index=True),
    Column("size", BigInteger),  # NULL while it is being written
    Column("sha256", String),
)

job_file_pieces = Table(
    "job_file_pieces",
    metadata,
    Column("seller_id", String, primary_key=True),
    Column("file_id", String, primary_key=True),
    Column("number", Integer, primary_key=True),  # from 0, without a gap
    Column("body", LargeBinary, nullable=False),  # zstd
)
