"""An alert as a mail: it answers nobody, no machine answers it, and we know it again when it comes back.

The null return path stands in the envelope (RFC 5321, 4.5.5), `Auto-Submitted` in the header (RFC 3834, 5), and
the Message-ID carries our token (rules.own_alert).
"""

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from mailguard.alerts.wording import Words
from mailguard.rules.own_alert import alert_message_id, alert_token
from orders.view import SellerId

MAIL_FROM = ""  # the null path: nothing may ever bounce to anybody
TOKEN_FIELD = "X-Mailguard-Alert"  # noqa: S105 — the name of a header field


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertMail:
    """Where alert mails come from. `secret` keys the token; `sender` and `host` are of this installation.

    `dashboard` is where people look closer, without a final slash; "" leaves the link out.
    """

    sender: str
    host: str
    secret: bytes
    dashboard: str = ""


def compose(home: AlertMail, seller: SellerId, to: str, words: Words, nonce: str, at: datetime) -> bytes:
    """The bytes of one alert mail, CRLF, ASCII. `nonce` is the alert row's id: the same row, the same Message-ID.

    Raises ValueError where an address or the nonce cannot stand in a header.
    """
    mail = EmailMessage(policy=SMTP.clone(cte_type="7bit"))
    mail["From"] = Address(display_name="mailguard", addr_spec=home.sender)
    mail["To"] = Address(addr_spec=to)
    mail["Subject"] = " ".join(words.subject.split())
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = alert_message_id(home.secret, seller, nonce, home.host)
    mail["Auto-Submitted"] = "auto-generated"
    mail[TOKEN_FIELD] = alert_token(home.secret, seller, nonce)
    mail.set_content(f"{words.text}\n")
    return mail.as_bytes()
