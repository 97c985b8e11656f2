"""Style sheets of a html text: the rules by which something may be hidden."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mailguard.message.styles import Look, declarations, look_of, weighed, without_comments

SHEET = 64 * 1024  # characters of all style sheets of a page
ASKED = 20  # selectors that the tree is asked for
BLOCKS = 20  # blocks open at once
_EVERY_SCREEN = ("all", "screen", "only screen", "")


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rules of all style sheets of a html text.

    `rules`: simple selector (".c", "#i", "td", "td.c") → declarations. `asked`: other selectors, with at most one
    combinator, whose rules may hide something; the tree is asked which elements they mean.
    """

    rules: Mapping[str, Mapping[str, str]]
    asked: tuple[tuple[str, Mapping[str, str]], ...] = ()
    cut: bool = False  # a limit was met: something may be hidden that is taken for visible

    def of(self, tag: str, classes: str, name: str) -> dict[str, str]:
        """What the sheets say about an element, in order of weight."""
        found: dict[str, str] = {}
        if not self.rules:
            return found
        words = classes.split()[:20]
        keys: Iterable[str] = ("*", tag, *(f".{one}" for one in words), *(f"{tag}.{one}" for one in words))
        for key in (*keys, f"#{name}", f"{tag}#{name}"):
            found.update(self.rules.get(key, ()))
        return found


def read_sheet(text: str) -> Sheet:
    """Read the rules that stand for every screen. Linear, capped, never raises."""
    rules: dict[str, dict[str, str]] = {}
    asked: list[tuple[str, Mapping[str, str]]] = []
    cut = len(text) > SHEET
    blocks: list[bool] = []  # open @-blocks, and whether what stands in them counts
    for piece in without_comments(text[:SHEET].replace("<!--", "").replace("-->", "")).split("}"):
        heads = piece.split("{")
        if len(heads) == 1:
            del blocks[-1:]
            continue
        blocks.extend(map(_counts, heads[:-2]))
        if len(blocks) > BLOCKS:
            cut = True
            break
        if not all(blocks):
            continue
        own = declarations(heads[-1])
        for selector in heads[-2].rpartition(";")[2].split(","):
            if key := _simple(selector.strip()):
                rules.setdefault(key, {}).update(own)
            elif _can_be_asked(selector) and look_of(Look(), weighed(own), {}).hidden:
                asked.append((selector.strip(), own))
    return Sheet(rules, tuple(asked[:ASKED]), cut or len(asked) > ASKED)


def _counts(opener: str) -> bool:
    """Whether the rules inside of this block stand for every screen; other media are left to those who see them."""
    name = opener.rpartition(";")[2].strip().lower()
    return not name.startswith("@media") or name.removeprefix("@media").strip() in _EVERY_SCREEN


def _can_be_asked(selector: str) -> bool:
    """One combinator at most, and nothing that makes the search expensive."""
    words = selector.replace(">", " ").replace("+", " ").replace("~", " ").split()
    return 0 < len(words) <= 2 and len(selector) <= 120 and not any(sign in selector for sign in ":(@\\")


def _simple(selector: str) -> str:
    """The selector with its tag in lower case, "" where it is none of the simple ones."""
    if not selector or any(sign in selector for sign in " >+~[:@\t\n\\") or selector.count(".") > 1:
        return ""
    cut = min((at for at in (selector.find("."), selector.find("#")) if at >= 0), default=len(selector))
    return selector[:cut].lower() + selector[cut:]
