"""The metadata that every table hangs on, and the column types that they share.

Ids are plain `String` columns (32 hex of `ids.new_id`, or the marketplace's own text).
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, MetaData, TextClause
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

# Names are fixed so that a later migration can name what it drops, on every database.
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def only_where(condition: ColumnElement[bool] | TextClause) -> dict[str, Any]:
    """What makes an `Index` hold only these rows, on every database: `Index(…, **only_where(condition))`."""
    return {"sqlite_where": condition, "postgresql_where": condition}


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
FIRST = (datetime.min.replace(tzinfo=UTC) - EPOCH) // MICROSECOND
LAST = (datetime.max.replace(tzinfo=UTC) - EPOCH) // MICROSECOND


class UtcInstant(TypeDecorator[datetime]):
    """An aware datetime, kept as whole microseconds since 1970 in UTC: exact, and it sorts as it should.

    A naive datetime is refused with ValueError: its zone would be a guess. So is one that UTC has no year for: no row
    that holds it could ever be read again.
    """

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        """Microseconds of an aware instant."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant without a time zone cannot be stored")
        kept = (value - EPOCH) // MICROSECOND
        if not FIRST <= kept <= LAST:
            raise ValueError("an instant before the year 1 or after 9999 cannot be stored")
        return kept

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """The instant, in UTC."""
        return None if value is None else EPOCH + timedelta(microseconds=value)
