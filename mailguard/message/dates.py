"""The Date field, RFC 5322 section 3.3, read strictly enough that it is either one instant or None."""

from datetime import UTC, datetime, timedelta, timezone

_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
    )
}
# obs-zone, RFC 5322 section 4.3: hours from UTC
_ZONES = {"gmt": 0, "ut": 0, "utc": 0, "z": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6}
_ZONES |= {"pst": -8, "pdt": -7}


def read_date(value: str) -> datetime | None:
    """The instant in UTC; None for anything that is no date. Never raises."""
    words = value.partition("(")[0].replace(",", " ").split()
    if words and words[0].isalpha():  # day of the week, not checked: a wrong one misleads nobody
        words = words[1:]
    if len(words) != 5 or any(len(word) > 8 for word in words) or not value.isascii():
        return None
    day, month, year, clock, zone = words
    offset, time = _offset(zone.lower()), _clock(clock)
    if not (day.isdigit() and year.isdigit() and len(year) in (2, 4)) or offset is None or time is None:
        return None
    try:
        naive = datetime(_year(year), _MONTHS.get(month.lower()[:3], 0), int(day), *time, tzinfo=timezone(offset))
        return naive.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _clock(text: str) -> tuple[int, int, int] | None:
    """Hour, minute, second; a leap second is read as the one before it."""
    pieces = text.split(":")
    if len(pieces) not in (2, 3) or not all(piece.isdigit() for piece in pieces):
        return None
    return int(pieces[0]), int(pieces[1]), min(int(pieces[2]), 59) if len(pieces) == 3 else 0


def _year(text: str) -> int:
    """Two digits are obsolete: 00 to 49 are 2000 to 2049 (RFC 5322 section 4.3)."""
    return int(text) if len(text) == 4 else int(text) + (2000 if int(text) < 50 else 1900)


def _offset(zone: str) -> timedelta | None:
    if zone in _ZONES:
        return timedelta(hours=_ZONES[zone])
    if len(zone) != 5 or zone[0] not in "+-" or not zone[1:].isdigit() or int(zone[1:3]) > 23 or int(zone[3:]) > 59:
        return None
    size = timedelta(hours=int(zone[1:3]), minutes=int(zone[3:]))
    return size if zone[0] == "+" else -size
