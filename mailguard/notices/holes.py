"""Holes in a profile's senders and signers ("store+{store_id}@…"), and the seller's own values that fill them.

Whose shop it is stands in the seller's account, never in a mail. A sender with a hole that stays open is none: a
profile that nobody filled claims no mail. Pure; two sellers never get each other's values.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from importlib import resources
from pathlib import Path

from mailguard.domains import is_public_suffix, organizational, to_ascii
from mailguard.model.profile import Profile, Profiles
from mailguard.notices.lexicon import Same
from mailguard.notices.patterns import compiled, is_whole, occurrences
from mailguard.notices.whereabouts import line_of
from orders.view import SellerView

FILLED_LIMIT = 4096  # sellers whose filled profiles are kept ready
_HOLE = compiled(r"\{[^{}]*\}")
_DIGITS = compiled(r"[0-9]{1,20}")
_LOCAL = compiled(r"[a-z0-9.!#$%&'*+/=?^_`|~-]{1,64}")


def _is_domain(text: str) -> bool:
    return to_ascii(text) == text


# What may stand in a hole: whether a value is of this kind, what people are told, and one that is.
KINDS: Mapping[str, tuple[Callable[[str], bool], str, str]] = {
    "domain": (_is_domain, "a host name in lower case, as shop.example", "shop.example"),
    "digits": (lambda text: is_whole(_DIGITS, text), "up to 20 digits", "1"),
    "local": (lambda text: is_whole(_LOCAL, text), "the part of an address before the @, in lower case", "x"),
}


def holes_of(text: str) -> tuple[str, ...]:
    """The names between braces, in order."""
    return tuple(one[1:-1] for one in occurrences(_HOLE, text))


def sampled(text: str, holes: Mapping[str, str]) -> str:
    """The text with something of the right kind in each hole: what it would look like when filled."""
    return _put_in(text, {name: KINDS[kind][2] for name, kind in holes.items()})


def _put_in(text: str, values: Mapping[str, str]) -> str:
    for name in holes_of(text):
        text = text.replace(f"{{{name}}}", values[name])
    return text


def filled(profiles: Profiles, seller: SellerView) -> Profiles:
    """The profiles as they are for this seller: each hole filled from his accounts, what stays open left out.

    Two accounts at one marketplace give the senders of both. A value that `refusal` would not take counts as none.
    The same profiles and values give the same object.
    """
    values = tuple((one.marketplace, one.profile_values) for one in seller.accounts if one.profile_values)
    return _filled(Same(profiles), values)


@lru_cache(maxsize=FILLED_LIMIT)
def _filled(same: Same, accounts: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]) -> Profiles:
    profiles = same.profiles
    if not any(one.holes for one in profiles):
        return profiles
    made = {}
    for one in profiles:
        sets = [_sound(profiles, one, values) for market, values in accounts if market == one.marketplace]
        senders, signers = (tuple(_entries(texts, sets)) for texts in (one.senders, one.signers))
        made[one.marketplace] = replace(one, senders=senders, signers=signers) if one.holes else one
    twice = frozenset(_twice(made.values()))
    if twice:  # nobody can say whose layout such a mail has: it is no known sender's
        made = {
            name: replace(one, senders=tuple(sender for sender in one.senders if sender not in twice))
            for name, one in made.items()
        }
    return Profiles(made, left_out=profiles.left_out, loaded=profiles)


def _twice(made: Iterable[Profile]) -> Iterator[str]:
    """The senders that more than one of these profiles claims."""
    seen: set[str] = set()
    for one in made:
        own = set(one.senders)
        yield from sorted(own & seen)
        seen |= own


def clash(profiles: Profiles, accounts: Iterable[tuple[str, Mapping[str, str]]]) -> str | None:
    """Why these accounts (marketplace, values) of one seller cannot stand together, for people; None where they can.

    With their values two profiles would claim one sender: told with file and line of both.
    """
    given = tuple(accounts)
    claimed: dict[str, tuple[Profile, str]] = {}
    for profile in profiles:
        its_own = (values for market, values in given if market == profile.marketplace)
        sets = [_sound(profiles, profile, values.items()) for values in its_own]
        for text in profile.senders:
            for sender in _entries([text], sets):
                other, its = claimed.setdefault(sender, (profile, text))
                if other is not profile:
                    places = " and ".join((place_of(other, its), place_of(profile, text)))
                    return f"{places} both claim {sender!r} with these values; change one of them"
    return None


def place_of(profile: Profile, sender: str) -> str:
    """FILE:LINE of one of its senders; the file alone where it cannot be read any more."""
    try:
        text = Path(profile.source).read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        inside = resources.files("mailguard.notices").joinpath(profile.source)
        if not inside.is_file():
            return profile.source
        text = inside.read_text("utf-8")
    return f"{profile.source}:{line_of(text, 'senders', value=sender)}"


def _entries(texts: Iterable[str], sets: Iterable[Mapping[str, str]]) -> Iterator[str]:
    """Each text as it is without holes, else once for every account that has all of its values."""
    for text in texts:
        names = holes_of(text)
        if not names:
            yield text
            continue
        yield from dict.fromkeys(_put_in(text, values) for values in sets if values.keys() >= set(names))


def _sound(profiles: Profiles, profile: Profile, values: Iterable[tuple[str, str]]) -> dict[str, str]:
    return {name: value for name, value in values if refusal(profiles, profile, name, value) is None}


def refusal(profiles: Profiles, profile: Profile, name: str, value: str) -> str | None:
    """Why this value may not fill this hole, for people; None where it may.

    A host name must be one that a seller can own: no public suffix, nothing of another profile's registrations,
    no shared mail platform.
    """
    kind = profile.holes.get(name)
    if kind is None:
        known = ", ".join(profile.holes) or "none"
        return f"{profile.marketplace} has no value {name!r}; it has: {known}"
    fits, what, _ = KINDS[kind]
    if not fits(value):
        return f"{name}: {value!r} must be {what}"
    if kind != "domain":
        return None
    if is_public_suffix(value):
        return f"{name}: anybody can have a name below {value!r}; give the shop's own domain"
    owner = next((one for one in profiles if organizational(value) in _taken(one)), None)
    return None if owner is None else f"{name}: {value!r} belongs to {owner.marketplace}; give the shop's own domain"


def _taken(profile: Profile) -> frozenset[str]:
    """The registrations that are this marketplace's, or a platform's that it names as shared."""
    relays = (one.rpartition("@")[2] for one in profile.relays)
    return frozenset(organizational(one) for one in (*profile.domains, *profile.not_enough, *relays))
