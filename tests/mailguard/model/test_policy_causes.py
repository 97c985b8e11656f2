"""Every word that SPF or DMARC gives as a cause has its sentence."""

import re
from pathlib import Path

from mailguard.model.policy_causes import DMARC_CAUSES, SPF_CAUSES, dmarc_explained, spf_explained

ROOM = Path(__file__).resolve().parents[3] / "mailguard" / "msgauth"
GIVEN = re.compile(r"""(?:cause=|Stop\([\w.]+, )"([a-z_]+)\"""")
EVERYWHERE = {"dns_timeout", "dns_servfail", "dns_budget", "crashed"}  # made of an answer's status, or in gather


def given(*files: Path) -> set[str]:
    return {word for file in files for word in GIVEN.findall(file.read_text("utf-8"))}


def test_spf_gives_no_cause_without_a_sentence() -> None:
    words = given(*(ROOM / "spf").glob("*.py"))
    assert len(words) > 8
    assert words | EVERYWHERE <= set(SPF_CAUSES)


def test_dmarc_gives_no_cause_without_a_sentence() -> None:
    words = given(ROOM / "dmarc.py", ROOM / "sender.py")
    assert len(words) > 3
    assert words | EVERYWHERE <= set(DMARC_CAUSES)


def test_every_sentence_is_one() -> None:
    assert all(text[0].isupper() and text.endswith(".") for text in (*SPF_CAUSES.values(), *DMARC_CAUSES.values()))


def test_no_cause_has_no_sentence_and_an_unknown_one_is_shown() -> None:
    for one in (spf_explained, dmarc_explained):
        assert (one(""), one("some_new_word")) == ("", "some new word")
