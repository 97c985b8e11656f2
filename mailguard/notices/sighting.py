"""Whose layout a container has, in which language, and what part it plays: before any value is read.

A profile is chosen by From address. Without one, a layout that is known counts only as "looks like a sale".
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from mailguard.model.message import Container, ReadingKind
from mailguard.model.notice import Role
from mailguard.model.profile import Profile, Profiles
from mailguard.model.quick import quick
from mailguard.notices.fields import BLOCKS, PLAIN
from mailguard.notices.lexicon import Lexicon, Library
from mailguard.notices.patterns import compiled, groups, is_in
from mailguard.notices.reading import FEEDING
from mailguard.notices.segments import Part
from mailguard.notices.values import order_id

LABELS_NEEDED = 3  # of a sale whose sender is unknown: order number, quantity or price, and one more
SUBJECT_LIMIT = 998  # RFC 5322 section 2.1.1
_FORWARD_WORDS = frozenset(
    ["fw", "fwd", "wg", "tr", "rv", "enc", "vs", "vb", "i", "aw", "re", "sv", "antw", "vl", "pd", "转发", "転送"]
)
_FORWARDED = compiled(rf"^(?i:(?:{'|'.join(sorted(_FORWARD_WORDS))})\s*[:：]\s*){{1,5}}(?P<title>.+)$")
_TAGGED = compiled(r"^(?:\[[^\[\]]{1,40}\]\s*){1,3}(?P<title>.+)$")
_GOODS = frozenset({"title", "sku", "quantity", "price", "transaction_id"})

Labels = Mapping[str, tuple[tuple[int, str], ...]]  # label key → indexes of lexicons, each with its field
Cut = Sequence[Part]  # the segments of each reading of a container


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """A container that reads like a sale in this lexicon. `expected` False: not the sender's usual language."""

    lexicon: Lexicon
    role: Role
    known_sender: bool
    expected: bool = True
    announced: bool = True  # a subject of the profile fits, in any language


def sender_of(container: Container) -> str:
    """The one From address in lower case, "" where there is none or more than one."""
    return container.facts.from_[0].address.lower() if len(container.facts.from_) == 1 else ""


def relay_of(profiles: Profiles, address: str) -> Profile | None:
    """The profile whose buyers write through this address."""
    domain = "@" + address.rpartition("@")[2]
    return next((one for one in profiles if address and (address in one.relays or domain in one.relays)), None)


def subjects(container: Container) -> tuple[str, ...]:
    """Every Subject as shown, without doubles."""
    shown = [container.facts.subject]
    for reading in container.readings:
        if reading.kind is ReadingKind.SUBJECT:
            shown += [line.text for line in reading.lines[:5]]
    return tuple(dict.fromkeys(" ".join(one[:SUBJECT_LIMIT].split()) for one in shown if one.strip()))


def without_forward_prefix(subject: str) -> str:
    """ "Fwd: WG: Sold, ship now: …" as the marketplace wrote it."""
    first = subject.partition(":")[0].partition("：")[0].strip().casefold()
    found = groups(_FORWARDED, subject) if first in _FORWARD_WORDS else None
    return found["title"] if found else subject


def sighting(container: Container, profiles: Profiles, library: Library, cut: Cut) -> Sighting | None:
    """The lexicon to read this container with; None where it claims no sale."""
    address = sender_of(container)
    known = profiles.of_sender(address) if address else None
    views = _Views(
        container, library, cut, library.labels if known is None else library.own_labels[known.marketplace]
    )
    found = _sighting(address, known, profiles, library, views)
    return None if found is None else replace(found, announced=views.announced(found.lexicon.profile, library))


def _sighting(
    address: str, known: Profile | None, profiles: Profiles, library: Library, views: "_Views"
) -> Sighting | None:
    if known is not None:
        return _of_known(known, address, library, views)
    relay = relay_of(profiles, address)
    lexicons = library.lexicons if relay is None else library.of_profile(relay)
    best = views.best(lexicons, strict=True) or (views.best(library.lexicons, strict=True) if relay else None)
    if best is None:
        return None
    return Sighting(lexicon=best, role=Role.SALE if relay is None else Role.RELAY, known_sender=relay is not None)


def _of_known(profile: Profile, address: str, library: Library, views: "_Views") -> Sighting | None:
    """A marketplace's own address: its locale for that address first, its other ones if only they fit."""
    own = library.of_profile(profile)
    expected = [one for one in own if not one.locale.senders or address in one.locale.senders]
    best = views.best(expected, strict=False)
    if best is not None:
        return Sighting(lexicon=best, role=Role.SALE, known_sender=True)
    other = views.best(own, strict=False)
    return None if other is None else Sighting(lexicon=other, role=Role.SALE, known_sender=True, expected=False)


class _Views:
    """What a container shows to each lexicon: subject match and labels found, looked up in one pass."""

    def __init__(self, container: Container, library: Library, cut: Cut, labels: Labels) -> None:
        # A mail that only carries an original repeats its subject: the original claims, not the wrapper.
        raw = subjects(container) if container.own_text else ()
        self._subjects = tuple(dict.fromkeys((*raw, *map(without_forward_prefix, raw))))
        self._index = {id(one): index for index, one in enumerate(library.lexicons)}
        self._names: dict[int, set[str]] = {}
        self._met: dict[str, bool] = {}  # label key → whether it is one of an order number
        self._order_ids: dict[str, None] = {}
        self._shown = [part for part, box in zip(cut, container.readings, strict=True) if box.kind in FEEDING]
        for part in self._shown:
            self._note(part, labels)

    def _note(self, part: Part, labels: Labels) -> None:
        for place, key in part.keys:
            numbered = self._met.get(key)
            if numbered is None:
                numbered = self._met[key] = self._meet(labels.get(key, ()))
            if numbered and len(self._order_ids) < 20:
                below = part.texts[place + 1] if place + 1 < len(part) else ""
                self._order_ids[part[place].rest or below] = None

    def _meet(self, meanings: tuple[tuple[int, str], ...]) -> bool:
        """Note what a label means to each lexicon; whether an order number to one of them."""
        numbered = False
        for index, name in meanings:
            self._names.setdefault(index, set()).add(name)
            numbered = numbered or name == "order_id"
        return numbered

    def best(self, lexicons: Iterable[Lexicon], *, strict: bool) -> Lexicon | None:
        """The lexicon that fits best and reads like a sale; the first of several that fit alike."""
        fitting = [one for one in lexicons if self._like_a_sale(one, strict)]
        return max(fitting, key=self._rank) if len(fitting) > 1 else next(iter(fitting), None)

    def announced(self, profile: Profile, library: Library) -> bool:
        """Whether a subject is one of the profile's, or the profile knows none. Lists set a "[tag]" before it."""
        lexicons = library.of_profile(profile)
        patterns = [one for lexicon in lexicons for one in (*lexicon.subjects, *lexicon.confirms)]
        others = [one for lexicon in lexicons for one in lexicon.others]
        tagged = (one for one in self._subjects if one.startswith("["))
        untagged = (found["title"] for one in tagged if (found := groups(_TAGGED, one)))
        shown = [*self._subjects, *untagged]
        if any(is_in(one, subject) for one in others for subject in shown):
            return False
        return not patterns or any(is_in(one, subject) for one in patterns for subject in shown)

    def _like_a_sale(self, lexicon: Lexicon, strict: bool) -> bool:
        names = self._names_of(lexicon)
        if "order_id" in names and names & _GOODS:
            enough = len(names - PLAIN - BLOCKS) >= LABELS_NEEDED and names & {"quantity", "price"}
            if not strict or enough:
                return True
        if self._subject_fits(lexicon):
            return True
        return not strict and (self._confirmed(lexicon) or self._told_in_lines(lexicon))

    def _confirmed(self, lexicon: Lexicon) -> bool:
        return any(is_in(one, subject) for one in lexicon.confirms for subject in self._subjects)

    def _told_in_lines(self, lexicon: Lexicon) -> bool:
        """A line without a label holds an order number, as this layout writes it."""
        telling = [one for one in lexicon.lines if "order_id" in one.groupindex]
        if not telling:
            return False
        shown = (text for part in self._shown for text in part.texts if text)
        return any(is_in(one, text) for text in shown for one in telling)

    def _rank(self, lexicon: Lexicon) -> tuple[bool, bool, int]:
        fits = any(order_id(lexicon.order_id, text) for text in self._order_ids)
        return self._subject_fits(lexicon), fits, len(self._names_of(lexicon))

    def _names_of(self, lexicon: Lexicon) -> set[str]:
        return self._names.get(self._index[id(lexicon)], set())

    def _subject_fits(self, lexicon: Lexicon) -> bool:
        return any(is_in(one, subject) for one in lexicon.subjects for subject in self._subjects)
