"""Colours as style sheets and old attributes write them, and whether a person can read one on another."""

import colorsys
from typing import NamedTuple

WHITE, BLACK, LINK = 0xFFFFFF, 0x000000, 0x0000EE
NEAR = 8  # of 255: a difference in every channel that nobody sees
UNREADABLE, FAINT = 1.10, 1.50  # contrast ratios (WCAG 2.2): below the first nobody reads it, below the second few do

# CSS Color Module level 4, section 6.1: name, value in hex.
_WRITTEN = """
aliceblue f0f8ff antiquewhite faebd7 aqua 00ffff aquamarine 7fffd4 azure f0ffff beige f5f5dc bisque ffe4c4
black 000000 blanchedalmond ffebcd blue 0000ff blueviolet 8a2be2 brown a52a2a burlywood deb887 cadetblue 5f9ea0
chartreuse 7fff00 chocolate d2691e coral ff7f50 cornflowerblue 6495ed cornsilk fff8dc crimson dc143c cyan 00ffff
darkblue 00008b darkcyan 008b8b darkgoldenrod b8860b darkgray a9a9a9 darkgreen 006400 darkgrey a9a9a9
darkkhaki bdb76b darkmagenta 8b008b darkolivegreen 556b2f darkorange ff8c00 darkorchid 9932cc darkred 8b0000
darksalmon e9967a darkseagreen 8fbc8f darkslateblue 483d8b darkslategray 2f4f4f darkslategrey 2f4f4f
darkturquoise 00ced1 darkviolet 9400d3 deeppink ff1493 deepskyblue 00bfff dimgray 696969 dimgrey 696969
dodgerblue 1e90ff firebrick b22222 floralwhite fffaf0 forestgreen 228b22 fuchsia ff00ff gainsboro dcdcdc
ghostwhite f8f8ff gold ffd700 goldenrod daa520 gray 808080 green 008000 greenyellow adff2f grey 808080
honeydew f0fff0 hotpink ff69b4 indianred cd5c5c indigo 4b0082 ivory fffff0 khaki f0e68c lavender e6e6fa
lavenderblush fff0f5 lawngreen 7cfc00 lemonchiffon fffacd lightblue add8e6 lightcoral f08080 lightcyan e0ffff
lightgoldenrodyellow fafad2 lightgray d3d3d3 lightgreen 90ee90 lightgrey d3d3d3 lightpink ffb6c1
lightsalmon ffa07a lightseagreen 20b2aa lightskyblue 87cefa lightslategray 778899 lightslategrey 778899
lightsteelblue b0c4de lightyellow ffffe0 lime 00ff00 limegreen 32cd32 linen faf0e6 magenta ff00ff maroon 800000
mediumaquamarine 66cdaa mediumblue 0000cd mediumorchid ba55d3 mediumpurple 9370db mediumseagreen 3cb371
mediumslateblue 7b68ee mediumspringgreen 00fa9a mediumturquoise 48d1cc mediumvioletred c71585
midnightblue 191970 mintcream f5fffa mistyrose ffe4e1 moccasin ffe4b5 navajowhite ffdead navy 000080
oldlace fdf5e6 olive 808000 olivedrab 6b8e23 orange ffa500 orangered ff4500 orchid da70d6 palegoldenrod eee8aa
palegreen 98fb98 paleturquoise afeeee palevioletred db7093 papayawhip ffefd5 peachpuff ffdab9 peru cd853f
pink ffc0cb plum dda0dd powderblue b0e0e6 purple 800080 rebeccapurple 663399 red ff0000 rosybrown bc8f8f
royalblue 4169e1 saddlebrown 8b4513 salmon fa8072 sandybrown f4a460 seagreen 2e8b57 seashell fff5ee
sienna a0522d silver c0c0c0 skyblue 87ceeb slateblue 6a5acd slategray 708090 slategrey 708090 snow fffafa
springgreen 00ff7f steelblue 4682b4 tan d2b48c teal 008080 thistle d8bfd8 tomato ff6347 turquoise 40e0d0
violet ee82ee wheat f5deb3 white ffffff whitesmoke f5f5f5 yellow ffff00 yellowgreen 9acd32 window ffffff
windowtext 000000 canvas ffffff canvastext 000000
"""
_WORDS = _WRITTEN.split()
NAMES = {name: int(value, 16) for name, value in zip(_WORDS[::2], _WORDS[1::2], strict=True)}
_HEX = frozenset("0123456789abcdef")


class Colour(NamedTuple):
    """0xRRGGBB, and how much of what is behind it is covered, 0 to 1."""

    rgb: int
    alpha: float = 1.0


def colour(value: str) -> Colour | None:
    """A colour of a style sheet, lower case. None for what is none, and for forms that are not known here."""
    if value in NAMES:
        return Colour(NAMES[value])
    if value == "transparent":
        return Colour(BLACK, 0.0)
    if value.startswith("#") or (len(value) in (3, 6) and _HEX.issuperset(value)):  # old pages may leave the sign out
        return _hex(value.removeprefix("#"))
    name, bracket, rest = value.partition("(")
    if not bracket or not rest.endswith(")") or name not in ("rgb", "rgba", "hsl", "hsla"):
        return None
    words = rest[:-1].replace("/", " ").replace(",", " ").split()
    try:
        alpha = _share(words[3], 1.0) if len(words) == 4 else 1.0
        return Colour(_hsl(words) if name.startswith("hsl") else _rgb(words), alpha) if len(words) in (3, 4) else None
    except (ValueError, OverflowError):
        return None


def attribute_colour(value: str) -> Colour | None:
    """A colour of the attributes bgcolor, color and text: any text is one (HTML standard, legacy colour values)."""
    value = value.strip().lower()
    if value in NAMES:
        return Colour(NAMES[value])
    if not value or value == "transparent":
        return None
    if len(value) == 4 and value[0] == "#" and _HEX.issuperset(value[1:]):
        return _hex(value[1:])
    digits = "".join(sign if sign in _HEX else "0" for sign in value[:128].removeprefix("#"))
    digits += "0" * (-len(digits) % 3) or ("000" if not digits else "")
    size = len(digits) // 3
    pieces = [digits[start : start + size][-8:] for start in (0, size, 2 * size)]
    while len(pieces[0]) > 2 and all(one[0] == "0" for one in pieces):
        pieces = [one[1:] for one in pieces]
    return Colour(int("".join(one[:2].rjust(2, "0") for one in pieces), 16))


def over(ink: Colour, ground: int) -> int:
    """What shows where a colour lies on a ground."""
    if ink.alpha >= 1:
        return ink.rgb
    mixed = (round((ink.rgb >> by & 255) * ink.alpha + (ground >> by & 255) * (1 - ink.alpha)) for by in (16, 8, 0))
    red, green, blue = mixed
    return red << 16 | green << 8 | blue


def contrast(one: int, other: int) -> float:
    """WCAG contrast ratio, 1 to 21; 1 for colours that differ by NEAR at most."""
    if all(abs((one >> by & 255) - (other >> by & 255)) <= NEAR for by in (0, 8, 16)):
        return 1.0
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(rgb: int) -> float:
    parts = ((rgb >> by & 255) / 255 for by in (16, 8, 0))
    red, green, blue = (one / 12.92 if one <= 0.03928 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _hex(digits: str) -> Colour | None:
    if not _HEX.issuperset(digits) or len(digits) not in (3, 4, 6, 8):
        return None
    if len(digits) < 5:
        digits = "".join(sign * 2 for sign in digits)
    return Colour(int(digits[:6], 16), int(digits[6:] or "ff", 16) / 255)


def _share(word: str, whole: float) -> float:
    """A number, or a percentage of `whole`; "none" is 0."""
    number = 0.0 if word == "none" else float(word[:-1]) / 100 * whole if word.endswith("%") else float(word)
    return min(max(number, 0.0), whole)


def _rgb(words: list[str]) -> int:
    red, green, blue = (round(_share(word, 255.0)) for word in words[:3])
    return red << 16 | green << 8 | blue


def _hsl(words: list[str]) -> int:
    hue = float(words[0].removesuffix("deg")) % 360 / 360
    saturation, light = (_share(word if word.endswith("%") else f"{word}%", 1.0) for word in words[1:3])
    red, green, blue = (round(one * 255) for one in colorsys.hls_to_rgb(hue, light, saturation))
    return red << 16 | green << 8 | blue
