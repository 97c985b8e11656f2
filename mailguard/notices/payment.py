"""Payment claims that ask for goods: "you have been paid, ship now, the money follows" (ATTACKS section 2).

No marketplace's notice: it can never make an order verified. What can be read of it is held against the store.
"""

from mailguard.model.message import Container
from mailguard.model.notice import Field, Notice, Role
from mailguard.model.profile import Profiles
from mailguard.notices.lexicon import Lexicon, library
from mailguard.notices.money import AMOUNT, money
from mailguard.notices.patterns import occurrences
from mailguard.notices.payment_words import HELD, PAID, SHIP, TRACKING
from mailguard.notices.reading import FEEDING
from mailguard.notices.sighting import Cut, subjects
from mailguard.notices.values import order_id
from orders.view import Money

TEXT_LIMIT = 64 * 1024  # characters searched
AMOUNTS_LIMIT = 50


def payment_claim(container: Container, cut: Cut, profiles: Profiles) -> Notice | None:
    """A Notice of role PAYMENT where the visible text (or subject) speaks of a payment and asks for goods.

    Its order number counts only behind a label, and names a marketplace only if one profile alone knows the form.
    `total` is the one amount that the text names; several leave it None.
    """
    text = _visible(container)
    folded = " ".join(text.casefold().replace("’", "'").split())
    if not _asks_for_goods(folded):
        return None
    marketplace, number, field = _labelled_order(container, cut, library(profiles).lexicons)
    return Notice(
        marketplace=marketplace,
        order_id=number,
        role=Role.PAYMENT,
        container=container.path,
        container_kind=container.kind,
        total=_only_amount(text),
        missing=() if number else ("order_id",),
        fields=() if field is None else (field,),
    )


def _asks_for_goods(text: str) -> bool:
    """Paid and told to ship; or money that waits, and any talk of a shipment. A receipt alone is neither."""
    if any(one in text for one in SHIP):
        return any(one in text for one in (*PAID, *HELD))
    return any(one in text for one in HELD) and any(one in text for one in TRACKING)


def _visible(container: Container) -> str:
    parts = list(subjects(container))
    room = TEXT_LIMIT
    for reading in container.readings:
        if reading.kind not in FEEDING:
            continue
        for line in reading.lines:
            room -= len(line.text) + 1
            if room < 0:
                return "\n".join(parts)
            parts.append(line.text)
    return "\n".join(parts)


def _only_amount(text: str) -> Money | None:
    amounts = set()
    for shown in occurrences(AMOUNT, text)[:AMOUNTS_LIMIT]:
        bare = shown.rstrip(".,")
        amounts.add(money(bare, ".", "USD") or money(bare, ",", None))
    return next(iter(amounts)) if len(amounts) == 1 else None


def _labelled_order(
    container: Container, cut: Cut, lexicons: tuple[Lexicon, ...]
) -> tuple[str | None, str | None, Field | None]:
    """(marketplace, order number, where it stands) if every labelled number is the same one."""
    found: dict[tuple[str, str], Field] = {}
    for reading, part in zip(container.readings, cut, strict=True):
        for segment in part if reading.kind in FEEDING else ():
            for lexicon in lexicons:
                if segment.key and lexicon.labels.get(segment.key) == "order_id" and _tells(lexicon):
                    number = order_id(lexicon.order_id, segment.rest)
                    place = Field(
                        name="order_id",
                        value=segment.rest,
                        reading=reading.kind,
                        part=reading.part,
                        line=segment.line,
                    )
                    if number is not None:
                        found.setdefault((lexicon.profile.marketplace, number), place)
    if len(found) != 1:
        return None, None, None
    (marketplace, number), field = next(iter(found.items()))
    return marketplace, number, field


def _tells(lexicon: Lexicon) -> bool:
    """A number of this form says whose it is: every shop has an order 1001."""
    return lexicon.profile.order_id_scope == "marketplace"
