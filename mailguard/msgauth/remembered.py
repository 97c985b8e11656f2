"""DNS as it was answered when a mail was first looked at: only what gave no answer then is asked again.

Keys rotate. A signature that held, or did not, when the mail came was judged by the record of that moment, and that
record decides for ever. A time-out or a failing server said nothing: such a question may be put once more. What was
not sent since the mail had asked too much stays unsent.
"""

from collections.abc import Iterable

from mailguard.model.authentication import DnsAnswer
from mailguard.model.question import question
from mailguard.msgauth.budget import OVER_BUDGET
from mailguard.ports import Resolver

DECIDED = ("noerror", "nxdomain", "nodata", OVER_BUDGET)


class Remembered:
    """`ports.Resolver` that answers from `earlier` what was answered there, and asks `resolver` the rest."""

    def __init__(self, earlier: Iterable[DnsAnswer], resolver: Resolver) -> None:
        self._known = {(one.name, one.rdtype): one for one in earlier if one.status in DECIDED}
        self._resolver = resolver

    async def query(self, name: str, rdtype: str) -> DnsAnswer:
        """One question; what was decided is never sent. Never raises."""
        known = self._known.get(question(name, rdtype))
        return known if known is not None else await self._resolver.query(name, rdtype)
