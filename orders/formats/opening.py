"""What a file is: by its own header, never by its name; where several formats fit, the person is asked.

Two formats may read the same money differently (a line's price, a unit's price), so a guess is never made.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from orders.errors import BadFile
from orders.formats.charset import detected
from orders.formats.column_map import ColumnMap
from orders.formats.mapped import MappedFile, map_format, map_header
from orders.formats.options import ReportOptions, zone_of
from orders.formats.reports import REPORTS, Report, ReportFile, fitting, lacking, read_header
from orders.formats.spapi.files import API_FORMATS, ApiFile, looks_like_json
from orders.formats.table import charset_of
from orders.formats.told import FileFormat, OrderFile, Stream


@dataclass(frozen=True, slots=True)
class _Fits:
    """One way in which a table may be read: its format, and what opens it."""

    format: FileFormat
    header: Sequence[str]
    by: Report | ColumnMap


def formats(maps: Sequence[ColumnMap]) -> tuple[FileFormat, ...]:
    """Every format that can be read with these maps."""
    return (*(report.format for report in REPORTS), *API_FORMATS, *(map_format(one) for one in maps))


def open_orders(file: Stream, name: str, options: ReportOptions, maps: Sequence[ColumnMap] = ()) -> OrderFile:
    """The file as one of the known formats; read from its beginning, where it then stands again.

    Raises BadFile: nothing fits, several formats fit and none was named, the named one does not fit, the options
    make no sense (charset, zone), a table lacks what its map leaves to the options.
    """
    _check(options, maps)
    if looks_like_json(file):
        if options.column_map is not None:
            raise BadFile(name, f"JSON, and {options.column_map.name} is a map of a table")
        return ApiFile(file, name, options)
    charset = options.charset or (options.column_map.charset if options.column_map else None)
    options = replace(options, charset=charset or detected(file, name))
    found = _by_name(_found(file, name, options, maps), name, options)
    if isinstance(found.by, ColumnMap):
        return MappedFile(file, name, found.by, options)
    return ReportFile(file, name, found.header, found.by, options)


def _check(options: ReportOptions, maps: Sequence[ColumnMap]) -> None:
    if options.charset is not None:
        charset_of(options.charset)
    if options.timezone is not None:
        zone_of(options.timezone)
    known = [one.name for one in formats(maps)]
    if options.format is not None and options.format not in known and options.column_map is None:
        raise BadFile("format", f"{options.format[:40]!r} is none of {', '.join(known)}")


def _found(file: Stream, name: str, options: ReportOptions, maps: Sequence[ColumnMap]) -> list[_Fits]:
    if options.column_map is not None:
        header = map_header(file, name, options.column_map, options)
        return [_Fits(map_format(options.column_map), header, options.column_map)]
    mapped = []
    for one in maps:
        try:
            header = map_header(file, name, one, options)
        except BadFile:
            continue  # not this map's table; what it is instead is told below
        mapped.append(_Fits(map_format(one), header, one))
    try:
        header = read_header(file, name, options.charset or "utf-8")
    except BadFile:
        if mapped:
            return mapped
        raise
    found = [_Fits(report.format, header, report) for report in fitting(header)] + mapped
    if not found:
        raise BadFile(f"{name}:1", "not a report that is known here: " + lacking(header))
    return found


def _by_name(found: Sequence[_Fits], name: str, options: ReportOptions) -> _Fits:
    wanted = [one for one in found if options.format in (None, one.format.name)]
    names = ", ".join(one.format.name for one in found)
    if not wanted:
        raise BadFile(f"{name}:1", f"its header is not that of {options.format}, but of {names}")
    if len(wanted) > 1:
        raise BadFile(f"{name}:1", f"its header fits {names}: say which it is (format)")
    return wanted[0]
