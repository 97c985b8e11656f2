"""Finding the header block that a forwarder's mail program wrote."""

import pytest

from mailguard.message.quoted import find_quoted


def found(text: str) -> list[tuple[str, str, list[str]]]:
    """(address, subject, lines) of every quoted original."""
    lines = text.split("\n")
    blocks, _ = find_quoted(lines)
    return [
        (one.from_[0].address, one.subject, [line for line in lines[one.start : one.end] if line]) for one in blocks
    ]


GMAIL = "---------- Forwarded message ---------\nVon: Shop <n@m.example>\nDate: Mo., 2. Nov. 2026\nSubject: Sold\n\nx"
APPLE = "> Anfang der Nachricht:\n>\n> Von: Shop <n@m.example>\n> Betreff: Sold\n> Datum: 2. Nov\n>\n> x\nmy note"
OUTLOOK = "From: Shop [mailto:n@m.example]\nSent: Monday\nTo: me\nSubject: Sold\n\nx"
YAHOO = '----- Forwarded Message ----- From: Shop <n@m.example>To: "me" <m@e.example>Sent: MondaySubject: Sold\nx'
JAPANESE = "---------- メッセージを転送 ---------\n送信元：Shop <n@m.example>\n日付：2026年\n件名：Sold\n\nx"
FOLDED = "From: Shop <n@m.example>\nTo: a <a@b.example>,\n c <c@d.example>,\n e <e@f.example>\nSubject: Sold\n\nx"
HTML = "*From:* Shop <n@m.example>\n*Sent:* Monday\n*Subject:* Sold\nx"


@pytest.mark.parametrize("text", [GMAIL, OUTLOOK, YAHOO, JAPANESE, FOLDED, HTML])
def test_the_usual_forms_are_found(text: str) -> None:
    assert found(text) == [("n@m.example", "Sold", ["x"])]


def test_a_quoted_block_ends_with_its_quote_marks() -> None:
    assert found(APPLE) == [("n@m.example", "Sold", [">", "> x"])]


def test_outlook_2019_writes_a_line_and_indents() -> None:
    text = 'note\n\ufeffOn 28/10/2026 12:46, "Shop" <n@m.example> wrote:\n\n    x'
    assert found(text) == [("n@m.example", "", ["    x"])]


def test_a_forward_in_a_forward_is_found_too() -> None:
    assert [one[0] for one in found(GMAIL + "\n" + OUTLOOK.replace("n@m", "o@m"))] == ["n@m.example", "o@m.example"]


@pytest.mark.parametrize(
    "text",
    [
        "From: Shop <n@m.example>\nSubject: Sold\n",
        "Date: today\nTo: me <m@e.example>\nSubject: Sold\n",
        "From: home\nTo: you\nI go: now",
        "On 28/10/2026 12:46, Shop wrote:\n\n    x",
        "Item: a\nSKU: b\nPrice: c\nQuantity: 1",
        "",
    ],
)
def test_what_is_no_forward_is_none(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize("line", ["From: a@b.example", "To: x", "> " * 300, "-----", "x" * 3000, ":", "Subject:"])
def test_hostile_texts_are_read_in_time(line: str) -> None:
    find_quoted([line] * 4000)
