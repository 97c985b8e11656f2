"""Instants as the seller reads them: in their zone, short where it is today, with how long ago."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

MINUTE, HOUR, DAY = 60, 3600, 86400


@lru_cache(maxsize=64)
def zone_named(name: str) -> ZoneInfo:
    """The zone of this IANA name; UTC where the machine does not know it."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


@dataclass(frozen=True, slots=True)
class Times:
    """Instants in words, as seen at `now` in `zone`."""

    zone: ZoneInfo
    now: datetime

    def iso(self, at: datetime) -> str:
        """For the datetime attribute: UTC, whole seconds."""
        return at.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")

    def short(self, at: datetime) -> str:
        """08:02 today, 21 Nov 08:02 this year, 21 Nov 2025 08:02 before."""
        here = at.astimezone(self.zone)
        if here.date() == self.today:
            return here.strftime("%H:%M")
        year = "" if here.year == self.today.year else f" {here.year}"
        return f"{here.day} {here:%b}{year} {here:%H:%M}"

    def full(self, at: datetime) -> str:
        """With weekday, year and zone."""
        here = at.astimezone(self.zone)
        return f"{here:%A} {here.day} {here:%B %Y}, {here:%H:%M:%S} {here:%Z}"

    def day(self, at: datetime) -> str:
        """The date with "today", "tomorrow", "yesterday" or its weekday: what is printed outlasts the day."""
        here = at.astimezone(self.zone).date()
        near = {-1: "yesterday", 0: "today", 1: "tomorrow"}.get((here - self.today).days)
        return f"{near or here.strftime('%a')} {here.day} {here:%b}"

    def ago(self, at: datetime) -> str:
        """How long since: just now, 3 min ago, 2 h ago, 5 days ago."""
        passed = (self.now - at).total_seconds()
        if passed < MINUTE:
            return "just now"
        if passed < HOUR:
            return f"{int(passed // MINUTE)} min ago"
        if passed < 2 * DAY:
            return f"{int(passed // HOUR)} h ago"
        return f"{int(passed // DAY)} days ago"

    def late(self, at: datetime) -> bool:
        return at < self.now

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    def midnights(self, days: int) -> tuple[datetime, ...]:
        """The bounds of the last `days` days, today among them: one more than days, ascending."""
        first = self.today - timedelta(days=days - 1)
        starts = (first + timedelta(days=number) for number in range(days + 1))
        return tuple(datetime(one.year, one.month, one.day, tzinfo=self.zone).astimezone(UTC) for one in starts)
