import pytest

from mailguard.model.judgement import Verdict
from tests.mailguard.dashboard.browsing import Browser
from tests.mailguard.dashboard.builders import FIRST, MINUTE, SECOND
from tests.mailguard.dashboard.conftest import Stocked


def found(browser: Browser, path: str) -> list[str]:
    """The ids of the mails on this page."""
    return [one.partition('"')[0] for one in browser.page(path).split('href="/notices/')[1:]]


def test_mails_are_listed_newest_first_each_with_its_badge(stocked: Stocked) -> None:
    page = stocked.page("/notices")
    ids = found(stocked.owner, "/notices")
    assert ids[0] == stocked.mails["verified"]
    assert len(ids) == 19
    for text in ("Verified", "Suspected fake", "Not proven", "Do not ship", "No notice", "Set aside"):
        assert f"</svg>{text}</span>" in page


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("verdict=suspected_spoof", ["fake", "hostile"]),
        ("state=set_aside", ["aside"]),
        (f"order={SECOND}", ["fake"]),
        ("q=spring+CATALOGUE", ["newsletter"]),
        (f"verdict=suspected_spoof&order={FIRST}&q=script&marketplace=amazon", ["hostile"]),
        ("q=%25", []),
    ],
)
def test_the_filter_stands_in_the_url(stocked: Stocked, query: str, names: list[str]) -> None:
    assert found(stocked.owner, f"/notices?{query}") == [stocked.mails[name] for name in names]


def test_the_form_shows_the_filter_that_is_on(stocked: Stocked) -> None:
    page = stocked.page('/notices?verdict=verified&q="><b>&marketplace=elsewhere'.replace('"><b>', "%22%3E%3Cb%3E"))
    assert '<option value="verified" selected>' in page
    assert 'value="&#34;&gt;&lt;b&gt;"' in page
    assert "<option selected>elsewhere</option>" in page


def test_nothing_that_fits_says_so_and_leads_back(stocked: Stocked) -> None:
    page = stocked.page("/notices?q=nothing-like-this")
    assert "No mail fits" in page
    assert "Show all" in page


@pytest.mark.parametrize("query", ["verdict=good", "state=lost", "verdict=verified%00x&state=1"])
def test_a_filter_that_there_is_not_is_refused_not_ignored(stocked: Stocked, query: str) -> None:
    assert stocked.owner.get(f"/notices?{query}").status == 400


def test_pages_go_on_with_the_same_filter(own: Stocked) -> None:
    for number in range(45):
        own.board.judged(Verdict.VERIFIED, subject=f"More {number}", ago=MINUTE)
    first = own.page("/notices?verdict=verified")
    further = first.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    assert "verdict=verified" in further
    ids = [*found(own.owner, "/notices?verdict=verified"), *found(own.owner, further)]
    assert len(ids) == len(set(ids)) == 56
    assert own.owner.get(further.replace("verified", "unverified")).status == 400
    assert own.other.get(further).status == 400


def test_a_shop_without_mail_is_told_where_to_begin(stocked: Stocked) -> None:
    assert "No mail has come yet" in stocked.other.page("/notices")
