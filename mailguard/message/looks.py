"""How each element of a page looks in its place, worked out once a place, and never more than a page may cost."""

from dataclasses import replace
from functools import lru_cache

from mailguard.message.declarations import declarations
from mailguard.message.sheets import BASE, Rule, in_order, merged
from mailguard.message.sight import Sight
from mailguard.message.stream import ANCHOR, Stream, Tag, asked_of
from mailguard.message.styles import ORDINARY, Look, inner_of, look_of
from mailguard.message.usual import usually

STEPS = 300_000  # from an element to the one around it, and rules that mean one, for all of a page
LOOKS = 4000  # different elements of one page whose look is worked out
SHORT = 500  # characters of an element's attributes: a look by longer ones is not kept for the next mail
NOBODY_KNOWS = replace(ORDINARY, doubt=True, unsure=True)


class Looks:
    """The looks of one page's elements. `looked` and `steps` count what they cost."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._by_sheet = bool(stream.sheet.rules or stream.sheet.inside or stream.sheet.asked)
        self.looked = 0  # how many were worked out
        self.steps = 0  # from an element to the one around it, for all rules

    @property
    def cut(self) -> bool:
        """A limit was met: how the elements behind it look is not known."""
        return self.looked > LOOKS or self.steps > STEPS

    def of(self, sight: Sight, tag: Tag) -> tuple[Look, tuple[Look, ...]]:
        """How a child with this tag looks, on every screen and under each kind of condition."""
        if not (tag.look or self._by_sheet):
            return inner_of(sight.look), tuple(map(inner_of, sight.looks))
        self.looked += 1
        if self.cut:
            return NOBODY_KNOWS, ()
        if self._by_sheet or sight.looks:
            return self._by_rules(sight, tag)
        short = sum(map(len, tag.attributes.values())) <= SHORT
        return (_kept if short else _alone)(sight.look, tag), ()

    def _by_rules(self, sight: Sight, tag: Tag) -> tuple[Look, tuple[Look, ...]]:
        attributes = tag.attributes
        own = declarations(attributes.get("style", ""))
        rules = self._rules(sight, tag) if self._by_sheet else []
        usual = usually(tag.name, attributes)
        look = look_of(sight.look, usual | merged(rules, BASE, own), attributes, _is_link(tag))
        pairs = zip(sight.looks, self._stream.sheet.groups, strict=True)
        return look, tuple(
            look_of(one, usual | merged(rules, group, own), attributes, _is_link(tag)) for one, group in pairs
        )

    def _rules(self, sight: Sight, tag: Tag) -> list[Rule]:
        """The rules about an element that begins in such a place, the weightiest last."""
        sheet = self._stream.sheet
        found = list(asked_of(tag.attributes, self._stream))
        for key in tag.keys:
            found += sheet.rules.get(key, ())
            for words, rule in sheet.inside.get(key, ()):
                if self._is_inside(sight, words):
                    found.append(rule)
        self.steps += len(found)
        return in_order(found)

    def _is_inside(self, sight: Sight, words: tuple[str, ...]) -> bool:
        """Whether the words mean elements around this place, the nearest first."""
        above: Sight | None = sight
        at = 0
        while above is not None and at < len(words):
            self.steps += 1
            at += words[at] in above.tag.keys
            above = above.above if self.steps <= STEPS else None
        return at == len(words)


def _is_link(tag: Tag) -> bool:
    return tag.code == ANCHOR and "href" in tag.attributes


def _alone(parent: Look, tag: Tag) -> Look:
    """The look of an element that no sheet speaks of."""
    own = usually(tag.name, tag.attributes) | merged([], BASE, declarations(tag.attributes.get("style", "")))
    return look_of(parent, own, tag.attributes, _is_link(tag))


_kept = lru_cache(maxsize=2048)(_alone)  # a marketplace's mails all have the same few
