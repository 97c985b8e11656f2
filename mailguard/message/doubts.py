"""Properties of which only one thing matters: whether they may keep a person from seeing a text as it is written.

Each reader gives None where it surely does no harm, as if nothing were declared; else what it may do (see `styles`).
"""

from collections.abc import Callable

from mailguard.message.lengths import pixels

# Sides and sizes by the direction of writing; what is read here is written from left to right.
_WRITTEN = """
width: inline-size
height: block-size
max-width: max-inline-size
max-height: max-block-size
left: inset-inline-start inset-inline
right: inset-inline-end
top: inset-block-start inset-block
bottom: inset-block-end
margin-left: margin-inline-start margin-inline
margin-right: margin-inline-end
margin-top: margin-block-start margin-block
margin-bottom: margin-block-end
padding-left: padding-inline-start padding-inline
padding-top: padding-block-start padding-block
border-left: border-inline-start border-inline border-left-width
border-top: border-block-start border-top-width
overflow-x: overflow-inline
overflow-y: overflow-block
text-decoration: text-decoration-line
list-style: list-style-type
grid-row: grid-row-start grid-row-end
grid-column: grid-column-start grid-column-end
columns: column-width column-count
offset-path: offset
border: border-width
"""
LOGICAL = {
    other: name
    for name, _, others in (line.partition(": ") for line in _WRITTEN.strip().splitlines())
    for other in others.split()
}
# CSS Color Module level 4, sections 6.2 and appendix A: colours that each machine has its own of.
SYSTEM_COLOURS = frozenset(
    (
        *("accentcolor", "accentcolortext", "activetext", "buttonborder", "buttonface", "buttontext", "field"),
        *("fieldtext", "graytext", "highlight", "highlighttext", "linktext", "mark", "marktext", "selecteditem"),
        *("selecteditemtext", "visitedtext", "activeborder", "activecaption", "appworkspace", "background"),
        *("buttonhighlight", "buttonshadow", "captiontext", "inactiveborder", "inactivecaption"),
        *("inactivecaptiontext", "infobackground", "infotext", "menu", "menutext", "scrollbar", "threeddarkshadow"),
        *("threedface", "threedhighlight", "threedlightshadow", "threedshadow", "windowframe"),
    )
)
WIDE = 400.0  # px that a text may be pushed away, for whatever reason
_PICTURE_FONTS = ("wingdings", "webdings", "dingbats", "symbol", "marlett", "redacted", "flow block")


def _family(value: str) -> str | None:
    """Fonts whose letters are pictures: "1" is a folder in Wingdings."""
    return "pictures" if any(one in value for one in _PICTURE_FONTS) else None


def _decoration(value: str) -> str | None:
    return "struck" if "line-through" in value else None


def _marker(value: str) -> str | None:
    return "text" if '"' in value else None


def _behind(value: str) -> str | None:
    return "below" if value.startswith("-") else None


def _unless(*harmless: str) -> Callable[[str], str | None]:
    return lambda value: None if value in harmless else value


def _thick(value: str) -> float | None:
    """The widest of several lengths, in pixels, if that is so wide that it pushes a text away."""
    found = [one for one in map(pixels, value.split()) if isinstance(one, float) and one >= WIDE]
    return max(found, default=None)


def _padding(value: str) -> dict[str, float] | None:
    """Wide at the top or on the left: on which side is told, one to four lengths stand for them."""
    words = (value.split() * 4)[:4] if len(value.split()) < 3 else (value.split() * 2)[:4]
    sides = (
        {"padding-top": words[0], "padding-left": words[3] if len(value.split()) != 3 else words[1]} if words else {}
    )
    return {side: wide for side, word in sides.items() if (wide := _thick(word)) is not None} or None


READERS: dict[str, Callable[[str], object]] = {
    "font-family": _family,
    "text-decoration": _decoration,
    "list-style": _marker,
    "quotes": _marker,
    "z-index": _behind,
    "font-size-adjust": _unless("none", "auto"),
    "line-clamp": _unless("none", "unset"),
    "contain": _unless("none", "layout", "style"),
    "offset-path": _unless("none"),
    "columns": _unless("auto", "1", "auto auto"),
    **dict.fromkeys(("grid-area", "grid-row", "grid-column"), _unless("auto")),
    "padding": _padding,
    **dict.fromkeys(("border", "border-left", "border-top", "padding-left", "padding-top"), _thick),
}
