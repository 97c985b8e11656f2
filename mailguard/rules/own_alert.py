"""Our own alert mails recognised when a seller's mailbox forwards them back to us: they must raise none.

The mark is the Message-ID, since every redirect keeps it: `<mg-NONCE-MAC@host>`. The MAC (HMAC-SHA256, 128 bits)
binds it to one seller, so that an alert of one seller never silences a lie to another.
"""

import hmac
from hashlib import sha256

from mailguard.model.message import HeaderFacts
from orders.view import SellerId

PREFIX = "mg-"
MAC_DIGITS = 32  # hex


def alert_token(secret: bytes, seller: SellerId, nonce: str) -> str:
    """The token of one alert mail: nonce and MAC. `nonce` is letters and digits, new for each mail.

    Raises ValueError on another nonce or an empty secret: a token must not be forgeable or ambiguous.
    """
    if not secret or not nonce.isascii() or not nonce.isalnum():
        raise ValueError("an alert token needs a secret, and a nonce of letters and digits")
    mac = hmac.new(secret, f"{seller}\n{nonce}".encode(), sha256).hexdigest()[:MAC_DIGITS]
    return f"{PREFIX}{nonce}-{mac}"


def alert_message_id(secret: bytes, seller: SellerId, nonce: str, host: str) -> str:
    """The Message-ID of an alert mail (RFC 5322, 3.6.4)."""
    return f"<{alert_token(secret, seller, nonce)}@{host}>"


def is_our_alert(facts: HeaderFacts, secret: bytes, seller: SellerId) -> bool:
    """Whether this Message-ID is one that we made for this seller. Anything odd is none of ours."""
    local = facts.message_id.strip().removeprefix("<").partition("@")[0]
    prefix, _, rest = local.partition("-")
    nonce, _, mac = rest.partition("-")
    if not secret or f"{prefix}-" != PREFIX or not (nonce.isascii() and nonce.isalnum() and mac.isascii()):
        return False
    return hmac.compare_digest(alert_token(secret, seller, nonce), f"{PREFIX}{nonce}-{mac}")
