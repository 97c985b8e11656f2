"""The worked examples of RFC 9989, B.4."""

import asyncio
from typing import Any

import pytest

from mailguard.dns import Zone, ZoneResolver
from mailguard.model.authentication import AuthStatus, DkimResult, DnsAnswer, SpfResult
from mailguard.msgauth.dmarc_walk import tree_walk
from mailguard.msgauth.sender import Sender
from tests.conformance.conformance import documents, needed
from tests.mailguard.msgauth.builders import evaluate

pytestmark = needed
EXAMPLES = [one for document in documents("dmarc/rfc9989-appendix-b4.yml") for one in document] or [
    {"name": "absent"}
]


class Listing(ZoneResolver):
    def __init__(self, zone: Zone) -> None:
        super().__init__(zone)
        self.asked: list[str] = []

    async def query(self, name: str, rdtype: str) -> DnsAnswer:
        self.asked.append(name)
        return await super().query(name, rdtype)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: one["name"])
def test_the_examples_of_appendix_b_4(example: dict[str, Any]) -> None:
    texts = {name: tuple("".join(record) for record in records["TXT"]) for name, records in example["zone"].items()}
    resolver = Listing(Zone(records={"TXT": texts}))
    dkim = [DkimResult(status=AuthStatus.PASS, domain=one) for one in example["dkim_pass"]]
    spf = SpfResult(status=AuthStatus.PASS, domain=example["spf_pass"])
    expected = example["expect"]
    asyncio.run(tree_walk(example["from"], resolver))
    assert resolver.asked == expected.get("author_queries", resolver.asked)
    found = asyncio.run(evaluate(Sender(example["from"]), dkim, spf, resolver))
    assert (found.status.value, found.organizational_domain) == (expected["result"], expected["org_domain"])
    assert found.aligned_spf == expected.get("spf_aligned", found.aligned_spf)
    assert found.aligned_dkim == expected.get("dkim_aligned", found.aligned_dkim)
