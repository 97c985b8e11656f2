"""`mailguard rules` tells every finding, as a table for people and as JSON."""

import json

from mailguard.rules import describe
from tests.mailguard.cli.running import Place


def test_json_holds_every_rules_codes_with_severity_and_sentence(place: Place) -> None:
    told = json.loads(place.done("rules", "--json").out)
    assert [one["code"] for one in told] == [one.code for one in describe()]
    (found,) = (one for one in told if one["code"] == "order.near_miss")
    assert (found["rule"], found["severity"]) == ("order.near_miss", "unverified")
    assert "{claimed}" in found["sentence"]


def test_the_table_names_every_code_and_what_it_leads_to(place: Place) -> None:
    out = place.done("rules").out
    squeezed = "".join(out.split())
    assert [one.code for one in describe() if one.code not in squeezed] == []
    for words in ("told, changes nothing", "at best not_shippable", "at best unverified", "suspected_spoof"):
        assert words.split(maxsplit=1)[0] in out
