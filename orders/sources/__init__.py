"""Where facts come from: a marketplace's files and the JSON document. Checked whole first, then applied in chunks."""

from orders.formats.document import Document, document_schema, read_document
from orders.formats.options import ReportOptions
from orders.sources.document import LoadReport, Trust, is_document, load_document, open_document
from orders.sources.file import ImportOptions, Progress, import_file, preview
from orders.sources.maps import known_formats, map_file

__all__ = [
    "Document",
    "ImportOptions",
    "LoadReport",
    "Progress",
    "ReportOptions",
    "Trust",
    "document_schema",
    "import_file",
    "is_document",
    "known_formats",
    "load_document",
    "map_file",
    "open_document",
    "preview",
    "read_document",
]
