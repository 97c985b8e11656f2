"""What a browser's own sheet says of an element before the mail's styles speak."""

from collections.abc import Mapping
from typing import Any

from mailguard.message.declarations import NOTHING, Own, declarations

USUAL: dict[str, Own] = {
    **{name: declarations("display:none") for name in ("dialog", "datalist", "rp")},
    **{name: declarations("white-space:pre") for name in ("pre", "listing", "plaintext", "xmp")},
    "details": declarations("content:closed"),
    "bdo": declarations("unicode-bidi:bidi-override"),
    **{name: declarations("font-size:smaller") for name in ("small", "sub", "sup")},
    **{name: declarations("text-decoration:line-through") for name in ("s", "strike", "del")},
    # Some programs show what stands inside, others a thing of their own in its place, or a piece of it.
    **{
        name: declarations("all:unset")
        for name in ("meter", "progress", "audio", "video", "canvas", "svg", "math", "select", "marquee", "noscript")
    },
    "textarea": declarations("white-space:pre;all:unset"),
}


def usually(name: str, attributes: Mapping[str, str]) -> dict[str, Any]:
    """The declarations of an element by its name and by the attributes that hide it."""
    opened = name in ("details", "dialog") and "open" in attributes
    usual = {} if opened else USUAL.get(name, NOTHING).normal
    if "hidden" in attributes:
        usual = {**usual, "display": "none"}
    if "popover" in attributes:
        usual = {**usual, "all": "popover"}
    return usual
