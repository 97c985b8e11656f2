"""What is known about one marketplace's mail, read from one TOML file (NOTICES section 8)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Locale:
    """One language of a marketplace's notices. Patterns are RE2 sources; labels are compared casefolded."""

    name: str  # "en-US", "de"
    subject: tuple[str, ...]  # RE2 with named groups: sku, title, order_id, count, total …
    decimal: str  # "." or ","
    dates: tuple[str, ...]  # strptime formats, tried in order
    currency_default: str | None
    labels: Mapping[str, tuple[str, ...]]  # field name → label texts
    senders: tuple[str, ...] = ()  # where set, this locale belongs to these addresses only
    experimental: bool = False  # its layout was not seen in a real mail: differences are soft, and it is said
    guessed: tuple[str, ...] = ()  # fields whose labels alone were not seen: the same, for these fields only
    subject_confirms: tuple[str, ...] = ()  # RE2: enough from a known sender, too common to tell a sale by
    subject_other: tuple[str, ...] = ()  # RE2: what the same sender writes about other matters; goes before `subject`
    amount_ends: tuple[str, ...] = ()  # what follows an amount and is no part of it: "$4.90 via Flat rate"
    lines: tuple[str, ...] = ()  # RE2 with named groups, each a field: lines and cells that have no label


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One marketplace. Addresses and domains are lower case, A-labels.

    As loaded, senders and signers may have holes ("store+{store_id}@…"); `notices.filled` puts a seller's values in
    and drops what stays open, so that judging never meets a hole.
    """

    marketplace: str
    source: str  # file that it was read from, as shown in errors
    order_id: str  # RE2, full match
    senders: tuple[str, ...]  # exact addresses that may announce sales
    signers: tuple[str, ...]  # DKIM d= that prove it, when aligned with From
    not_enough: tuple[str, ...] = ()  # shared platforms: noted, never sufficient
    own_domains: tuple[str, ...] = ()  # further domains of its own: no look-alikes, and no proof either
    required: tuple[str, ...] = ("order_id", "title", "quantity")
    ship_to: str = "never"  # or "maybe"
    always_signed: bool = False
    experimental: bool = False
    brands: tuple[str, ...] = ()  # names that nobody else may write under; the loader puts the marketplace's own
    relays: tuple[str, ...] = ()  # addresses (or "@domain") that carry buyers' words: may not announce sales
    must_sign: tuple[str, ...] = ()  # fields beyond the minimum
    item_starts_at: str = "title"
    order_id_scope: str = "marketplace"  # "shop": two sellers may have the same number
    holes: Mapping[str, str] = field(default_factory=dict)  # name → kind, of "{name}" in senders and signers
    report_to: str | None = None  # where a spoof of this marketplace is reported
    locales: tuple[Locale, ...] = ()

    # The domains that are this marketplace's own: signers, senders' and further ones; none with a hole. Made once:
    # they are asked for with every address of a mail.
    domains: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        senders = (one.rpartition("@")[2] for one in self.senders)
        own = frozenset(one for one in (*self.signers, *senders, *self.own_domains) if "{" not in one)
        object.__setattr__(self, "domains", own)


@dataclass(frozen=True, slots=True)
class Profiles:
    """All profiles in force, by marketplace."""

    by_marketplace: Mapping[str, Profile] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()  # files of the user's that are not in force, each with why: "FILE:LINE: …"
    loaded: "Profiles | None" = None  # those that a seller's values were filled into; None: these are as loaded

    def __iter__(self) -> Iterator[Profile]:
        return iter(self.by_marketplace.values())

    def of_sender(self, address: str) -> Profile | None:
        """The profile that claims this exact From address for sale notices."""
        return next((one for one in self.by_marketplace.values() if address in one.senders), None)
