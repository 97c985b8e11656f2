"""Style sheets of a html text: the rules by which something may be hidden, and where they stand."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from mailguard.message.declarations import CLOSERS, Own, declarations, plain, written
from mailguard.message.lengths import UNSURE
from mailguard.message.styles import ORDINARY, look_of

SHEET = 64 * 1024  # characters of all style sheets of a page
RULES = 2000  # selectors that are kept
LONG = 6  # words of a selector that are followed up
ASKED = 60  # selectors that the tree is asked for
BLOCKS = 20  # blocks open at once
BASE = -1  # the group of rules that stand for every screen; others: one for each kind of condition, see `_group`
GROUPS = 3
_EVERY_SCREEN = ("all", "screen", "")
_NO_SCREEN = (
    "print",
    "speech",
    "tty",
    "tv",
    "projection",
    "handheld",
    "braille",
    "embossed",
    "aural",
    "not screen",
)

_NO_RULES = (
    "@font-face",
    "@keyframes",
    "@-webkit-keyframes",
    "@-moz-keyframes",
    "@page",
    "@property",
    "@counter-style",
)
_SYNTAX = re.compile(r"[{}()\[\];]")
_MOVING = re.compile(r":(?:hover|active|visited|focus(?:-within|-visible)?|target)\b")
_NOT_MOVED = re.compile(r":not\(:(?:hover|active|visited|focus(?:-within|-visible)?|target)\)")
_SPECIAL = re.compile(r"[:\[(]")  # where the part of a word begins that is not worked out
_DRAWN = re.compile(r"::?(before|after|marker)$")
_PART = re.compile(r"::?first-(?:letter|line)$")
SIMPLE = re.compile(r"([a-z0-9]+|\*|)((?:[.#][\w-]+)?)", re.IGNORECASE)


_AS_ESCAPED = {ord(sign): "_" for sign in ";:{}()!,\"'"}  # `plain` writes ".md\\:hide" so


class Rule(NamedTuple):
    """What one selector declares: sorts by weight (ids, classes, tags), then by its place in the page."""

    weight: tuple[int, int, int]
    place: int
    group: int
    own: Own


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rules of all style sheets of a html text.

    `rules`: simple selector (".c", "#i", "td", "td.c"), in lower case → its rules. `inside`: the last word of such
    words inside each other (".a td .c") → the words before it, the nearest first, and the rule. `asked`: other
    selectors; the tree is asked which elements they mean. `drawn`: texts that are generated: seen, not in the page.
    `groups`: the kinds of conditions (0 dark, 1 narrow, 2 other) under which the page looks otherwise.
    """

    rules: Mapping[str, tuple[Rule, ...]]
    inside: Mapping[str, tuple[tuple[tuple[str, ...], Rule], ...]] = field(default_factory=dict)
    asked: tuple[tuple[str, Rule], ...] = ()
    drawn: tuple[str, ...] = ()
    groups: tuple[int, ...] = ()
    cut: bool = False  # something may be hidden that is taken for visible: a limit was met, a form is not known here


def keys_of(tag: str, classes: str, name: str) -> frozenset[str]:
    """Every simple selector that means an element."""
    words = classes.lower().translate(_AS_ESCAPED).split()[:20]
    keys = ["*", tag, *(f".{one}" for one in words), *(f"{tag}.{one}" for one in words)]
    if name:
        name = name.lower().translate(_AS_ESCAPED)
        keys += [f"#{name}", f"{tag}#{name}"]
    return frozenset(keys)


def in_order(rules: list[Rule]) -> list[Rule]:
    """The weightiest last."""
    return sorted(rules, key=_rank)


def _rank(rule: Rule) -> tuple[tuple[int, int, int], int]:
    return rule.weight, rule.place


EMPTY = Sheet({})


def merged(rules: list[Rule], group: int, inline: Own) -> dict[str, Any]:
    """The declarations in force for one group: every screen's and its own, important ones and the element's last."""
    found: dict[str, Any] = {}
    told = [rule.own for rule in rules if rule.group in (BASE, group)]
    for own in told:
        found.update(own.normal)
    found.update(inline.normal)
    for own in told:
        found.update(own.important)
    found.update(inline.important)
    return found


def read_sheet(texts: list[tuple[str, str]]) -> Sheet:
    """Read (media attribute, text) of every style sheet in the page's order. Linear, capped, never raises."""
    reader = _Reader()
    left = SHEET
    for media, text in texts:
        if len(text) > left:
            reader.cut = True
        reader.read(text[:left], media)
        left = max(left - len(text), 0)
    return reader.sheet()


class _Block(NamedTuple):
    """One rule as it stands there: the heads of the blocks around it, its own head, what it declares."""

    around: tuple[str, ...]
    head: str
    body: str


def _blocks(text: str) -> Iterator[_Block | None]:
    """Every block with its body; None where BLOCKS is exceeded. Brackets are kept apart as CSS Syntax does."""
    heads: list[str] = []
    bodies: list[list[str]] = []
    open_: list[str] = []  # what closes the brackets that are open
    start = 0
    for found in _SYNTAX.finditer(text):
        sign, at = found.group(), found.start()
        if sign == "{" and len(open_) == len(heads):
            if len(heads) > BLOCKS:
                yield None
                return
            if bodies:
                declared, _, head = text[start:at].rpartition(";")
                bodies[-1].append(declared)
            else:
                head = text[start:at]
            heads.append(head.strip())
            bodies.append([])
            open_.append("}")
            start = at + 1
        elif sign in CLOSERS:
            open_.append(CLOSERS[sign])
        elif sign == ";":
            if not open_ and text[start:at].lstrip().startswith("@"):
                start = at + 1  # @import, @charset: a statement without a block
        elif open_ and open_[-1] == sign:
            open_.pop()
            if len(open_) < len(heads):
                body = ";".join((*bodies.pop(), text[start:at]))
                start = at + 1
                yield _Block(tuple(heads[:-1]), heads.pop(), body)
    while heads:  # the end of the text closes every block
        body = ";".join((*bodies.pop(), text[start:]))
        start = len(text)
        yield _Block(tuple(heads[:-1]), heads.pop(), body)


class _Reader:
    """Collects the rules of one page's sheets."""

    def __init__(self) -> None:
        self.rules: dict[str, list[Rule]] = {}
        self.inside: dict[str, list[tuple[tuple[str, ...], Rule]]] = {}
        self.asked: list[tuple[str, Rule]] = []
        self.drawn: list[str] = []
        self.cut = False
        self._spelled: dict[str, str] = {}
        self._place = 0

    def sheet(self) -> Sheet:
        asked = sorted(self.asked, key=lambda one: not _hides(one[1].own))  # those that hide are asked for first
        rules = {key: tuple(rules) for key, rules in self.rules.items()}
        inside = {key: tuple(found) for key, found in self.inside.items()}
        every = [*(rule for one in rules.values() for rule in one), *(rule for _, rule in asked)]
        every += [rule for found in inside.values() for _, rule in found]
        groups = tuple(sorted({rule.group for rule in every} - {BASE}))
        return Sheet(
            rules, inside, tuple(asked[:ASKED]), tuple(self.drawn[:50]), groups, self.cut or len(asked) > ASKED
        )

    def read(self, text: str, media: str) -> None:
        around = _group(f"@media {media}") if media.strip() else BASE
        low = text.lower()
        if ("@import" in low or "@font-face" in low) and "data:" in low:
            self.cut = True  # a sheet or a font that the mail carries along in an address
        text = plain(text.replace("<!--", "").replace("-->", ""))
        for block in _blocks(text):
            if block is None:
                self.cut = True
                return
            self._block(block, around)

    def _block(self, block: _Block, group: int | None) -> None:
        head = block.head.rpartition("}")[2].strip()
        if head.lower().startswith("@font-face") and "unicode-range" in block.body.lower():
            self.cut = True  # single signs may be drawn as others
        if head.lower().startswith("@counter-style"):
            self.cut = True  # texts of its own before the lines of a list
        if head.startswith("@") or any(one.lower().startswith(_NO_RULES) for one in block.around):
            return
        parents = [one for one in block.around if one and not one.startswith("@")]
        for one in block.around:
            if one.startswith("@"):
                group = _narrower(group, _group(one))
        own = declarations(block.body)
        if group is None or not own:
            return
        if group == GROUPS:  # a condition that programs of today meet: it may hide, never show again
            group = BASE if _hides(own) else GROUPS - 1
        for selector in head.split(",")[:200]:
            self._rule(_nested(parents, selector.strip()), own, group)

    def _rule(self, selector: str, own: Own, group: int) -> None:
        self._place += 1
        selector = _NOT_MOVED.sub("", selector) or ("*" if selector else "")  # as it is when nobody touches the page
        if not selector or _MOVING.search(selector):
            return
        if self._place > RULES:
            self.cut = True
            return
        selector = selector.replace(":link", "").replace(":any-link", "").replace(":root", "html")
        own_here = own
        if drawn := _DRAWN.search(selector):
            content = own.important.get("content", own.normal.get("content", "none"))
            if content == "none":
                return
            self.drawn.append(written(str(content)))
            selector, own_here = selector[: drawn.start()] or "*", Own({"all": "generated"}, {})
        elif part := _PART.search(selector):
            if not _hides(own):
                return
            selector, own_here = selector[: part.start()] or "*", Own({"all": UNSURE}, {})
        elif "::" in selector:
            return
        rule = Rule(_weight(selector), self._place, group, own_here)
        if key := self._simple(selector):
            self.rules.setdefault(key, []).append(rule)
        elif all(map(SIMPLE.fullmatch, words := selector.split())):
            if _matters(own_here):
                *above, last = (self._simple(word) for word in words)
                self.inside.setdefault(last, []).append((tuple(reversed(above)), rule))
        elif _can_be_asked(selector):
            if _matters(own_here):
                self.asked.append((selector, rule))
        elif _hides(own_here):
            self._maybe(selector, rule)

    def _maybe(self, selector: str, rule: Rule) -> None:
        """A selector of a form that is not worked out: every element that its last word may mean is unsure."""
        beside = max(selector.rfind("+"), selector.rfind("~"))
        words = [_SPECIAL.split(word, maxsplit=1)[0] for word in _words(selector[beside + 1 :])]
        keys = [self._simple(word) if word else "*" for word in words]
        if not keys or not all(keys) or keys[-1] == "*":
            self.cut = True  # it may mean any element
            return
        unsure = rule._replace(own=Own({}, {"all": UNSURE}))
        self.inside.setdefault(keys[-1], []).append((tuple(reversed(keys[:-1])), unsure))

    def _simple(self, selector: str) -> str:
        """The selector in lower case, "" where it is none of the simple ones. Old pages' classes have no case."""
        if not SIMPLE.fullmatch(selector):
            return ""
        key = selector.lower()
        self.cut |= self._spelled.setdefault(key, selector[1:]) != selector[1:] and not selector[0].isalpha()
        return key


def _hides(own: Own) -> bool:
    look = look_of(ORDINARY, {**own.normal, **own.important}, {})
    return look.hidden or look.unsure


def _matters(own: Own) -> bool:
    """Whether a rule can make something hidden, by itself or together with others."""
    if _hides(own):
        return True
    declared = {**own.normal, **own.important}
    unit, number = size if isinstance(size := declared.get("font-size"), tuple) else ("px", 16.0)
    painted = any(name in declared for name in ("color", "text-fill-color", "background-color", "background-image"))
    return painted or (unit == "em" and number < 1) or declared.get("white-space", "").startswith("pre")


def _nested(parents: list[str], selector: str) -> str:
    """A rule inside a rule means what the two say together (CSS Nesting)."""
    for parent in reversed(parents[-3:]):
        selector = selector.replace("&", parent) if "&" in selector else f"{parent} {selector}"
        if len(selector) > 400 or "," in parent:
            return ":is()"  # no form that can be asked: counted as one that may mean any element
    return selector


def _group(opener: str) -> int | None:
    """Which screens a block is for: BASE every one, None no screen, 0 dark, 1 narrow, 2 others, GROUPS nearly all."""
    words = opener.lower().partition("@media")
    if not words[1]:
        return GROUPS
    parts = [one.strip().removeprefix("only ").strip() for one in words[2].split(",")]
    if any(one in _EVERY_SCREEN for one in parts):
        return BASE
    if all(one.startswith(_NO_SCREEN) or one == "not all" for one in parts):
        return None
    return 0 if "prefers-color" in opener else 1 if "max-" in opener else 2


def _narrower(group: int | None, inner: int | None) -> int | None:
    if group is None or inner is None:
        return None
    return inner if group == BASE else group if inner in (BASE, GROUPS) else inner


def _words(selector: str) -> list[str]:
    return selector.replace(">", " ").replace("+", " ").replace("~", " ").split()


def _weight(selector: str) -> tuple[int, int, int]:
    ids, classes = selector.count("#"), selector.count(".") + selector.count("[") + selector.count(":")
    return ids, classes, sum(word[0].isalpha() for word in _words(selector))


def _can_be_asked(selector: str) -> bool:
    """Words side by side or child by child: what climbs or looks back over all siblings takes too long to find."""
    words = _words(selector)
    if not 0 < len(words) <= LONG or len(selector) > 120 or any(sign in selector for sign in ":(@\\&{}~"):
        return False
    return len(words) == 1 + selector.count(">") + selector.count("+")
