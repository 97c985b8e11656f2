"""How a DNS question is written down: one spelling for what DNS holds to be one name."""


def question(name: str, rdtype: str) -> tuple[str, str]:
    """The key of a question: the name without its final dot, ASCII letters in lower case (RFC 4343, 3).

    No other sign is folded: to Unicode the Kelvin sign is a k, and in DNS another octet is another name.
    """
    name = name.removesuffix(".")
    if name.isascii():
        return name.lower(), rdtype
    return "".join(sign.lower() if sign.isascii() else sign for sign in name), rdtype
