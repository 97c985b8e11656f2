"""The words of each kind of alert: what is so, and what to do. No name, address or amount of anybody's."""

from dataclasses import dataclass

from mailguard.model.alert import SILENT, AlertKind
from mailguard.model.wording import SENTENCES, sentence


@dataclass(frozen=True, slots=True)
class Words:
    """Subject and text of one alert, plain, in lines."""

    subject: str
    text: str


SPOOF = (
    "Fake sale notice",
    "A mail in your shop mailbox claims a sale and is not what it claims. Do not act on that mail.",
)
STOP = (
    "STOP: do not ship",
    "An order whose notice was verified is not to be shipped any more. If the parcel is still with you, keep it.",
)
# By the cause that stands before the colon in the alert's subject.
STANDING = {
    "dkim_broken": (
        "Your forwarding breaks signatures",
        "Sale notices reach us changed, so that nobody can prove where they come from. "
        "Forward by redirect, or as an attachment, instead of by quoting.",
    ),
    "store_stale": (
        "Your orders are out of date",
        "Your orders were not read for too long, so no notice can be verified. Read or import them again.",
    ),
    "store_unavailable": (
        "The order store gives no answer",
        "Notices are kept and judged as soon as it answers again.",
    ),
    SILENT: (
        "Your forwarding is silent",
        "Orders came in, and not one of their sale notices reached us. See whether your mailbox still forwards here, "
        "and to the right address. Your orders are not held up by it.",
    ),
    "profiles_left_out": (
        "A profile of yours is not in force",
        "A file in your folder of profiles cannot be read, so its notices are read by the built-in profile or not at "
        "all. `mailguard doctor` names file and line; after you have mended it, send the program SIGHUP.",
    ),
    "dns_down": (
        "Name servers give no answer",
        "Signatures cannot be checked now. Notices are kept and checked as soon as there is an answer.",
    ),
}
# An event tells the code, not the cause.
CAUSES = {
    "dkim.broken_on_the_way": "dkim_broken",
    "store.stale": "store_stale",
    "store.unavailable": "store_unavailable",
    "profiles.left_out": "profiles_left_out",
    "dns.no_answer": "dns_down",
    "mail.silent": SILENT,
}
UNNAMED = ("Notices cannot be verified", "Something keeps your sale notices from being verified. See the dashboard.")
# Topics of an order's own reminders (orders.domain.timers), by what they say.
PENDING_LONG = "order.pending_long"
AUTO_CANCEL_NEAR = "order.auto_cancel_near"
OVER = "This alert is withdrawn: what raised it does not hold any more."


def words_of_reminder(topic: str, order_id: str, days_left: str) -> Words | None:
    """The words of an order's reminder; None for a topic that is none. `days_left`: until it is cancelled."""
    about = f"It is about order {order_id}." if order_id else ""
    if topic == PENDING_LONG:
        told = (
            "An order waits for its payment for more than a week. Most are paid or cancelled by then. Do not ship it."
        )
        return Words("An order is not paid for a week", "\n\n".join(line for line in (told, about) if line))
    if topic != AUTO_CANCEL_NEAR:
        return None
    left = {"0": "today", "1": "in one day"}.get(days_left, f"in {days_left} days" if days_left else "soon")
    told = (
        f"An order is cancelled {left}, and not paid to you, unless you confirm its shipment. Confirm what was sent."
    )
    return Words(f"An order is cancelled {left}", "\n\n".join(line for line in (told, about) if line))


def words_of(kind: AlertKind, subject: str, code: str, *, raised: bool = True) -> Words:
    """The words of one alert. `subject` names its order ("amazon:114-…", "114-…") or its cause; it may be empty."""
    title, text = _opening(kind, subject, code)
    # The sentence of a code with values needs them, and they may be a person's: such a code is left out.
    said = SENTENCES.get(code, "")
    plain = said and "{" not in said and kind is not AlertKind.STANDING
    reason = sentence(code, None, None) if plain else ""
    named = kind is not AlertKind.STANDING and subject and not subject.startswith("mail")
    about = f"It is about order {subject}." if named else ""
    end = "" if raised else OVER
    lines = [line for line in (text, reason, about, end) if line]
    return Words(title if raised else f"Over: {title}", "\n\n".join(lines))


def _opening(kind: AlertKind, subject: str, code: str) -> tuple[str, str]:
    if kind is AlertKind.SUSPECTED_SPOOF:
        return SPOOF
    if kind is AlertKind.STOP:
        return STOP
    return STANDING.get(subject.partition(":")[0]) or STANDING.get(CAUSES.get(code, ""), UNNAMED)
