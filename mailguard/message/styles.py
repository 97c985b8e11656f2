"""Which html a person does not see, by the declarations and attributes of one element and its parents'."""

from collections.abc import Mapping
from dataclasses import dataclass

_NAMES = {"white": 0xFFFFFF, "black": 0, "silver": 0xC0C0C0, "gray": 0x808080, "grey": 0x808080, "red": 0xFF0000}
# Names of what is nearly white: nobody writes honest text in them on white.
_NAMES |= dict.fromkeys(("snow", "ivory", "ghostwhite", "floralwhite", "mintcream", "azure", "seashell"), 0xFFFFFF)
WHITE = 0xFFFFFF


@dataclass(frozen=True, slots=True)
class Look:
    """How an element looks, as far as seeing it goes; children begin with their parent's."""

    gone: bool = False  # nothing inside can be seen again
    faint: bool = False  # invisible or without size, unless a child says otherwise
    color: int | None = None  # 0xRRGGBB; None: unknown
    background: int | None = WHITE  # None: an image or something unknown
    hidden: bool = False  # the sum of it all


def _look(gone: bool, faint: bool, color: int | None, background: int | None) -> Look:
    return Look(gone, faint, color, background, gone or faint or _same(color, background))


def _same(color: int | None, background: int | None) -> bool:
    """Text in the colour of its ground, or so near that nobody reads it."""
    if color is None or background is None:
        return False
    return all(abs((color >> by & 255) - (background >> by & 255)) <= 8 for by in (0, 8, 16))


def declarations(style: str) -> dict[str, str]:
    """Property → value, lower case, the last one wins; an important one stands under "!" and its name."""
    found: dict[str, str] = {}
    for piece in without_comments(style.lower()).split(";"):
        name, colon, value = piece.partition(":")
        if colon:
            text, mark, _ = value.partition("!important")
            found["!" * bool(mark) + name.strip()] = text.strip()
    return found


def weighed(found: Mapping[str, str]) -> Mapping[str, str]:
    """The declarations with the important ones in force."""
    important = {name[1:]: value for name, value in found.items() if name[:1] == "!"}
    return {**found, **important} if important else found


def look_of(parent: Look, own: Mapping[str, str], attributes: Mapping[str, str | None]) -> Look:
    """The look of an element with these declarations and attributes (color, bgcolor, background) in such a parent."""
    color, background = parent.color, parent.background
    if attributes.get("color"):
        color = _color_attribute(attributes["color"] or "")
    if attributes.get("bgcolor"):
        background = _color_attribute(attributes["bgcolor"] or "")
    if attributes.get("background"):
        background = None
    if "color" in own:
        color = parent.color if own["color"] == "inherit" else _color(own["color"])
    for name in ("background", "background-color"):
        if name in own:
            background = _background(own[name], background)
    if own.get("background-image", "none") != "none":
        background = None
    if _is_clear(own.get("color", "")):
        color = background
    return _look(parent.gone or _gone(own), _faint(parent.faint, own), color, background)


def _gone(own: Mapping[str, str]) -> bool:
    if own.get("display") == "none" or own.get("mso-hide") == "all" or own.get("content-visibility") == "hidden":
        return True
    if (
        _is_zero(own.get("opacity", "1"))
        or _is_zero(own.get("max-height", "1"))
        or _is_zero(own.get("max-width", "1"))
    ):
        return True
    if "scale(0" in (shape := own.get("transform", "")) and "scale(0." not in shape:
        return True
    cut = own.get("overflow", "").startswith("hidden")
    if cut and (_is_zero(own.get("height", "1")) or _is_zero(own.get("width", "1"))):
        return True
    if own.get("position") in ("absolute", "fixed"):
        if any(_pixels(own.get(side, "0")) <= -99 for side in ("left", "top", "right", "bottom")):
            return True
        clip = own.get("clip", "")
        if clip.startswith("rect(") and all(
            _pixels(one) <= 1 for one in clip[5:].rstrip(")").replace(",", " ").split()
        ):
            return True
    return _pixels(own.get("text-indent", "0")) <= -99 or _pixels(own.get("margin-left", "0")) <= -500


def _is_clear(color: str) -> bool:
    """Ink that leaves what is behind it: transparent, or an alpha of zero."""
    if color.startswith(("rgba(", "hsla(")):
        return _is_zero(color.rstrip(") ").replace("/", ",").replace(" ", ",").rpartition(",")[2])
    return color == "transparent" or (len(color) == 9 and color[:1] == "#" and color[7:] == "00")


def _faint(inherited: bool, own: Mapping[str, str]) -> bool:
    """Visibility and font size are handed down and may be set again by a child."""
    if "visibility" in own:
        inherited = own["visibility"] in ("hidden", "collapse")
    size = own.get("font-size") or _font_size(own.get("font", ""))
    if size:
        inherited = _is_zero(size) or (size.endswith(("px", "pt")) and 0 <= _pixels(size) <= 1)
    return inherited


def _font_size(font: str) -> str:
    return next((word.partition("/")[0] for word in font.split() if word[:1].isdigit() and not word.isdigit()), "")


def _is_zero(value: str) -> bool:
    number = value.rstrip("abcdefghijklmnopqrstuvwxyz% ")
    return bool(number) and not number.strip("0.+-") and "0" in number


def _pixels(value: str) -> float:
    """A length in px, em taken as 16 px; 0 for what is no length."""
    number = value.strip().rstrip("abcdefghijklmnopqrstuvwxyz% ")
    try:
        size = float(number[:20])
    except ValueError:
        return 0.0
    return size * 16 if value.endswith("em") else size


def _background(value: str, inherited: int | None) -> int | None:
    if "url(" in value or "gradient(" in value:
        return None
    if value in ("none", "transparent", "inherit", "initial", ""):
        return inherited
    return next((color for word in value.split() if (color := _color(word)) is not None), _color(value))


def _color_attribute(value: str) -> int | None:
    """The bgcolor and color attributes: as in styles, also without the sign."""
    value = value.strip().lower()
    return _color(value) if _color(value) is not None else _color(f"#{value}")


def _color(value: str) -> int | None:
    if value in _NAMES:
        return _NAMES[value]
    try:
        if value.startswith("#") and len(value) in (4, 5):
            return int("".join(sign * 2 for sign in value[1:4]), 16)
        if value.startswith("#") and len(value) in (7, 9):
            return int(value[1:7], 16)
        if value.startswith(("rgb(", "rgba(")):
            words = value.partition("(")[2].rstrip(") ").replace(",", " ").split()
            red, green, blue = (min(max(int(word), 0), 255) for word in words[:3])
            return red << 16 | green << 8 | blue
    except ValueError:
        return None
    return None


def without_comments(text: str) -> str:
    """The text without what stands between /* and */."""
    if "/*" not in text:
        return text
    out, at = [], 0
    while (start := text.find("/*", at)) >= 0:
        out.append(text[at:start])
        end = text.find("*/", start + 2)
        if end < 0:
            return "".join(out)
        at = end + 2
    out.append(text[at:])
    return " ".join(out)
