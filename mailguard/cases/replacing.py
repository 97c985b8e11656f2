"""What is personal in a case, and its replacement in any text: names, addresses, mail addresses, phones, order ids.

The same text is replaced by the same everywhere, in the mail, the zone and the orders: what agreed still agrees.
What nobody said to be personal stands as it was; a person has to read a case before it is given away.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from html.entities import codepoint2name
from urllib.parse import quote, unquote

import re2  # type: ignore[import-untyped]  # it brings no types

from mailguard.cases.pseudonyms import Pseudonyms, by_words
from mailguard.domains import organizational
from mailguard.rules.payees import LEAST_PHONE, digits_of

ADDRESS = re2.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
# What a link holds in place of blanks and of letters beyond ASCII (RFC 3986 section 2.1), as one run.
ESCAPED = re2.compile(r"[A-Za-z0-9._~+-]*(?:%[0-9A-Fa-f]{2}[A-Za-z0-9._~+-]*)+")
PHONE = re2.compile(r"\+[0-9][0-9 ().-]{7,18}[0-9]")
SHORTEST_NAME = 3  # letters of a name's word that is looked for by itself
IN = "in.example"


@dataclass(frozen=True, slots=True, kw_only=True)
class Personal:
    """What is to be replaced. `kept_domains` are organizational domains of marketplaces and providers."""

    names: tuple[str, ...] = ()  # of people: whole, and word by word
    shops: tuple[str, ...] = ()  # names of shops: whole, since their words are everybody's
    lines: tuple[str, ...] = ()  # of addresses, phones and notes: whole
    order_ids: tuple[str, ...] = ()
    intake: tuple[str, ...] = ()  # intake addresses
    domains: tuple[str, ...] = ()  # host names of whoever is no marketplace
    kept_domains: frozenset[str] = frozenset()
    kept_locals: frozenset[str] = frozenset()  # addresses of senders: what stands before the @ is a profile's
    kept_words: frozenset[str] = frozenset()  # brands, states, countries, kinds of street: nobody's own
    alone: bool = True  # look for each word of a name too


@dataclass(slots=True)
class Replacer:
    """One case's replacements. `secrets` is what must not be found afterwards, folded."""

    personal: Personal
    pseudonyms: Pseudonyms = field(default_factory=Pseudonyms)
    _words: dict[str, str] = field(init=False)
    _domains: dict[str, str] = field(init=False)
    _pattern: object = field(init=False)
    _hosts: object = field(init=False)

    def __post_init__(self) -> None:
        self._domains = {
            name: f"d{number}.example"
            for number, name in enumerate(sorted({self._root(one) for one in self.personal.domains} - {""}), 1)
        }
        self._words = self._all_words()
        self._pattern = any_of(self._words)
        self._hosts = any_of(self._domains)

    @property
    def secrets(self) -> frozenset[str]:
        own = self.personal
        whole = (*own.names, *own.shops, *own.lines, *own.order_ids)
        changed = (one for one in whole if self.phrase(one).casefold() != one.casefold())
        every = (*changed, *self.personal.intake, *self._domains)
        return frozenset(one.casefold() for one in every if len(one) > SHORTEST_NAME + 1)

    def text(self, text: str) -> str:
        """Any text: what links escape, then addresses, since names stand in them, then words, hosts and phones."""
        if "%" in text:
            text = str(ESCAPED.sub(lambda found: self._escaped(found.group()), text))
        pieces, last = [], 0
        for found in ADDRESS.finditer(text):
            pieces += [self._plain(text[last : found.start()]), self.address(found.group())]
            last = found.end()
        return "".join((*pieces, self._plain(text[last:])))

    def address(self, address: str) -> str:
        """A mail address; a marketplace's own sender stays."""
        local, _, host = address.rpartition("@")
        if address.lower() in self.personal.kept_locals:
            return f"{local}@{self.host(host)}"
        base, plus, _ = local.partition("+")
        if f"{base}@{host}".lower() in {one.lower() for one in self.personal.intake}:
            return f"case-abcdefghijklm{'+tag' if plus else ''}@{IN}"
        return f"{self.pseudonyms.phrase(local)}@{self.host(host)}"

    def host(self, name: str) -> str:
        """A host name, its organizational domain replaced, what stands before it kept."""
        plain = name.lower().rstrip(".")
        root = next((one for one in self._domains if plain == one or plain.endswith(f".{one}")), None)
        return name if root is None else plain.removesuffix(root) + self._domains[root]

    def phrase(self, text: str) -> str:
        """Word by word, whether it is known to be personal or not; what is nobody's own stays."""
        kept = self.personal.kept_words
        return by_words(text, lambda word: word if word.casefold() in kept else self.pseudonyms.word(word))

    def order_id(self, order_id: str) -> str:
        return self.pseudonyms.phrase(order_id)

    def _escaped(self, run: str) -> str:
        """A run of a link, its text replaced and escaped again; as it was where nothing in it is replaced."""
        try:
            plain = unquote(run, errors="strict")
        except UnicodeDecodeError:
            return run
        new = run if "%" in plain else self.text(plain)
        return run if new in (run, plain) else quote(new, safe="+")

    def _plain(self, text: str) -> str:
        text = substituted(self._pattern, text, self._word)
        text = substituted(self._hosts, text, self.host, before="-.", after="-")
        return substituted(PHONE, text, self._phone)

    def _word(self, found: str) -> str:
        """What stands for a known word or line, in the case in which it was found."""
        new = self._words.get(found.casefold(), found)
        return new.upper() if found.isupper() else new.lower() if found.islower() else new

    def _phone(self, found: str) -> str:
        return self.pseudonyms.phrase(found) if len(digits_of(found)) >= LEAST_PHONE else found

    def _all_words(self) -> dict[str, str]:
        own, made = self.personal, {}
        wholes = (*own.names, *own.shops, *own.lines, *own.order_ids)
        alone = (
            word
            for name in own.names
            for word in name.split()
            if own.alone and len(word) >= SHORTEST_NAME and word.isalpha()
        )
        for text in (*alone, *wholes):
            new = self.phrase(text)
            made[text.casefold()] = new
            made |= {coded.casefold(): new for coded in entities(text)}
        return {text: new for text, new in made.items() if text.strip() and text != new.casefold()}

    def _root(self, name: str) -> str:
        """The organizational domain to be replaced; "" for one that stays, and for what is no domain."""
        root = organizational(name.lower().rstrip("."))
        return "" if "." not in root or root in self.personal.kept_domains or root == IN else root


def entities(text: str) -> tuple[str, ...]:
    """How a text may stand in html: its foreign letters by name or by number."""
    if text.isascii():
        return ()
    named = "".join(
        f"&{codepoint2name[ord(one)]};" if ord(one) in codepoint2name and ord(one) > 127 else one for one in text
    )
    return (named, text.encode("ascii", "xmlcharrefreplace").decode("ascii"))


def any_of(words: Iterable[str]) -> object:
    """A pattern for any of these, without case, the longest first; None where there are none."""
    options = re2.Options()
    options.case_sensitive = False
    options.max_mem = 64 << 20
    ordered = sorted(words, key=len, reverse=True)
    return re2.compile("|".join(map(re2.escape, ordered)), options) if ordered else None


def substituted(pattern: object, text: str, change: object, before: str = "", after: str = "") -> str:
    """Each match that stands by itself changed: no letter or digit touches it, nor what `before` and `after` hold."""
    if pattern is None:
        return text

    def changed(found: object) -> str:
        whole: str = found.group()  # type: ignore[attr-defined]  # re2 brings no types
        start, end = found.start(), found.end()  # type: ignore[attr-defined]  # the same
        ahead, behind = text[start - 1 : start], text[end : end + 1]
        glued = (ahead.isalnum() and whole[:1].isalnum()) or (behind.isalnum() and whole[-1:].isalnum())
        glued = glued or (bool(ahead) and ahead in before.replace(".", "")) or (bool(behind) and behind in after)
        return whole if glued else change(whole)  # type: ignore[operator]  # a function of one text

    return str(pattern.sub(changed, text))  # type: ignore[attr-defined]  # re2 brings no types


def found_in(secrets: Iterable[str], texts: Iterable[str]) -> tuple[str, ...]:
    """Those secrets that stand in one of the texts."""
    folded = [text.casefold() for text in texts]
    return tuple(one for one in secrets if any(one in text for text in folded))
