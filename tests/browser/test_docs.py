"""/docs in a real browser: all of the document, in light, dark and on a phone, with nothing from outside."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.test_pages import SCHEMES, Shop, chromium
from tests.mailguard.dashboard.builders import a_board

__all__ = ["chromium"]
WIDER = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
INK = "getComputedStyle(document.querySelector('rapi-doc').shadowRoot.querySelector('.main-content h2')).color"


def brightness(colour: str) -> float:
    """0 (black) to 255 of "rgb(…)"."""
    parts = [float(one) for one in colour.partition("(")[2].rstrip(")").split(",")[:3]]
    return sum(parts) / 3


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with a_board(Path(tmp_path_factory.mktemp("docs"))) as board:
        yield Shop(board, {})


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_document_is_readable_and_nothing_comes_from_outside(chromium: Browser, shop: Shop, scheme: str) -> None:
    colours = "dark" if scheme == "dark" else "light"
    context = chromium.new_context(viewport={"width": SCHEMES[scheme], "height": 800}, color_scheme=colours)
    page, base = context.new_page(), f"http://127.0.0.1:{shop.board.client.port}"
    complaints: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{base}/docs")
    for told in ("List orders", "Confirm a shipment", "Make a key", "Check what a buyer wrote against the store"):
        page.get_by_role("heading", name=told).first.wait_for(timeout=20_000, state="attached")
    page.get_by_text("Scope: orders:read.").first.wait_for(timeout=20_000)
    assert page.evaluate(WIDER) is False
    assert (brightness(page.evaluate(INK)) > 128) is (scheme == "dark")
    assert page.locator("rapi-doc").get_attribute("theme") == colours
    assert complaints == []
    assert [url for url in asked if not url.startswith(base)] == []
    assert page.locator("rapi-doc button", has_text="TRY").count() == 0
    context.close()
