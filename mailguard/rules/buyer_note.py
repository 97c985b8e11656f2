"""The buyer's own words in a notice: they may say what they like, but decide not where goods or money go.

Another address, a way to pay, somebody to write to about money, a link: each is told, and none accuses the
marketplace, so none is more than `unverified`.
"""

from mailguard.domains import skeleton, within
from mailguard.model.case import Case
from mailguard.model.judgement import Finding
from mailguard.rules.claims import claimed_sale, unverified
from mailguard.rules.content import LONGEST_TEXT, SCHEMES, host_of
from mailguard.rules.payees import LEAST_PHONE, digits_of, names_account, names_contact
from orders.domain.places import STREETS
from orders.domain.spelling import words

STREET_WORDS = frozenset(
    skeleton(word)
    for word in (*(word for forms in STREETS[:9] for word in forms if len(word) > 2), "postfach", "weg")
)
STREET_ENDS = (skeleton("strasse"), skeleton("straat"))
SEND_ELSEWHERE = (
    *("ship to", "ship it to", "send to", "send it to", "deliver to", "new address", "different address"),
    *("other address", "another address", "senden an", "schicken an", "liefern an", "neue adresse", "andere adresse"),
)
SENT_ELSEWHERE = tuple(" ".join(skeleton(word) for word in phrase.split()) for phrase in SEND_ELSEWHERE)


def buyer_note(case: Case) -> tuple[Finding, ...]:
    """The buyer's own words in the notice, kept apart by the reader: what they must not decide."""
    whole = note_of(case)
    text = whole[:LONGEST_TEXT]
    if claimed_sale(case) is None or not text:
        return ()
    own = case.profile.domains if case.profile is not None else frozenset()
    host = foreign_host(text, own)
    found = [unverified("content.note_link", host)] if host else []
    if len(whole) > LONGEST_TEXT:
        found.append(unverified("content.note_long"))
    if names_account(text):
        found.append(unverified("content.note_payment"))
    elif names_contact(text) and not is_the_buyers(case, text):
        found.append(unverified("content.note_contact"))
    if names_address(text) and not is_the_orders(case, text):
        found.append(unverified("content.note_address"))
    return tuple(found)


def note_of(case: Case) -> str:
    fields = case.notice.fields if case.notice is not None else ()
    return "\n".join(field.value for field in fields if field.name == "buyer_note")


def foreign_host(text: str, own: frozenset[str]) -> str:
    """The first link of a note that does not lead to the marketplace itself; "" where there is none.

    Words that merely have a dot in them are no links: it takes a scheme, "www.", or a path behind the host.
    """
    for word in text.lower().split():
        at = max(word.find(scheme) for scheme in (*SCHEMES, "www."))
        host = host_of(word[max(at, 0) :]) if at >= 0 or has_path(word) else ""
        if host and not any(within(host, one) for one in own):
            return host
    return ""


def has_path(word: str) -> bool:
    """ "pay.example/now", as programs make links of it; "Mr./Mrs." and "1.5/2" are none."""
    host, slash, path = word.partition("/")
    _, dot, top = host.rpartition(".")
    return bool(slash and path and dot) and len(top) > 1 and top.isalpha()


def is_the_buyers(case: Case, text: str) -> bool:
    """The only number of the note is the phone number that the order itself has."""
    address = case.order.current.ship_to if case.order is not None else None
    phone = digits_of(address.phone) if address is not None else ""
    return "@" not in text and len(phone) >= LEAST_PHONE and digits_of(text) == phone


def names_address(text: str) -> bool:
    """Words that look like a place to send to: a street or "ship to" with a number in the same line.

    Compared as a hasty eye reads them: a letter of another alphabet hides nothing.
    """
    for line in text.splitlines():
        its = words(line)
        seen = [skeleton(word) for word in its]
        street = any(word in STREET_WORDS or word.endswith(STREET_ENDS) for word in seen)
        plain = f" {' '.join(seen)} "
        if any(word.isdigit() for word in its) and (
            street or any(f" {phrase} " in plain for phrase in SENT_ELSEWHERE)
        ):
            return True
    return False


def is_the_orders(case: Case, text: str) -> bool:
    """Every number of the note stands in the order's own address: the buyer repeats where it goes."""
    address = case.order.current.ship_to if case.order is not None else None
    if address is None:
        return False
    known = frozenset(words(" ".join((*address.lines, address.city, address.postal_code))))
    return all(word in known for word in words(text) if word.isdigit())
