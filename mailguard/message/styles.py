"""Which html a person does not see, or may not see, by what one element and its parents declare."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from mailguard.message.colours import BLACK, FAINT, LINK, UNREADABLE, WHITE, Colour, attribute_colour, contrast, over
from mailguard.message.declarations import INHERIT
from mailguard.message.doubts import READERS, WIDE
from mailguard.message.lengths import UNSURE
from mailguard.model.quick import quick

TINY, SMALL = 1.5, 5.0  # px of a letter: below the first nobody sees it, below the second few do
FAR, BEYOND = -99.0, 2000.0  # px: so far left or up, so far right or down is off the screen
SLIM = 2.0  # px of a box that cuts off what does not fit
LOW, TIGHT = 1000.0, 100.0  # px of the height and the width of one that may cut off lines
PULLED_UP, PULLED_ASIDE = -10.0, -24.0  # px by which a box may lie over its neighbours
SEE_THROUGH, PALE = 0.1, 0.4  # opacity


INK = Colour(BLACK)
LINKED = Colour(LINK)


@quick
@dataclass(frozen=True, slots=True)
class Look:
    """How an element looks, as far as seeing it goes; children begin with their parent's."""

    gone: bool = False  # nothing inside can be seen again
    unseen: bool = False  # visibility, which a child may set again
    size: float = 16.0  # px of its letters
    spacing: float = 0.0  # px between them
    height: float = 1.2  # of a line, as a share of the size
    color: Colour | None = INK  # None: not known
    fill: Colour | None = None  # -webkit-text-fill-color, which wins
    grounds: tuple[int | None, ...] = (WHITE,)  # what may be behind it, 0xRRGGBB; None: an image, something unknown
    doubt: bool = False  # something is declared whose effect cannot be told
    layered: bool = False  # it may lie over other text
    bidi: bool = False  # its letters show in another order than they are written
    pre: bool = False  # line ends in the text are line ends
    block: bool | None = None  # as declared, not handed down: begins a line, or joins the one it stands in
    hidden: bool = False  # the sum of it all: nobody sees it
    unsure: bool = False  # some may not see it, or see something else


ORDINARY = Look()


def look_of(parent: Look, own: Mapping[str, Any], attributes: Mapping[str, str | None], link: bool = False) -> Look:
    """The look of an element with these declarations and attributes (color, bgcolor, background, text, dir).

    `link`: an <a> with a target, which has a colour of its own.
    """
    position = own.get("position", "static")
    size = _size(parent.size, own.get("font-size"))
    look = replace(
        parent,
        gone=parent.gone or _gone(own) or _clipped(own) or _away(own, position),
        unseen=_handed_down(own.get("visibility"), parent.unseen, ("hidden", "collapse")),
        size=size,
        spacing=_spacing(parent.spacing, own.get("letter-spacing"), size),
        height=own["line-height"] if isinstance(own.get("line-height"), float) else parent.height,
        color=_ink(own.get("color"), parent.color, _hint(attributes, "color", "text") or (LINKED if link else None)),
        fill=_ink(own.get("text-fill-color"), parent.fill, None),
        grounds=_grounds(parent.grounds, own, attributes),
        doubt=parent.doubt or _doubtful(own, attributes),
        layered=parent.layered or _layered(own, position),
        bidi=_handed_down(own.get("unicode-bidi"), parent.bidi, ("bidi-override", "isolate-override")),
        pre=_handed_down(own.get("white-space"), parent.pre, ("pre", "pre-wrap", "pre-line", "break-spaces")),
        block={"block": True, "inline": False}.get(own.get("display", "")),
    )
    return _summed(look)


def inner_of(look: Look) -> Look:
    """The look of a child that declares nothing."""
    return look if look.block is None else replace(look, block=None)


def _summed(look: Look) -> Look:
    best, worst = _legible(look)
    small = look.size <= TINY or look.spacing <= -0.3 * look.size
    hidden = look.gone or look.unseen or small or best < UNREADABLE
    unsure = (
        look.doubt or look.layered or worst < FAINT or look.size < SMALL or look.height < 0.3 or None in look.grounds
    )
    return replace(look, hidden=hidden, unsure=unsure)


def _legible(look: Look) -> tuple[float, float]:
    """The best and the worst contrast of the letters with what may be behind them; an unknown one is both at once."""
    ink = look.fill or look.color
    if ink is None:
        return 21.0, 1.0
    found = [21.0 if ground is None else contrast(over(ink, ground), ground) for ground in look.grounds]
    if ink.alpha < SEE_THROUGH:
        return 1.0, 1.0
    return max(found), min(found)


def _handed_down(value: Any, inherited: bool, words: tuple[str, ...]) -> bool:
    return inherited if value is None or value in (INHERIT, UNSURE) else value in words


def _number(value: Any, default: float) -> float:
    """A length that is known; what is unsure is counted by `_doubtful`."""
    return value if isinstance(value, float) else default


def _size(parent: float, value: Any) -> float:
    if not isinstance(value, tuple):
        return 16.0 if value == "initial" else parent
    unit, number = value
    return float(min(number * parent if unit == "em" else number, 1e6))


def _spacing(parent: float, value: Any, size: float) -> float:
    if not isinstance(value, tuple):
        return 0.0 if value == "initial" else parent
    return float(value[1] * size if value[0] == "em" else value[1])


def _ink(value: Any, inherited: Colour | None, hint: Colour | None) -> Colour | None:
    if value is None:
        return hint or inherited
    if value == UNSURE:
        return None
    if value == "initial":
        return INK
    return inherited if value == INHERIT else value


def _hint(attributes: Mapping[str, str | None], *names: str) -> Colour | None:
    found = next((value for name in names if (value := attributes.get(name))), None)
    return attribute_colour(found) if found else None


def _grounds(
    inherited: tuple[int | None, ...], own: Mapping[str, Any], attributes: Mapping[str, str | None]
) -> tuple[int | None, ...]:
    paint = own.get("background-color", _hint(attributes, "bgcolor"))
    grounds = inherited
    if paint == UNSURE:
        grounds = (None,)
    elif isinstance(paint, Colour):
        solid = paint.alpha >= 1
        mixed = (paint.rgb if solid else None if one is None else over(paint, one) for one in inherited)
        grounds = tuple(dict.fromkeys(mixed))
    image = own.get("background-image", UNSURE if attributes.get("background") else "none")
    if image == UNSURE:
        return (*(one for one in grounds if one is not None), None)
    return tuple(dict.fromkeys(one.rgb for one in image)) if isinstance(image, tuple) else grounds


def _gone(own: Mapping[str, Any]) -> bool:
    if own.get("display") == "none" or own.get("mso-hide") == "all" or own.get("content-visibility") == "hidden":
        return True
    if _number(own.get("opacity"), 1.0) < SEE_THROUGH or _number(own.get("zoom"), 1.0) < SEE_THROUGH:
        return True
    if "opacity(0" in (filtered := own.get("filter", "")) and "opacity(0." not in filtered:
        return True
    return _shrunk(own.get("transform", "")) or _shrunk(f"scale({own.get('scale', 1)})")


def _functions(value: str) -> list[tuple[str, list[float | None]]]:
    """scale(0) translate(1px, 2px) → name and arguments, None for one that is no number."""
    found = []
    for piece in value.split(")")[:20]:
        name, bracket, words = piece.partition("(")
        if bracket:
            found.append((name.strip(), [_argument(word) for word in words.replace(",", " ").split()[:16]]))
    return found


_UNITS = {"%": 0.01, "em": 16.0, "rem": 16.0, "turn": 360.0, "rad": 57.29578, "grad": 0.9}  # pixels, degrees


def _argument(word: str) -> float | None:
    number = word.rstrip("abcdefghijklmnopqrstuvwxyz%")
    try:
        size = float(number[:20])
    except ValueError:
        return None
    return size * _UNITS.get(word[len(number) :], 1.0)


def _shrunk(transform: str) -> bool:
    for name, arguments in _functions(transform):
        known = [one for one in arguments if one is not None]
        if name.startswith("scale") and any(abs(one) < SEE_THROUGH for one in known):
            return True
        if name.startswith("translate") and any(one <= FAR or one >= BEYOND for one in known):
            return True
        if name.startswith("matrix") and len(known) >= 4 and abs(known[0] * known[3] - known[1] * known[2]) < 0.01:
            return name == "matrix"
        if name in ("rotatex", "rotatey") and known and abs(known[0] % 180 - 90) < 1:
            return True
    return False


def _plain_transform(transform: str) -> bool:
    """Whether it leaves the text where and as it is, near enough."""
    for name, arguments in _functions(transform):
        low = 0.3 if name.startswith("scale") else -3.0
        high = 1e9 if name.startswith("scale") else 3.0
        if not name.startswith(("scale", "translate", "rotate", "skew")):
            return False
        if any(one is None or not low <= one <= high for one in arguments):
            return False
    return True


def _box(own: Mapping[str, Any]) -> float:
    return min(_number(own.get(name), 1e6) for name in ("height", "width", "max-height", "max-width"))


def _may_cut_lines(own: Mapping[str, Any], attributes: Mapping[str, str | None]) -> bool:
    """A box of fixed size that hides what does not fit: how much of its text that is cannot be told."""
    height = min(_number(own.get(name), 1e6) for name in ("height", "max-height"))
    width = min(_number(own.get(name), 1e6) for name in ("width", "max-width"))
    narrow = (attributes.get("width") or "").strip()
    return height < LOW or width < TIGHT or (narrow.isdecimal() and len(narrow) < 3)


def _cuts(own: Mapping[str, Any]) -> bool:
    return any(own.get(name) == "hidden" for name in ("overflow", "overflow-x", "overflow-y"))


def _clipped(own: Mapping[str, Any]) -> bool:
    if _number(own.get("max-height"), 1e6) <= 0 or _number(own.get("max-width"), 1e6) <= 0:
        return True
    if _cuts(own) and _box(own) <= SLIM:
        return True
    for name, arguments in _functions(own.get("clip", "") + own.get("clip-path", "")):
        known = [one for one in arguments if one is not None]
        if name == "rect" and known and all(one <= 1 for one in known):
            return True
        if name == "inset" and any(one >= 0.5 for one in known[:4]) and "%" in own.get("clip-path", ""):
            return True
        if name in ("circle", "ellipse", "polygon") and known and all(one <= 0.01 for one in known[:1]):
            return name != "polygon" or not any(known)
    return False


def _away(own: Mapping[str, Any], position: str) -> bool:
    if position != "static":
        sides = [_number(own.get(side), 0.0) for side in ("left", "top", "right", "bottom")]
        if any(one <= FAR for one in sides) or any(one >= BEYOND for one in sides):
            return True
    indent = _number(own.get("text-indent"), 0.0)
    margins = [_number(own.get(f"margin-{side}"), 0.0) for side in ("left", "top")]
    filled = [
        _number(own.get(name), 0.0) for name in ("padding-left", "padding-top", "border-left", "border-top", "border")
    ]
    far = any(one <= -500 or one >= BEYOND for one in (*margins, *filled))
    return indent <= FAR or indent >= BEYOND or far


def _layered(own: Mapping[str, Any], position: str) -> bool:
    """Taken out of the flow, pulled over its neighbours or put in their place: what it covers is not seen."""
    if position in ("absolute", "fixed", UNSURE):
        return True
    if any(own.get(name) for name in ("grid-area", "grid-row", "grid-column")):
        return True
    if position in ("relative", "sticky") and any(
        abs(_number(own.get(side), 0.0)) > 3 for side in ("left", "top", "right", "bottom")
    ):
        return True
    up = (_number(own.get(f"margin-{side}"), 0.0) for side in ("top", "bottom"))
    aside = (_number(own.get(f"margin-{side}"), 0.0) for side in ("left", "right"))
    if any(one < PULLED_UP for one in up) or any(one < PULLED_ASIDE for one in aside):
        return True
    return _number(own.get("text-indent"), 0.0) < PULLED_ASIDE


_MEANS_NOTHING: dict[str, tuple[str, ...]] = {
    "filter": ("", "none"),
    "clip": ("", "auto"),
    "clip-path": ("", "none"),
    "mask": ("", "none"),
    "mask-image": ("", "none"),
    "mix-blend-mode": ("", "normal"),
    "animation": ("", "none"),
    "animation-name": ("", "none"),
    "rotate": ("", "none", "0", "0deg"),
    "translate": ("", "none", "0", "0px"),
    "writing-mode": ("", "horizontal-tb", "lr-tb", "lr"),
    "text-security": ("", "none"),
    "flex-direction": ("", "row", "column"),
    "order": ("", "0"),
    "content": ("", "none"),
    "all": ("",),
    **{name: () for name in READERS if not name.startswith(("border", "padding", "grid"))},
}


def _doubtful(own: Mapping[str, Any], attributes: Mapping[str, str | None]) -> bool:
    """Something is declared whose effect on this text we do not work out."""
    if (attributes.get("dir") or "").lower() == "rtl" or own.get("direction") == "rtl":
        return True
    if _faint_links(attributes):
        return True
    if not own:
        return False
    for name, value in own.items():
        if name in _MEANS_NOTHING and value not in _MEANS_NOTHING[name] and value not in (INHERIT, "initial"):
            return True
    if any(value == UNSURE and name not in _MEASURES and name not in _PAINTS for name, value in own.items()):
        return True
    if _cuts(own) and (_may_cut_lines(own, attributes) or any(own.get(name) == UNSURE for name in _MEASURES)):
        return True
    if any(_number(own.get(name), 0.0) >= WIDE for name in _PUSHING):
        return True
    pale = _number(own.get("opacity"), 1.0) < PALE or _number(own.get("zoom"), 1.0) < PALE
    return (
        pale
        or not _plain_transform(own.get("transform", ""))
        or not _plain_transform(f"scale({own.get('scale', 1)})")
    )


_MEASURES = ("height", "width", "max-height", "max-width")
_PAINTS = ("color", "text-fill-color", "background-color", "background-image")  # unknown ones are told by contrast
_PUSHING = ("padding-left", "margin-left", "text-indent", "border-left")


def _faint_links(attributes: Mapping[str, str | None]) -> bool:
    """<body link="white">: the page's links may not be seen."""
    ink = _hint(attributes, "link")
    return ink is not None and contrast(ink.rgb, WHITE) < FAINT
