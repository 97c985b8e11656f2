"""Profiles made ready to read with: one dictionary a locale (label → field), patterns compiled, once a load."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from mailguard.domains import skeleton
from mailguard.model.profile import Locale, Profile, Profiles
from mailguard.notices.dates import DateFormat, date_format
from mailguard.notices.fields import PLAIN, READABLE
from mailguard.notices.patterns import compiled
from mailguard.notices.segments import label_key


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """One locale of one profile, compiled. The profile is as it was loaded: no seller's values are in it."""

    profile: Profile
    locale: Locale
    labels: Mapping[str, str]  # label key → field name
    subjects: tuple[Any, ...]  # each is enough to tell a sale by
    confirms: tuple[Any, ...]  # enough from a known sender only
    others: tuple[Any, ...]  # of other matters
    lines: tuple[Any, ...]
    headings: frozenset[str]  # labels of an address as they stand alone above one
    looks: Mapping[str, str]  # face of a label → field, of all that are made something of
    beginnings: frozenset[str]  # first words of the labels whose values no mere word reads as
    dates: tuple[DateFormat, ...]
    order_id: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """All lexicons, and where each label stands: key → indexes into `lexicons`, each with its field."""

    lexicons: tuple[Lexicon, ...]
    labels: Mapping[str, tuple[tuple[int, str], ...]]
    own_labels: Mapping[str, Mapping[str, tuple[tuple[int, str], ...]]]  # the same of each marketplace by itself

    def of_profile(self, profile: Profile) -> tuple[Lexicon, ...]:
        return tuple(one for one in self.lexicons if one.profile.marketplace == profile.marketplace)


class Same:
    """Profiles hold dictionaries and cannot be hashed: the cache goes by identity and keeps its key alive."""

    __slots__ = ("profiles",)

    def __init__(self, profiles: Profiles) -> None:
        self.profiles = profiles

    def __hash__(self) -> int:
        return id(self.profiles)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and other.profiles is self.profiles


def library(profiles: Profiles) -> Library:
    """The compiled form of these profiles; made once for the same object, and for all whom they are filled for."""
    return _library(Same(profiles.loaded or profiles))


@lru_cache(maxsize=8)
def _library(same: Same) -> Library:
    lexicons = tuple(lexicon(profile, locale) for profile in same.profiles for locale in profile.locales)
    labels: dict[str, tuple[tuple[int, str], ...]] = {}
    own: dict[str, dict[str, tuple[tuple[int, str], ...]]] = {}
    for index, one in enumerate(lexicons):
        its = own.setdefault(one.profile.marketplace, {})
        for key, name in one.labels.items():
            labels[key] = (*labels.get(key, ()), (index, name))
            its[key] = (*its.get(key, ()), (index, name))
    return Library(lexicons=lexicons, labels=labels, own_labels=own)


def headings(locale: Locale) -> frozenset[str]:
    """The labels of an address in the usual ways of writing a heading."""
    shown = locale.labels.get("ship_to", ())
    return frozenset(way for one in shown for way in (one, one.upper(), one.lower(), one.title(), one.capitalize()))


def lexicon(profile: Profile, locale: Locale) -> Lexicon:
    """Compile one locale. Raises PatternRefused or FormatRefused, which loading turns into FILE:LINE."""
    language = locale.name.partition("-")[0]
    labels = {label_key(text): name for name, texts in locale.labels.items() for text in texts}
    return Lexicon(
        profile=profile,
        locale=locale,
        labels=labels,
        subjects=tuple(compiled(source) for source in locale.subject),
        confirms=tuple(compiled(source) for source in locale.subject_confirms),
        others=tuple(compiled(source) for source in locale.subject_other),
        lines=tuple(compiled(source) for source in locale.lines),
        headings=headings(locale),
        looks={face(label): name for label, name in labels.items() if name not in PLAIN},
        beginnings=frozenset(label.partition(" ")[0] for label, name in labels.items() if name in READABLE),
        dates=tuple(date_format(source, language) for source in locale.dates),
        order_id=compiled(profile.order_id),
    )


@lru_cache(maxsize=4096)
def face(label: str) -> str:
    """A label as a hasty eye reads it: letters only, each by its look, the number of a list left away."""
    bare = label.lstrip("0123456789")
    listed = bare if bare[:1] in (".", ")") else label
    return "".join(sign for sign in skeleton(listed) if sign.isalnum()) or label
