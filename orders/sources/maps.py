"""The column maps that come with the program, and a seller's own."""

from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from orders.errors import BadFile
from orders.formats.column_map import LARGEST, ColumnMap, read_map
from orders.formats.opening import formats
from orders.formats.told import FileFormat


@lru_cache(maxsize=1)
def built_in_maps() -> tuple[ColumnMap, ...]:
    """Every map beside this module, by name."""
    folder = files("orders.sources") / "maps"
    found = [one for one in folder.iterdir() if one.name.endswith(".toml")]
    return tuple(read_map(one.read_bytes(), one.name) for one in sorted(found, key=lambda one: one.name))


def known_formats() -> tuple[FileFormat, ...]:
    """Every format that a file of orders may have, as `--format` names them."""
    return formats(built_in_maps())


def map_file(path: Path) -> ColumnMap:
    """A seller's own map. Raises BadFile: file and line, and what is wrong there."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise BadFile(str(path), error.strerror or "cannot be read") from error
    return read_map(data, str(path))
