"""The way of a mail at a terminal: readable at 80 columns, plain where nobody watches, harmless whatever it says."""

from dataclasses import replace
from io import StringIO

import pytest
from rich.console import Console

from mailguard.cli.way import DEEDS, SIGNS, STATES, way
from mailguard.model.authentication import Authentication, AuthStatus, DkimResult
from mailguard.model.examined import Examined, ExaminedContainer
from mailguard.model.hop import HopKind, Mark
from mailguard.model.message import ContainerKind
from mailguard.model.origin import Origin, OriginState
from tests.mailguard.msgauth.builders import a_pass
from tests.mailguard.storage.builders import a_container, a_judgement, an_examined
from tests.mailguard.world import GENUINE, a_received, examined

MARK = "\N{REPLACEMENT CHARACTER}"


def page(origins: tuple[Origin, ...], found: Examined | None, width: int = 80, *, colours: bool = False) -> str:
    out = StringIO()
    console = Console(file=out, width=width, force_terminal=colours, color_system="standard" if colours else None)
    console.print(way(replace(a_judgement(), origins=origins), found))
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines())


def of(authentication: Authentication, *reasons: tuple[str, str], state: OriginState = OriginState.UNKNOWN) -> str:
    box = replace(a_container(), authentication=authentication)
    return page((Origin(container="0", state=state, reasons=reasons),), with_boxes(box))


def with_boxes(*boxes: ExaminedContainer) -> Examined:
    return replace(an_examined(a_received()), containers=boxes)


def test_the_genuine_notice_is_told_with_key_record_and_reason() -> None:
    origin = Origin(container="0", state=OriginState.DIRECT, reasons=(("dkim.aligned", "amazon.com"),))
    told = page((origin,), examined(GENUINE))
    for words in (
        "The mail: proved by the marketplace's own signature (direct)",
        "✓ signed       amazon.com signed this mail, and the signature holds.",
        "    key          s2026._domainkey.amazon.com",
        "    DNS says     found, 2,048 bits",
        "    decided by   ip4:",
        "✓ its rule     amazon.com is shown as the sender",
        "→ The signature of amazon.com is valid and covers sender, subject and text.",
    ):
        assert words in told
    assert max(map(len, told.splitlines())) <= 80


def test_a_long_name_is_folded_and_never_cut() -> None:
    selector = "s" * 120
    told = of(Authentication(dkim=(a_pass(selector=selector, cause="", key_bits=2048),)))
    assert selector in "".join(told.split())
    assert max(map(len, told.splitlines())) <= 80


def test_a_failure_names_its_cause_in_words_and_in_the_word_of_programs() -> None:
    told = " ".join(of(Authentication(dkim=(DkimResult(status=AuthStatus.PERMERROR, cause="no_key"),))).split())
    assert "There is no key under its name in DNS" in told
    assert "(dkim=permerror no_key)" in told


@pytest.mark.parametrize(
    "evil", ["\x1b[31mred", "a\nb", "\N{RIGHT-TO-LEFT OVERRIDE}x", "[bold]b[/bold]", "[link=x]y"]
)
def test_what_a_mail_or_a_record_says_does_nothing_to_the_terminal(evil: str) -> None:
    hostile = a_pass(evil, selector=evil, algorithm=evil, signed_fields=(evil,))
    told = of(Authentication(dkim=(hostile,)), ("dkim.broken", evil))
    assert not any(sign in told for sign in "\x1b\N{RIGHT-TO-LEFT OVERRIDE}")
    shown = "".join(sign if sign.isprintable() else MARK for sign in evil)
    assert told.count(shown) >= 4


def test_colours_are_for_a_terminal_only() -> None:
    origin = Origin(container="0", state=OriginState.CONTRADICTED)
    assert "\x1b[1;31m" in page((origin,), examined(GENUINE), colours=True)
    assert "\x1b" not in page((origin,), examined(GENUINE))


def test_each_container_has_its_own_way_and_an_attached_one_no_client() -> None:
    inner = replace(a_container(), path="0.2", kind=ContainerKind.ATTACHED)
    quoted = replace(a_container(), path="0/q1", kind=ContainerKind.QUOTED)
    states = {"0": OriginState.UNKNOWN, "0.2": OriginState.SEALED, "0/q1": OriginState.FORWARDER_ONLY}
    origins = tuple(Origin(container=path, state=state) for path, state in states.items())
    outer, attached, last = page(origins, with_boxes(a_container(), inner, quoted)).split("\n\n")
    assert outer.startswith("The mail: ")
    assert "handed over" in outer
    assert attached.startswith("A mail attached to it (0.2): proved by a seal")
    assert "handed over" not in attached
    assert last.strip().splitlines() == [
        "A mail quoted in it (0/q1): your forwarder brought it; who wrote it is not",
        "proved (forwarder_only)",
    ]


def test_an_origin_without_its_evidence_is_still_told() -> None:
    assert page((Origin(container="0", state=OriginState.DIRECT),), None).startswith("A part of the mail: proved")


def test_every_state_deed_and_mark_has_its_words() -> None:
    assert (set(STATES), set(DEEDS), set(SIGNS)) == (set(OriginState), set(HopKind), set(Mark))
