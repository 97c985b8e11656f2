"""The page part of a mail, as its reader would have seen its words: a small document made of stored lines.

The sender's own markup is not stored and never parsed in this process, so none of it can be here: no image, link,
form, style or script. Every line is escaped, and the result still passes a cleaner that knows a few tags only.
"""

from collections.abc import Iterator
from html import escape

import nh3

from mailguard.dashboard.plain import cleaned
from mailguard.dashboard.reading import Room
from mailguard.model.message import Line, ReadingKind
from mailguard.queries import NoticeDetail

TAGS = {"p", "table", "tbody", "tr", "td"}
HEAD = (
    '<!doctype html><html lang=""><head><meta charset="utf-8"><title>The mail as its page part shows it</title>'
    "<style>:root{color-scheme:light}body{font:15px/1.5 system-ui,sans-serif;margin:1rem;color:#1c2127;"
    "background:#fff;overflow-wrap:anywhere}p{margin:.2rem 0}"
    "td{padding:.1rem .8rem .1rem 0;vertical-align:top;min-width:5em}</style></head><body>"
)
TAIL = "</body></html>"


def has_layout(detail: NoticeDetail) -> bool:
    """Whether the mail has a page part (HTML) at all."""
    return any(True for _ in _lines(detail))


def laid_out(detail: NoticeDetail) -> str:
    """The document for the frame."""
    body = "".join(_drawn(tuple(Room().fill(tuple(_lines(detail))))))
    return f"{HEAD}{nh3.clean(body, tags=TAGS, attributes={}, url_schemes=set())}{TAIL}"


def _lines(detail: NoticeDetail) -> Iterator[Line]:
    containers = detail.examined.containers if detail.examined is not None else ()
    for container in containers:
        for reading in container.readings:
            if reading.kind is ReadingKind.HTML:
                yield from reading.lines


def _drawn(lines: tuple[Line, ...]) -> Iterator[str]:
    """Paragraphs, and one table for rows that follow each other."""
    rows = False
    for line in lines:
        if bool(line.cells) is not rows:
            rows = bool(line.cells)
            yield "<table><tbody>" if rows else "</tbody></table>"
        if rows:
            yield f"<tr>{''.join(f'<td>{_text(cell)}</td>' for cell in line.cells)}</tr>"
        else:
            yield f"<p>{_text(line.text)}</p>"
    if rows:
        yield "</tbody></table>"


def _text(text: str) -> str:
    return escape(cleaned(text))
