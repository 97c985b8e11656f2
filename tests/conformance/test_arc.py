"""ValiMail's ARC suite: 171 chains."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from mailguard.dns import Zone, ZoneResolver
from mailguard.msgauth.arc import verify_arc
from mailguard.msgauth.fields import split
from tests.conformance.conformance import cases, needed

pytestmark = needed
AT = datetime(2024, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(("scenario", "name", "test"), cases("arc/arc-draft-validation-tests.yml"))
def test_the_validation_suite(scenario: dict[str, Any], name: str, test: dict[str, Any]) -> None:
    keys = {key.lower(): (value,) for key, value in scenario["txt-records"].items()}
    raw = test["message"].replace("\r\n", "\n").replace("\n", "\r\n").encode()
    result = asyncio.run(verify_arc(split(raw), AT, ZoneResolver(Zone(records={"TXT": keys}))))
    assert result.status.value == (test["cv"].lower() or "fail"), result.cause
