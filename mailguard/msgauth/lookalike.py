"""Names that are made to be read as a marketplace's: a domain, or one word of a display name, beside a brand.

An accusation must be almost never false, so that a brand counts only where nothing but its own letters (as a hasty
eye reads them) and the words of the trade stand in the name. Whatever else uses the letters is merely unknown.
The caller keeps the marketplace's own domains out: they are never look-alikes.
"""

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import idna

from mailguard.domains import organizational, skeleton

SHORTEST_FOR_TYPOS = 5  # below that, one changed letter gives other words ("etsy", "easy")
SHORTEST_FOR_TWO = 9  # two changed letters are still one word to the eye only in a long one
SHORTEST_TO_JOIN = 4
# A brand as a left label poses only where the next label ends it like a real name: amazon.com.evil.example
ENDINGS = frozenset(
    ("com", "co", "net", "org", "de", "uk", "fr", "it", "es", "eu", "ca", "jp", "au", "nl", "pl", "se")
)
# Words of fraud that stand with a brand in one word as well: amazonorders.example. No "seller", "service", "pay":
# marketplaces and honest newsletters have such names.
JOINED = frozenset(
    skeleton(word)
    for word in (
        *("order", "orders", "sold", "notification", "notifications", "notice", "payments", "support", "billing"),
        *("verify", "verification", "login", "signin", "confirm", "confirmation", "refund", "refunds", "security"),
        *("bestellung", "bestellungen", "kundenservice", "zahlung", "zahlungen"),
    )
)
# Words that a marketplace's own sender name is made of. "Amazon Seller Central" is the brand; a name with any
# other word in it ("Amazon River Tours") only mentions it.
TRADE = JOINED | frozenset(
    skeleton(word)
    for word in (
        *("a", "the", "your", "my", "team", "seller", "sellers", "central", "marketplace", "market", "shop", "shops"),
        *("store", "stores", "notify", "sale", "sales", "transactions", "transaction", "payment", "pay", "service"),
        *(
            "services",
            "customer",
            "care",
            "help",
            "noreply",
            "no",
            "reply",
            "info",
            "mail",
            "email",
            "alert",
            "alerts",
        ),
        *(
            "alerts",
            "update",
            "updates",
            "account",
            "accounts",
            "com",
            "co",
            "uk",
            "de",
            "fr",
            "it",
            "es",
            "nl",
            "eu",
            "us",
        ),
        *(
            "ca",
            "au",
            "jp",
            "inc",
            "llc",
            "gmbh",
            "ltd",
            "europe",
            "deutschland",
            "verkäufer",
            "verkäuferservice",
            "hilfe",
            "von",
        ),
        *("ship", "shipping", "shipment", "now", "delivery", "message", "messages", "secure", "desk", "center"),
        *("centre", "invoice", "official", "online", "web", "id", "case", "resolution", "versand", "verkauf"),
    )
)


@dataclass(frozen=True, slots=True)
class _Domain:
    """A domain as an eye reads it: skeletons, made once for all brands."""

    own: str  # the registered label
    pieces: tuple[str, ...]  # of it, between hyphens; "" for a number
    false_endings: tuple[str, ...]  # labels that something like a top-level domain follows


def domain_reads_as(domain: str, brand: str) -> bool:
    """Whether a domain (A-labels) is made to be read as the brand's.

    Its registered label looks like the brand, or is the brand with words of the trade (amazon-orders.example); or a
    label further left does and a false ending follows (amazon.com.evil.example). Linear in the name; raises nothing.
    """
    read, wanted = _domain(domain.lower()), skeleton_of(brand)
    return _reads_as(read.own, wanted) or _among_trade_words(read.pieces, wanted) or wanted in read.false_endings


@lru_cache(maxsize=4096)
def _domain(name: str) -> _Domain:
    registered = organizational(name) if name else ""
    own = shown(registered.partition(".")[0])
    labels = [*name.removesuffix(registered).rstrip(".").split("."), registered.partition(".")[0]]
    return _Domain(
        own=skeleton(own),
        pieces=tuple("" if piece.isdigit() else skeleton(piece) for piece in own.split("-")),
        false_endings=tuple(
            skeleton(shown(label)) for label, after in pairwise(labels) if after.partition("-")[0] in ENDINGS
        ),
    )


def word_reads_as(word: str, brand: str) -> bool:
    """Whether one word looks like the brand: an equal skeleton, few edits away, or joined to a word of fraud."""
    return _reads_as(skeleton_of(word), skeleton_of(brand))


@lru_cache(maxsize=8192)
def skeleton_of(word: str) -> str:
    """The skeleton, kept: the same brands and words come with every mail."""
    return skeleton(word)


def _reads_as(read: str, wanted: str) -> bool:
    if read == wanted or (len(wanted) >= SHORTEST_FOR_TYPOS and one_edit(read, wanted)):
        return True
    if len(wanted) >= SHORTEST_FOR_TWO and two_changed(read, wanted):
        return True
    if len(wanted) < SHORTEST_TO_JOIN or wanted not in read:
        return False
    return read.removeprefix(wanted) in JOINED or read.removesuffix(wanted) in JOINED


def _among_trade_words(pieces: tuple[str, ...], wanted: str) -> bool:
    """The brand between hyphens, beside nothing but words of the trade and numbers: my-amazon-orders-2."""
    return wanted in pieces and all(piece == wanted or not piece or piece in TRADE for piece in pieces)


def shown(label: str) -> str:
    """A label as a mail program shows it: xn-- decoded where it can be."""
    if not label.startswith("xn--"):
        return label
    try:
        return idna.decode(label)
    except (idna.IDNAError, UnicodeError):
        return label


def one_edit(one: str, other: str) -> bool:
    """Whether exactly one letter is added, left out or changed, or two neighbours are swapped. Linear."""
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) > 1 or one == other:
        return False
    start = next((at for at, sign in enumerate(short) if sign != long[at]), len(short))
    if len(short) < len(long):
        return short[start:] == long[start + 1 :]
    swapped = short[start + 1 : start + 2] + short[start : start + 1]
    return short[start + 1 :] == long[start + 1 :] or (
        swapped == long[start : start + 2] and short[start + 2 :] == long[start + 2 :]
    )


def two_changed(one: str, other: str) -> bool:
    """Whether exactly two letters differ, the first not among them: "wecommerce" is no misspelt "woocommerce"."""
    if len(one) != len(other) or one[:1] != other[:1]:
        return False
    return sum(mine != its for mine, its in zip(one, other, strict=True)) == 2
