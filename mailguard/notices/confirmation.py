"""Gmail's "confirm that you want to forward here" mail, in any language (PRODUCT 1.3).

Recognised by its From alone; whether that is proved (an aligned signature of google.com) is judged elsewhere.
The link is shown to the seller and never fetched: anybody can ask to forward to any address.
"""

from urllib.parse import urlsplit

from mailguard.model.confirmation import ForwardingConfirmation
from mailguard.model.message import Container, ContainerKind
from mailguard.notices.patterns import compiled, occurrences
from mailguard.notices.reading import FEEDING
from mailguard.notices.sighting import sender_of, subjects

SENDER = "forwarding-noreply@google.com"
LINK_HOSTS = ("mail.google.com", "mail-settings.google.com")
LINES_LIMIT = 400
LINK_LIMIT = 2000  # characters

_CODE = compiled(r"\b[0-9]{6,12}\b")
_ADDRESS = compiled(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z0-9-]{2,63}")
_URL = compiled(r"https://[^\s<>\"']+")


def read_confirmation(container: Container) -> ForwardingConfirmation | None:
    """The request with its code and link; None for any other mail, and for a quoted one, which proves nothing."""
    if container.kind is ContainerKind.QUOTED or sender_of(container) != SENDER:
        return None
    subject = "\n".join(subjects(container))
    body = _body(container)
    return ForwardingConfirmation(
        provider="gmail",
        requester=_requester(subject, body, {box.address.lower() for box in container.facts.to}),
        code=_only(occurrences(_CODE, subject)) or _only(occurrences(_CODE, _without_links(body))),
        link=_link(container, body),
    )


def _body(container: Container) -> str:
    lines: list[str] = []
    for reading in container.readings:
        if reading.kind in FEEDING:
            lines += [line.text for line in reading.lines[:LINES_LIMIT]]
    return "\n".join(lines)


def _without_links(body: str) -> str:
    return " ".join(word for word in body.split() if "://" not in word and "@" not in word)


def _only(found: tuple[str, ...]) -> str:
    """The one value that is there; "" where there are several, or none."""
    return found[0] if len(set(found)) == 1 else ""


def _requester(subject: str, body: str, addressees: set[str]) -> str:
    """Who asks: the one address in the subject, else the first in the body that is not written to."""
    for text in (subject, body):
        asking = [one.lower() for one in occurrences(_ADDRESS, text)]
        asking = [one for one in asking if one not in addressees and not one.endswith("@google.com")]
        if asking and (text is body or len(set(asking)) == 1):
            return asking[0]
    return ""


def _link(container: Container, body: str) -> str:
    """The link that confirms (/mail/vf…), never the one that cancels (/mail/uf…); https and the hosts above only."""
    targets = dict.fromkeys((*(link.target for link in container.links), *occurrences(_URL, body)))
    return next((one for one in targets if _confirms(one)), "")


def _confirms(target: str) -> bool:
    if len(target) > LINK_LIMIT or not target.isascii() or not target.isprintable() or "\\" in target:
        return False
    try:
        parts = urlsplit(target)
        port = parts.port
    except ValueError:
        return False
    plain = parts.scheme == "https" and parts.netloc.lower() in LINK_HOSTS and port is None
    return plain and parts.path.startswith("/mail/vf")
