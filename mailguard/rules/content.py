"""What else the mail wants of the seller: links that lead elsewhere, and what a buyer's note slips in.

A genuine frame may carry hostile words. A note may say what it likes, but another address, a payment account or
a link is told; none of these is an accusation of the marketplace, so none is more than `unverified`.
"""

from mailguard.domains import is_hostname, skeleton, within
from mailguard.model.case import Case
from mailguard.model.judgement import Finding
from mailguard.model.message import Link
from mailguard.rules.claims import PROVED, claimed_sale, note, unverified
from mailguard.rules.comparing.places import STREETS
from mailguard.rules.comparing.words import words

MOST_LINKS = 300
LONGEST_NOTE = 4000  # signs that are looked at
SCHEMES = ("http://", "https://")
PAYERS = frozenset(
    ("paypal", "zelle", "venmo", "cashapp", "revolut", "wise", "klarna", "bitcoin", "btc", "usdt", "iban", "konto")
)
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


def links(case: Case) -> tuple[Finding, ...]:
    """A link that shows the marketplace's name and leads elsewhere.

    In a proved mail the marketplace itself wrote it (click counters do this): a note there, else unverified.
    """
    if claimed_sale(case) is None or case.profile is None:
        return ()
    own = case.profile.domains
    make = note if case.origin.state in PROVED else unverified
    bad = (link for link in case.container.links[:MOST_LINKS] if leads_elsewhere(link, own))
    return tuple(
        dict.fromkeys(make("content.link_elsewhere", shown_host(link.text), host_of(link.target)) for link in bad)
    )


def leads_elsewhere(link: Link, own: frozenset[str]) -> bool:
    shown = shown_host(link.text)
    target = host_of(link.target)
    if not shown or not target:
        return False
    return any(within(shown, one) for one in own) and not any(within(target, one) for one in own)


def shown_host(text: str) -> str:
    """The first host name that a link's text shows, "" where it shows none."""
    hosts = (host_of(word) for word in text[:LONGEST_NOTE].split())
    return next((host for host in hosts if host), "")


def host_of(target: str) -> str:
    """The host of a link or of a word that looks like one; "" where there is none that can be read in one way."""
    rest = target.strip().lower()
    for scheme in SCHEMES:
        rest = rest.removeprefix(scheme)
    rest = rest.removeprefix("//").replace("\\", "/")  # browsers read both so
    for end in "/?#":
        rest = rest.partition(end)[0]
    host = rest.rpartition("@")[2].partition(":")[0].strip(".,;()<>[]")
    return host if is_hostname(host) else ""


def buyer_note(case: Case) -> tuple[Finding, ...]:
    """The buyer's own words in the notice, kept apart by the reader: what they must not decide."""
    whole = note_of(case)
    text = whole[:LONGEST_NOTE]
    if claimed_sale(case) is None or not text:
        return ()
    own = case.profile.domains if case.profile is not None else frozenset()
    host = foreign_host(text, own)
    found = [unverified("content.note_link", host)] if host else []
    if len(whole) > LONGEST_NOTE:
        found.append(unverified("content.note_long"))
    if names_account(text):
        found.append(unverified("content.note_payment"))
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


def names_account(text: str) -> bool:
    """A way to pay together with an account: a payment name beside an address or a long number, or an IBAN."""
    if any(is_iban(word) for word in joined_blocks(text)):
        return True
    found = frozenset(words(text))
    return bool(found & PAYERS) and ("@" in text or any(len(word) > 7 and word.isdigit() for word in found))


def joined_blocks(text: str) -> tuple[str, ...]:
    """Words, and runs of words written in blocks of four, as IBANs are."""
    plain = text.upper().split()
    runs = ["".join(plain[at : at + 9]) for at, word in enumerate(plain) if len(word) == 4 and word[:2].isalpha()]
    return (*plain, *(run[:length] for run in runs for length in range(15, min(len(run), 34) + 1)))


def is_iban(word: str) -> bool:
    """ISO 13616: country, two check digits, up to 30 signs; the whole is 1 modulo 97."""
    if not (
        15 <= len(word) <= 34 and word.isascii() and word.isalnum() and word[:2].isalpha() and word[2:4].isdigit()
    ):
        return False
    return int("".join(str(int(sign, 36)) for sign in word[4:] + word[:4])) % 97 == 1


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
