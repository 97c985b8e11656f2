"""The dashboard in a real browser: every page in light, dark and on a narrow phone, nothing blocked or broken."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright

from orders.access.access import Role
from orders.service.refunds import Charge, Component, RefundAsked, RefundReason
from orders.service.stock import NewListing
from orders.view import Money, OrderStatus
from tests.mailguard.dashboard.builders import FIRST, GONE, SECOND, THIRD, Board, a_board, stock
from tests.orders.storage.builders import ACCESS, HOSTED, SELLER, a_package, an_item, facts, placed

SCHEMES = {"light": 1280, "dark": 1280, "phone": 360}

HERE = Path(__file__).parent
# What a page must not have, as a person with a screen reader or a keyboard would find it.
FAULTS = (HERE / "faults.js").read_text("utf-8")
# What sticks out of the window to the right.
WIDE = (HERE / "wide.js").read_text("utf-8")
# Contrast of every text as drawn, against the nearest ground that is not see-through.
FAINT = (HERE / "faint.js").read_text("utf-8")


@dataclass
class Watched:
    """A page of somebody who is logged in, with everything that the browser complained about."""

    page: Page
    base: str
    complaints: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def open(self, path: str) -> None:
        self.page.goto(f"{self.base}{path}")


@dataclass(frozen=True)
class Shop:
    board: Board
    pages: dict[str, str]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with a_board(tmp_path_factory.mktemp("browser")) as board:
        mails = stock(board)
        asked = board.shop.service.confirm_shipment(ACCESS, board.order(THIRD).rpartition("/")[2], a_package())
        board.run(asked)
        pages = {
            "attention": "/",
            "ready": "/ready",
            "notices": "/notices?verdict=verified",
            "all notices": "/notices",
            "orders": "/orders?pending=1",
            "a buyer wrote": "/claims",
            "confirmed here": "/waiting",
            "inventory": "/inventory",
            "a listing that orders hold": a_sold_listing(board),
            "an order to ship": board.order(SECOND),
            "another order to ship": board.order(FIRST),
            "an order not to ship": board.order(GONE),
            "an order with a refund": a_refunded_order(board),
            **{f"the mail {name}": f"/notices/{mails[name]}" for name in ("verified", "hostile", "task", "aside")},
        }
        yield Shop(board, pages)


def a_sold_listing(board: Board) -> str:
    """A listing of one piece on the hosted account, sold to two who have not paid: the path of its page."""
    service = board.shop.service
    vase = NewListing(account_id=HOSTED, sku="VASE-1", title="Blue vase, hand made", on_hand=1)
    listing = board.run(service.stock.create(ACCESS, vase)).listing.id
    rows = [
        facts(order_id=f"own-{number}", status=OrderStatus.PENDING, items=(an_item(ordered=1, sku="VASE-1"),))
        for number in range(2)
    ]
    board.run(service.record_facts(SELLER, placed(), rows))
    return f"/inventory/{listing}"


def a_refunded_order(board: Board) -> str:
    """Shipped and charged, a part of it under way back to the buyer: the path of its page."""
    service = board.shop.service
    sent = facts(order_id="own-9", status=OrderStatus.SHIPPED, items=(an_item(item_tax=Money(500, "USD")),))
    board.run(service.record_facts(SELLER, placed(), [sent]))
    path = board.order("own-9", "ourmarket")
    charge = Charge("1", Component.ITEM_PRICE, Money(1000, "USD"))
    asked = RefundAsked(reference="refund-1", reason=RefundReason.CUSTOMER_RETURN, charges=(charge,))
    board.run(service.refunds.create(ACCESS, path.rpartition("/")[2], asked))
    return path


@pytest.fixture(scope="module")
def chromium(
    shop: Shop,
) -> Iterator[Browser]:  # after the shop: playwright keeps an event loop running in this thread
    with sync_playwright() as playwright:
        found = shutil.which("chromium") or playwright.chromium.executable_path
        if not Path(found).exists():
            pytest.skip("no chromium is installed")
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()


def watched(chromium: Browser, shop: Shop, scheme: str = "light") -> Watched:
    """A new window, logged in by one-time link."""
    width = SCHEMES[scheme]
    colours = "dark" if scheme == "dark" else "light"
    context = chromium.new_context(viewport={"width": width, "height": 800}, color_scheme=colours)
    one = Watched(context.new_page(), f"http://127.0.0.1:{shop.board.client.port}")

    def told(message: ConsoleMessage) -> None:
        one.complaints.append(message.text)

    def requested(request: Request) -> None:
        one.asked.append(request.url)

    one.page.on("console", told)
    one.page.on("pageerror", lambda error: one.complaints.append(str(error)))
    one.page.on("request", requested)
    one.open(f"/login/{shop.board.link(shop.board.user(Role.OWNER))}")
    one.page.get_by_role("button", name="Log in").click()
    one.page.wait_for_url(f"{one.base}/")
    return one


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_page_is_whole_readable_and_within_its_width(chromium: Browser, shop: Shop, scheme: str) -> None:
    one = watched(chromium, shop, scheme)
    found = {}
    for name, path in shop.pages.items():
        one.open(path)
        for summary in one.page.locator("summary").all():
            summary.click()
        found[name] = [fault for look in (FAULTS, WIDE, FAINT) for fault in one.page.evaluate(look)]
    assert {name: faults for name, faults in found.items() if faults} == {}
    assert one.complaints == []
    assert [url for url in one.asked if not url.startswith(one.base)] == []
    one.page.context.close()


def test_the_page_is_dark_where_the_person_wants_it_dark(chromium: Browser, shop: Shop) -> None:
    grounds = {}
    for scheme in ("light", "dark"):
        one = watched(chromium, shop, scheme)
        grounds[scheme] = one.page.evaluate("getComputedStyle(document.body).backgroundColor")
        one.page.context.close()
    assert grounds == {"light": "rgb(246, 247, 248)", "dark": "rgb(18, 22, 26)"}


def test_the_frame_of_a_hostile_mail_shows_its_words_and_runs_nothing(chromium: Browser, shop: Shop) -> None:
    one = watched(chromium, shop)
    one.page.on("dialog", lambda dialog: one.complaints.append(dialog.message))
    one.open(shop.pages["the mail hostile"])
    one.page.get_by_text("The words of its page part").click()
    words = one.page.frame_locator("iframe").locator("body").inner_text()
    assert "Your item has sold." in words
    assert "<script>alert(1)</script>" in words
    assert one.page.frame_locator("iframe").locator("script, img, a, form").count() == 0
    assert one.page.locator("main a[href^=http], main a[href^=javascript]").count() == 0
    assert one.complaints == []
    one.page.context.close()


def test_a_keyboard_is_enough_to_see_to_an_alert(chromium: Browser, shop: Shop) -> None:
    one = watched(chromium, shop)
    one.page.keyboard.press("Tab")
    assert one.page.evaluate("document.activeElement.textContent") == "Skip to the content"
    one.page.keyboard.press("Enter")
    for _ in range(20):
        one.page.keyboard.press("Tab")
        if one.page.evaluate("document.activeElement.textContent").startswith("Acknowledge"):
            break
    outline = one.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    one.page.keyboard.press("Enter")
    one.page.wait_for_url("**/?done=acknowledged")
    assert one.page.get_by_role("status").first.inner_text().startswith("Noted")
    one.page.context.close()


@pytest.mark.parametrize("scheme", ["light", "phone"])
def test_the_way_of_a_mail_is_a_line_that_a_keyboard_opens_to_its_keys(
    chromium: Browser, shop: Shop, scheme: str
) -> None:
    one = watched(chromium, shop, scheme)
    one.open(shop.pages["the mail verified"])
    places = [step.bounding_box() for step in one.page.locator("ol.way > li").all()]
    assert len(places) > 3
    along = "x" if scheme == "light" else "y"
    assert [place[along] for place in places if place] == sorted({place[along] for place in places if place})
    key = one.page.get_by_text("s1._domainkey.market.example")
    assert not key.is_visible()
    one.page.get_by_text("Keys and records that decided").focus()
    one.page.keyboard.press("Enter")
    assert key.is_visible()
    one.page.context.close()


def test_a_shipment_is_confirmed_and_one_logs_out(chromium: Browser, shop: Shop) -> None:
    one = watched(chromium, shop)
    one.open(shop.pages["another order to ship"])
    one.page.get_by_label("Carrier").fill("Post")
    one.page.get_by_role("button", name="Ask to confirm shipment").click()
    one.page.wait_for_url("**?done=ship_asked")
    assert one.page.get_by_role("heading", name="Do not ship it again.").is_visible()
    one.page.get_by_role("button", name="Log out").click()
    one.page.wait_for_url("**/login?out=1")
    one.open("/orders")
    assert one.page.get_by_role("heading", name="Log in").is_visible()
    assert one.complaints == []
    one.page.context.close()


def test_s22_a_quantity_is_set_by_keyboard_once_the_sold_pieces_are_counted_in(chromium: Browser, shop: Shop) -> None:
    one = watched(chromium, shop)
    one.open(shop.pages["a listing that orders hold"])
    one.page.get_by_label("Pieces on hand").fill("3")
    one.page.keyboard.press("Enter")  # the box is not ticked: the browser itself does not send it
    assert one.page.get_by_text("The quantity is set.").count() == 0
    one.page.get_by_label("I have counted in the 2 that are sold").focus()
    one.page.keyboard.press("Space")
    one.page.keyboard.press("Enter")
    one.page.wait_for_url("**?done=set")
    assert one.page.get_by_text("1 (2 pending)").is_visible()
    assert one.complaints == []
    one.page.context.close()


def test_the_packing_list_prints_without_the_frame(chromium: Browser, shop: Shop) -> None:
    one = watched(chromium, shop)
    one.open("/ready")
    one.page.emulate_media(media="print")
    assert not one.page.get_by_role("navigation", name="Main").is_visible()
    assert one.page.locator(".square").first.is_visible()
    assert one.page.get_by_text("22 Long Road").is_visible()
    one.page.context.close()
