"""Whose name a From carries, and whether one that is nobody's poses as a marketplace."""

from dataclasses import dataclass
from functools import lru_cache

from mailguard.domains import looks_like, organizational, skeleton, to_ascii
from mailguard.model.message import Mailbox
from mailguard.model.profile import Profile, Profiles

# Words that a marketplace's own sender name is made of. "Amazon Seller Central" is the brand; a name with any
# other word in it ("Amazon River Tours") only mentions it.
GENERIC = frozenset(
    skeleton(word)
    for word in (
        *("a", "the", "your", "my", "team", "seller", "sellers", "central", "marketplace", "market", "shop", "store"),
        *("notification", "notifications", "notify", "order", "orders", "sale", "sales", "sold", "transactions"),
        *("transaction", "payment", "payments", "pay", "support", "service", "services", "customer", "care", "help"),
        *("noreply", "no", "reply", "info", "mail", "email", "alert", "alerts", "update", "updates", "account"),
        *("com", "co", "uk", "de", "fr", "it", "es", "nl", "eu", "us", "ca", "au", "jp", "inc", "llc", "gmbh", "ltd"),
        *("europe", "deutschland", "verkäufer", "bestellung", "bestellungen", "kundenservice", "hilfe", "von"),
    )
)
BREAKS = str.maketrans(dict.fromkeys("<>()[]{}\"'«»,;:|", " "))
LOCAL_BREAKS = str.maketrans(dict.fromkeys("=%!+/", " "))
MAX_NAME = 512  # signs of a display name that are looked at


@dataclass(frozen=True, slots=True)
class Pose:
    """Who is imitated, by what, and whether by nothing but the display name."""

    marketplace: str
    reason: tuple[str, str]
    name_only: bool


def owner_of(box: Mailbox, profiles: Profiles) -> Profile | None:
    """The profile whose address or registered domain an address carries."""
    return profiles.of_sender(box.address.lower()) or owner_of_domain(box.domain, profiles)


def owner_of_domain(domain: str, profiles: Profiles) -> Profile | None:
    """The profile that a domain, or the registration that it stands under, belongs to."""
    registered = organizational(domain) if domain else ""
    return next((one for one in profiles if registered in _registrations(one.domains, one.relays)), None)


@lru_cache(maxsize=1024)
def _registrations(domains: frozenset[str], relays: tuple[str, ...]) -> frozenset[str]:
    names = {*domains, *(one.rpartition("@")[2] for one in relays)}
    return frozenset(organizational(name) for name in names if name)


def posing(box: Mailbox, profiles: Profiles) -> Pose | None:
    """How an address that is no marketplace's imitates one, the strongest way first; None where it does not."""
    for profile in profiles:
        brands = profile.brands or (profile.marketplace,)
        if any(looks_like(box.domain, brand) for brand in brands):
            return Pose(profile.marketplace, ("from.lookalike", box.domain), name_only=False)
    local = box.address.rpartition("@")[0]
    for word in local.translate(LOCAL_BREAKS).split():
        if (owner := owner_of_domain(to_ascii(word) or "", profiles)) is not None:
            return Pose(owner.marketplace, ("from.lookalike", box.address), name_only=False)
    return _by_name(box.display_name[:MAX_NAME], profiles)


def _by_name(name: str, profiles: Profiles) -> Pose | None:
    words = name.translate(BREAKS).split()
    for word in words:
        domain = to_ascii(word.rpartition("@")[2].strip(".")) if "@" in word else None
        if domain and (owner := owner_of_domain(domain, profiles)) is not None:
            return Pose(owner.marketplace, ("from.name_holds_address", name), name_only=True)
    for profile in profiles:
        if any(_is_brand(name, brand) for brand in profile.brands or (profile.marketplace,)):
            return Pose(profile.marketplace, ("from.name_is_brand", name), name_only=True)
    return None


def _is_brand(name: str, brand: str) -> bool:
    """Whether a display name is the brand (with words that senders add), not merely mentions it."""
    words = "".join(sign if sign.isalnum() else " " for sign in _plain(name)).split()
    named = [word for word in words if looks_like(word, brand)]
    if named and all(word in named or skeleton(word) in GENERIC for word in words):
        return True
    return skeleton("".join(words)) == skeleton(brand)


def _plain(name: str) -> str:
    """Without the invisible signs that would split a word in two."""
    return "".join(sign for sign in name if sign not in "\u00ad\u200b\u200c\u200d\u2060\ufeff")
