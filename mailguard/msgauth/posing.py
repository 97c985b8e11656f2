"""Whose name a From carries, and whether one that is nobody's poses as a marketplace."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from unicodedata import category, normalize

from mailguard.domains import organizational, to_ascii
from mailguard.model.message import Mailbox
from mailguard.model.profile import Profile, Profiles
from mailguard.msgauth.lookalike import TRADE, domain_reads_as, skeleton_of, word_reads_as

BREAKS = str.maketrans(dict.fromkeys("<>()[]{}\"'«»,;:|", " "))
LOCAL_BREAKS = str.maketrans(dict.fromkeys("=%!+/", " "))
AT_SIGNS = ("(at)", "[at]", "(AT)", "[AT]")
MARKED = str.maketrans(dict.fromkeys("™℠®©", " "))  # the first two are letters once they are made plain
TURNING = frozenset("\u202d\u202e\u2067\u2068")  # override, isolate: what follows is shown from right to left
MAX_NAME = 512  # signs of a display name that are looked at
MAX_WORDS = 30  # of one; "A m a z o n  S e l l e r" has nineteen


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
        brands = profile.brands
        if any(domain_reads_as(box.domain, brand) for brand in brands):
            return Pose(profile.marketplace, ("from.lookalike", box.domain), name_only=False)
    local = box.address.rpartition("@")[0]
    for word in local.translate(LOCAL_BREAKS).split():
        if (owner := owner_of_domain(to_ascii(word) or "", profiles)) is not None:
            return Pose(owner.marketplace, ("from.lookalike", box.address), name_only=False)
    return _by_name(box.display_name[:MAX_NAME], profiles)


def _by_name(name: str, profiles: Profiles) -> Pose | None:
    """How a display name poses, in any of the ways in which a mail program may show it."""
    ways = tuple(dict.fromkeys(_ways_shown(name)))
    for word in (word for way in ways for word in way.translate(BREAKS).split()):
        domain = to_ascii(word.rpartition("@")[2].strip(".")) if "@" in word else None
        if domain and (owner := owner_of_domain(domain, profiles)) is not None:
            return Pose(owner.marketplace, ("from.name_holds_address", name), name_only=True)
    read = [_words(way) for way in ways]
    for profile in profiles:
        brands = profile.brands
        if any(_are_brand(words, brand) for words in read for brand in brands):
            return Pose(profile.marketplace, ("from.name_is_brand", name), name_only=True)
    return None


def _ways_shown(name: str) -> Iterator[str]:
    """The name without signs that nobody sees; where one turns the direction of writing, also read backwards."""
    plain = normalize("NFKC", "".join(sign for sign in name.translate(MARKED) if category(sign) != "Cf"))
    for written in AT_SIGNS:
        plain = plain.replace(written, "@")
    yield plain
    if TURNING.intersection(name):
        yield plain[::-1]


def _words(name: str) -> list[str]:
    """The words of a display name; one with very many is no brand's, whatever stands in it."""
    words = "".join(sign if sign.isalnum() else " " for sign in name).split()
    return words if len(words) <= MAX_WORDS else []


def _are_brand(words: list[str], brand: str) -> bool:
    """Whether these words are the brand (with words that senders add), not merely mention it."""
    wanted = skeleton_of(brand)
    if len(words) > 1 and skeleton_of("".join(words)) == wanted:
        return True
    others = [word for word in words if skeleton_of(word) not in TRADE]
    if not all(_names(word, brand) for word in others):
        return False
    return bool(others) or any(_names(word, brand) for word in words)


def _names(word: str, brand: str) -> bool:
    """The word looks like the brand, or is it and a word of the trade in one: "AmazonService"."""
    read, wanted = skeleton_of(word), skeleton_of(brand)
    joined = wanted in read and (read.removeprefix(wanted) in TRADE or read.removesuffix(wanted) in TRADE)
    return word_reads_as(word, brand) or joined
