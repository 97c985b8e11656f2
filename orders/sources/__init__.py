"""Where facts come from: report files and the JSON document. Checked whole first, then applied in chunks."""

from orders.formats.columns import ReportOptions
from orders.formats.document import Document, document_schema, read_document
from orders.sources.document import LoadReport, Trust, is_document, load_document, open_document
from orders.sources.file import ImportOptions, Progress, import_file, preview

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
    "load_document",
    "open_document",
    "preview",
    "read_document",
]
