"""Full-width signs as their plain ones and every blank as one: national forms that a person reads as the same.

Not NFKC: that turns "1²" into "12" and "①" into "1", which a person does not read so.
"""

import unicodedata

_PLAIN: dict[int, int | str] = {0xFF01 + offset: 0x21 + offset for offset in range(94)}
_PLAIN |= {0xFFE5: "¥", 0xFFE1: "£", 0x2212: "-"}
_PLAIN |= dict.fromkeys((0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000), " ")


def narrow(text: str) -> str:
    """The text in plain width, composed (NFC), without blanks at its ends. For short texts."""
    if text.isascii():
        return text.strip()
    return unicodedata.normalize("NFC", text.translate(_PLAIN)).strip()
