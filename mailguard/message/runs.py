"""Table rows written alike, one after another: all that stands between two of their texts is read as one border.

Half of a long mail may be such rows. A step of the walk is saved for each border; what is read stays the same.
"""

import re

BORDER = "\x02"  # stands for one in the text
LEAST = 4  # borders: fewer are not worth it
_BORDER = re.compile(r"</td>[ \t\r\n\f]*</tr>[ \t\r\n\f]*<tr>[ \t\r\n\f]*<(td(?:[ \t\r\n\f][^<>\x00-\x08]{0,200})?)>")


class Unlike(Exception):
    """The rows are not to be read as a run: the page is walked again without one."""


def with_borders(html: str) -> tuple[str, str]:
    """The text with BORDER for each border that is written as the first is, and the start tag of the cells behind.

    Without enough of them: the text as it is, and "". Linear.
    """
    found = None if BORDER in html else _BORDER.search(html)
    if found is None:
        return html, ""
    pieces = html.split(found.group())
    return (BORDER.join(pieces), found.group(1)) if len(pieces) > LEAST else (html, "")
