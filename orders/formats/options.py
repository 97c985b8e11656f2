"""How a file writes its values, as the person who imports it says. None of it is guessed."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from orders.errors import BadFile
from orders.formats.column_map import ColumnMap
from orders.formats.values import formatted_instant, iso_instant


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportOptions:
    """What is known of a file beside its bytes; None: as its format says."""

    charset: str | None = None  # None: UTF-8 where the whole file is, else ISO 8859-1 (ORDERS 3.10)
    date_format: str | None = None  # strptime; None: ISO 8601 with offset
    timezone: str | None = None  # IANA; of a date format without an offset. None: UTC in reports, unknown in tables
    currency: str | None = None  # where the file has prices but no currency column
    format: str | None = None  # the name of the file's format, where its header fits several
    column_map: ColumnMap | None = None  # the seller's own


def zone_of(name: str, where: str = "timezone") -> ZoneInfo:
    """The zone. Raises BadFile for one that the time zone database does not know."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadFile(where, f"{name[:40]!r} is no IANA time zone, such as Europe/Berlin or UTC") from error


def instant(text: str, options: ReportOptions) -> datetime:
    """A time of a report, in UTC. Raises BadValue."""
    if options.date_format is None:
        return iso_instant(text)
    zone = None if options.timezone is None else zone_of(options.timezone)
    return formatted_instant(text, options.date_format, zone)
