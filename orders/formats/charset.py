"""How a file's bytes are text: the charset that is named, else UTF-8 where all of it is, else ISO 8859-1 (3.10)."""

import codecs

from orders.errors import BadFile
from orders.formats.told import Stream

PIECE = 1 << 20
WIDE = {
    codecs.BOM_UTF32_LE: "UTF-32",
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}


def detected(file: Stream, name: str) -> str:
    """The charset's name, as `--charset` takes it; the file is read whole, in pieces, and stands at its beginning.

    Every sequence of bytes is ISO 8859-1, so only a file that is UTF-8 to its end is taken for that.
    Raises BadFile for UTF-16 and UTF-32: no marketplace writes them, a spreadsheet does.
    """
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    first = piece = file.read(PIECE)
    _refuse_wide(first, name)
    try:
        while piece:
            decoder.decode(piece)
            piece = file.read(PIECE)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "iso-8859-1"
    finally:
        file.seek(0)
    return "utf-8"


def _refuse_wide(first: bytes, name: str) -> None:
    wide = next((what for mark, what in WIDE.items() if first.startswith(mark)), None)
    if wide is not None:
        raise BadFile(f"{name}:1", f"{wide}, which a spreadsheet writes: import the file as it was downloaded")
