"""One evaluation of check_host() (RFC 7208, 4 to 6): a record's terms in turn, its includes, its redirect."""

from dataclasses import dataclass

from mailguard.domains import within
from mailguard.model.authentication import AuthStatus
from mailguard.msgauth.spf.client import Client, is_name
from mailguard.msgauth.spf.macros import LOCAL_PART, MacroError, MacroString, read_explanation
from mailguard.msgauth.spf.questions import Questions, Stop
from mailguard.msgauth.spf.record import Mechanism, RecordError, SpfRecord, is_spf, read_record
from mailguard.ports import Resolver

OUTCOMES = {
    "+": AuthStatus.PASS,
    "-": AuthStatus.FAIL,
    "~": AuthStatus.SOFTFAIL,
    "?": AuthStatus.NEUTRAL,
}
MAX_EXPLANATION = 500  # signs of what is shown; RFC 7208, 6.2 leaves the cap to us
MAX_TEXT = 2048  # signs of its record
RECEIVER = "unknown"  # %{r}: RFC 7208, 7.3; who reads a mail is nobody's business


@dataclass(frozen=True, slots=True)
class Outcome:
    """`term` is the mechanism that matched, as written; `exp` and `domain` say where a fail is explained."""

    status: AuthStatus
    term: str = ""
    exp: MacroString | None = None
    domain: str = ""


class Evaluation:
    """One client, one sender, a bounded number of questions."""

    def __init__(self, client: Client, sender: str, resolver: Resolver) -> None:
        self._client = client
        self._sender = sender
        self._resolver = resolver
        self._version = client.address.version
        self._questions = Questions(resolver, client.address)
        self._number = self._questions.number

    async def of(self, domain: str) -> Outcome:
        """check_host() for a domain, "none" where it has no record. Raises Stop."""
        record = await self._record(domain)
        if record is None:
            return Outcome(AuthStatus.NONE)
        for one in record.mechanisms:
            if one.family:
                matched = one.family == self._version and self._number >> one.shift == one.network
            elif one.name == "all":
                matched = True
            else:
                self._questions.count()
                matched = await self._asked(one, domain)
            if matched:
                return Outcome(OUTCOMES[one.qualifier], one.text, record.exp, domain)
        if record.redirect is None:
            return Outcome(AuthStatus.NEUTRAL)
        return await self._redirected(record.redirect, domain)

    async def _redirected(self, spec: MacroString, domain: str) -> Outcome:
        """RFC 7208, 6.1: the target's result and explanation as if they were the domain's own."""
        self._questions.count()
        target = await self._name(spec, domain)
        found = await self.of(target) if target is not None and is_name(target) else Outcome(AuthStatus.NONE)
        if found.status is AuthStatus.NONE:
            raise Stop(AuthStatus.PERMERROR, "redirect_none")
        return found

    async def _record(self, domain: str) -> SpfRecord | None:
        answer = await self._questions.ask(domain, "TXT")
        found = [text for text in answer.values if is_spf(text)]
        if not found:
            return None
        if len(found) > 1:
            raise Stop(AuthStatus.PERMERROR, "several_records")
        try:
            return read_record(found[0])
        except RecordError:
            raise Stop(AuthStatus.PERMERROR, "record_syntax") from None

    async def _asked(self, one: Mechanism, domain: str) -> bool:
        """Whether a mechanism matches that asks DNS. One that needs a name which cannot be made does not."""
        name = domain if one.domain is None else await self._name(one.domain, domain)
        if name is None:
            return False
        if one.name == "include":
            return await self._included(name)
        if one.name == "a":
            return self._near(await self._questions.addresses(name), one)
        if one.name == "mx":
            return await self._questions.exchanged(name, lambda found: self._near(found, one))
        if one.name == "exists":
            return await self._questions.exists(name)
        return any(within(found, name.lower()) for found in await self._questions.names())

    async def _included(self, name: str) -> bool:
        found = await self.of(name) if is_name(name) else Outcome(AuthStatus.NONE)
        if found.status is AuthStatus.NONE:
            raise Stop(AuthStatus.PERMERROR, "include_none")
        return found.status is AuthStatus.PASS

    def _near(self, found: tuple[int, ...], one: Mechanism) -> bool:
        """Whether the client is in one of these addresses' networks."""
        shift = 32 - one.prefix4 if self._version == 4 else 128 - one.prefix6
        return any(number >> shift == self._number >> shift for number in found)

    async def _name(self, spec: MacroString, domain: str) -> str | None:
        """The name that a domain-spec means. None where it needs a local part that is not ASCII (RFC 8616, 4)."""
        if not spec.letters:
            return spec.expand_name({})
        if spec.letters & LOCAL_PART and not self._sender.rpartition("@")[0].isascii():
            return None
        return spec.expand_name(await self._values(spec, domain))

    async def _values(self, spec: MacroString, domain: str) -> dict[str, str]:
        """What the letters stand for (RFC 7208, 7.2)."""
        address = self._client.address
        local, _, own = self._sender.rpartition("@")
        values = {"s": self._sender, "l": local, "o": own, "d": domain, "h": self._client.helo, "r": RECEIVER}
        values["i"], values["c"] = self._client.dotted, str(address)
        values["v"] = "in-addr" if self._version == 4 else "ip6"
        values["t"] = str(int(self._client.at.timestamp()))
        if "p" in spec.letters:
            values["p"] = await self._best_name(domain)
        return values

    async def _best_name(self, domain: str) -> str:
        """RFC 7208, 7.3: the domain itself, else a name below it, else any, else "unknown"."""
        names = await self._questions.macro_names()
        below = [name for name in names if name.endswith("." + domain)]
        return domain if domain in names else next(iter((*below, *names)), "unknown")

    async def explanation(self, exp: MacroString, domain: str) -> str:
        """What a domain's owner says of a fail, "" where he says nothing that can be read (RFC 7208, 6.2).

        Hostile words: printable ASCII, cut short.
        """
        try:
            name = await self._name(exp, domain)
            texts = (await self._resolver.query(name, "TXT")).values if name is not None and is_name(name) else ()
            if len(texts) != 1 or len(texts[0]) > MAX_TEXT:
                return ""
            spec = read_explanation(texts[0])
            text = spec.expand(await self._values(spec, domain), MAX_EXPLANATION)
        except (Stop, MacroError):
            return ""
        return "".join(sign if " " <= sign <= "~" else "?" for sign in text)
