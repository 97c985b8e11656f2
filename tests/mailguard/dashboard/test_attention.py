from dataclasses import replace
from datetime import timedelta

import pytest

from mailguard.dashboard.attention import may_follow
from mailguard.model.alert import AlertState
from mailguard.model.confirmation import ForwardingConfirmation
from mailguard.model.judgement import Verdict
from mailguard.model.received import MailId
from mailguard.queries import SetupTask
from orders.access.access import Role
from orders.access.directory import new_intake_address
from tests.mailguard.dashboard.browsing import text_of
from tests.mailguard.dashboard.builders import AT, DAY, GONE, SECOND, SELLER, Board
from tests.mailguard.dashboard.conftest import Stocked, somebody
from tests.orders.storage.builders import a_read

TASK = SetupTask(
    mail_id=MailId("1"),
    at=AT,
    confirmation=ForwardingConfirmation(
        provider="gmail", requester="me@lamps.example", code="1", link="https://mail.google.com/mail/vf-x"
    ),
    known_requester=True,
)


def linked(link: str, known: bool = True) -> SetupTask:
    return replace(TASK, confirmation=replace(TASK.confirmation, link=link), known_requester=known)


def test_the_first_page_says_in_one_sentence_how_things_stand(stocked: Stocked) -> None:
    page = stocked.page("/")
    lead = page.partition('<p class="lead">')[2].partition("</p>")[0]
    assert text_of(lead) == "Orders read 14:00, mail read 13:58, 4 to ship, 2 fakes, 2 to check (mails of 14 days)"


def test_a_stop_comes_before_a_fake_and_both_before_a_standing_cause(stocked: Stocked) -> None:
    page = stocked.page("/")
    titles = ("STOP: do not ship", "Fake sale notice", "Your forwarding breaks signatures")
    places = [page.index(title) for title in titles]
    assert places == sorted(places)
    assert stocked.board.order(GONE) in page
    assert stocked.board.order(SECOND) in page
    assert f"/notices/{stocked.mails['fake']}" in page


def test_an_alert_is_acknowledged_then_resolved_and_gone(own: Stocked) -> None:
    kept = own.board.kept
    alert = next(
        one for one in own.board.run(kept.alerts(SELLER, None, None, 10)).items if one.code == "order.total_mismatch"
    )
    answer = own.owner.send("/", f"/alerts/{alert.alert_id}/acknowledge")
    assert (answer.status, answer.headers["location"]) == (303, "/?done=acknowledged")
    assert "seen just now" in text_of(own.page("/?done=acknowledged"))
    own.owner.send("/", f"/alerts/{alert.alert_id}/resolve")
    assert "Fake sale notice" not in own.page("/?done=resolved")
    found = own.board.run(kept.alert(SELLER, alert.alert_id))
    assert found is not None
    assert found.state is AlertState.RESOLVED
    again = own.owner.send("/", f"/alerts/{alert.alert_id}/acknowledge")
    assert again.status == 409
    assert b"closed already" in again.body
    assert own.owner.send("/", f"/alerts/{alert.alert_id}/resolve").status == 303


def test_one_who_may_only_look_has_no_buttons(stocked: Stocked) -> None:
    assert "/acknowledge" in stocked.page("/")
    assert "/acknowledge" not in stocked.viewer.page("/")


def test_a_confirmation_of_ones_own_mailbox_has_code_and_a_link_that_tells_nobody(stocked: Stocked) -> None:
    page = stocked.page("/")
    assert "123456789" in page
    link = '<a href="https://mail.google.com/mail/vf-%5Bsample%5D-sample" rel="noreferrer noopener nofollow"'
    assert page.count(link) == 1


def test_a_confirmation_for_a_stranger_warns_and_its_link_is_text(stocked: Stocked) -> None:
    page = stocked.page("/")
    card = page.partition("stranger@elsewhere.example")[2].partition("</section>")[0]
    assert "This is not one of your mailboxes" in card
    assert "https://mail.google.com" in card
    assert 'href="https://' not in card


@pytest.mark.parametrize("link", ["https://mail.google.com/mail/vf-x", "https://mail-settings.google.com:443/mail/x"])
def test_a_link_of_the_provider_may_be_followed(link: str) -> None:
    assert may_follow(linked(link))


@pytest.mark.parametrize(
    "link",
    [
        "",
        "http://mail.google.com/",
        "javascript:alert(1)//mail.google.com",
        "https://mail.google.com.evil.example/",
        "https://mail.google.com@evil.example/",
        "https://mail.google.com:8443/",
        "https://evil.example/?https://mail.google.com/",
        "https://[",
        "https://mail.google.com:99999999/",
    ],
)
def test_any_other_link_stays_text(link: str) -> None:
    assert not may_follow(linked(link))


def test_a_link_for_an_unknown_requester_stays_text() -> None:
    assert not may_follow(linked("https://mail.google.com/mail/vf-x", known=False))


def test_a_mail_that_was_set_aside_is_in_sight(stocked: Stocked) -> None:
    page = stocked.page("/")
    assert "Mails that could not be judged" in page
    assert f"/notices/{stocked.mails['aside']}" in page


def test_the_picture_has_its_numbers_in_a_table(stocked: Stocked) -> None:
    page = stocked.page("/")
    assert 'role="img"' in page
    today = page.partition('<th scope="row">today 4 May</th>')[2].partition("</tr>")[0]
    assert today == "<td>1</td><td>2</td><td>1</td><td>1</td><td>2</td><td>7</td>"


def test_with_nothing_to_do_the_page_says_what_was_checked_since_silence_is_no_proof(empty: Board) -> None:
    empty.judged(Verdict.NOT_A_NOTICE, "")
    empty.run(empty.shop.service.record_facts(SELLER, a_read(), []))
    page = text_of(somebody(empty, Role.OWNER).page("/"))
    assert "Nothing needs you now. 1 mail checked in 14 days, the last one came 1 min ago." in page


def test_before_the_first_mail_the_page_says_how_to_forward(empty: Board) -> None:
    address = empty.shop.store.write_now(lambda open_: new_intake_address(open_, SELLER, "lamps", "in.example", AT))
    page = somebody(empty, Role.OWNER).page("/")
    assert "No mail has come yet" in page
    assert address in page
    assert "Nothing needs you now" not in page


def test_mail_that_waits_too_long_is_an_alarm(empty: Board) -> None:
    empty.mail(ago=timedelta(minutes=5))
    browser = somebody(empty, Role.OWNER)
    assert "Judging stands still" not in browser.page("/")
    empty.shop.clock.at += timedelta(seconds=1)
    page = browser.page("/")
    assert "Judging stands still" in page
    assert "1 mail waiting" in page


def test_no_mail_for_two_weeks_is_told(empty: Board) -> None:
    empty.judged(Verdict.NOT_A_NOTICE, "", ago=15 * DAY)
    assert "look whether the forwarding still works" in somebody(empty, Role.OWNER).page("/")


def test_orders_that_were_never_read_are_no_calm(empty: Board) -> None:
    empty.judged(Verdict.NOT_A_NOTICE, "")
    page = somebody(empty, Role.OWNER).page("/")
    assert "They were never read." in page
    assert "Orders out of date" in page
    assert "Nothing needs you now" not in page
