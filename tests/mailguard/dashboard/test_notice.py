from mailguard.model.judgement import Finding, Severity, Verdict
from orders.access.access import Role
from tests.mailguard.dashboard.builders import FIRST, GONE, HOSTILE, Board
from tests.mailguard.dashboard.conftest import Stocked, somebody

ESCAPED = "&lt;script&gt;alert(1)&lt;/script&gt;"


def notice(stocked: Stocked, name: str) -> str:
    return stocked.page(f"/notices/{stocked.mails[name]}")


def test_each_verdict_has_one_recommendation_as_its_headline(stocked: Stocked) -> None:
    headlines = {
        "verified": "Ship, to the address in the store.",
        "fake": "Do not act on this mail.",
        "unproven": "Do not ship on this mail. Look the order up at the marketplace.",
        "cancelled": "Do not ship.",
        "newsletter": "Nothing to do.",
        "aside": "Do not ship on this mail. Look the order up at the marketplace.",
    }
    for name, headline in headlines.items():
        page = notice(stocked, name)
        assert page.count(f'<h2 id="verdict">{headline}</h2>') == 1
        assert page.count('id="verdict"') == 1


def test_the_verdict_says_why_in_a_sentence(stocked: Stocked) -> None:
    page = notice(stocked, "fake")
    assert "This mail is not what it claims to be. The notice says a total of 59.99 USD, the order 49.98 USD." in page


def test_what_weighs_most_stands_first_and_the_deciding_finding_is_the_sentence(empty: Board) -> None:
    findings = [
        Finding(code="dkim.aligned", severity=Severity.NOTE, claimed="market.example"),
        Finding(code="origin.unknown", severity=Severity.UNVERIFIED),
        Finding(code="order.ship_to_mismatch", severity=Severity.SPOOF),
    ]
    mail = empty.judged(Verdict.SUSPECTED_SPOOF, "", findings=findings)
    page = somebody(empty, Role.OWNER).page(f"/notices/{mail}")
    assert "what it claims to be. The address in the notice is not the order&#39;s." in page
    why = page.partition('id="findings"')[2]
    places = [why.index(one) for one in ("Speaks against it", "Leaves it open", "Note")]
    assert places == sorted(places)


def test_a_mail_that_waits_says_so(empty: Board) -> None:
    received = empty.mail()
    page = somebody(empty, Role.OWNER).page(f"/notices/{received.mail_id}")
    assert "this mail is not judged yet" in page
    assert "ship nothing on it" in page


def test_claim_and_store_stand_side_by_side(stocked: Stocked) -> None:
    page = notice(stocked, "fake")
    total = page.partition('<th scope="row">Total</th>')[2].partition("</tr>")[0]
    assert "59.99 USD" in total
    assert "49.98 USD" in total
    assert "Different" in total
    title = page.partition('<th scope="row">Title</th>')[2].partition("</tr>")[0]
    assert "may be harmless" in title


def test_the_origin_is_told_method_by_method(stocked: Stocked) -> None:
    page = notice(stocked, "verified")
    assert "Proved by its own signature" in page
    assert "The signature of market.example is valid and covers sender, subject and text." in page
    for method in ("DKIM", "SPF", "DMARC", "ARC"):
        assert f"<dt>{method} " in page


def test_the_way_is_a_list_that_can_be_heard_and_ends_here(stocked: Stocked) -> None:
    way = notice(stocked, "verified").partition('<ol class="way" aria-label="The way of the mail itself')[2]
    steps = [one.partition("</li>")[0] for one in way.partition("</ol>")[0].split("<li ")[1:]]
    assert ["market.example" in steps[0], "DKIM holds" in steps[0]] == [True, True]
    assert "SPF holds" in steps[-2]
    assert "<strong>here</strong>" in steps[-1]
    assert all('aria-hidden="true"' in step for step in steps)  # the word tells what the shape shows


def test_the_keys_and_records_that_decided_fold_out(stocked: Stocked) -> None:
    records = notice(stocked, "verified").partition("Keys and records that decided</summary>")[2]
    assert "s1._domainkey.market.example" in records.partition("</details>")[0]


def test_what_a_hostile_mail_says_is_text_only(stocked: Stocked) -> None:
    page = notice(stocked, "hostile")
    assert ESCAPED in page
    assert "<script" not in page
    assert "<img src=x" not in page
    assert "[U+202E]gnp.exe[U+202C]" in page
    assert "\u202e" not in page


def test_hidden_text_is_marked_as_hidden(stocked: Stocked) -> None:
    page = notice(stocked, "fake")
    hidden = page.partition("hidden-text")[2].partition("</div>\n</div>")[0]
    assert "not to be seen" in hidden
    assert "1 Hidden Street" in hidden
    assert "zero width removed" in page


def test_links_of_a_mail_are_never_links(stocked: Stocked) -> None:
    page = notice(stocked, "fake")
    assert "<bdi>javascript:alert(1)</bdi>" in page
    assert "evil.example" in page
    assert 'href="javascript:' not in page
    assert 'href="http' not in page


def test_the_source_is_the_very_bytes_as_plain_text(stocked: Stocked) -> None:
    path = f"/notices/{stocked.mails['fake']}"
    source = stocked.owner.get(f"{path}/source")
    assert source.headers["content-type"] == "text/plain; charset=utf-8"
    assert source.body.startswith(b"From: sold@market.example\r\n")
    download = stocked.owner.get(f"{path}/download")
    assert download.headers["content-type"] == "message/rfc822"
    assert download.headers["content-disposition"] == f'attachment; filename="{stocked.mails["fake"]}.eml"'
    assert download.body == source.body


def test_the_layout_frame_has_words_and_rows_but_nothing_of_the_senders_markup(stocked: Stocked) -> None:
    path = f"/notices/{stocked.mails['hostile']}"
    assert f'<iframe src="{path}/html" sandbox="" loading="lazy"' in stocked.page(path)
    body = stocked.page(f"{path}/html")
    assert "<tr><td>Item</td><td>Quantity</td></tr>" in body
    assert ESCAPED in body
    for word in ("<script", "<img", "<a ", "<form", "href", "1 Hidden Street"):
        assert word not in body


def test_a_mail_without_a_page_part_has_no_frame(stocked: Stocked) -> None:
    path = f"/notices/{stocked.mails['aside']}"
    assert "<iframe" not in stocked.page(path)
    assert stocked.owner.get(f"{path}/html").status == 404


def test_the_history_of_verdicts_is_told(stocked: Stocked) -> None:
    assert '<ol class="history">' in notice(stocked, "verified")


def test_a_finding_about_the_buyer_hides_the_stores_side_from_one_without_the_scope(empty: Board) -> None:
    finding = Finding(
        code="order.buyer_name_mismatch", severity=Severity.SPOOF, claimed="Eve Other", actual="Ana Example"
    )
    unseen = Finding(code="address.unheard_of", severity=Severity.SPOOF, claimed="x", actual="1 Sample Street")
    mail = empty.judged(Verdict.SUSPECTED_SPOOF, "", findings=[finding, unseen])
    assert "1 Sample Street" in somebody(empty, Role.OWNER).page(f"/notices/{mail}")
    assert "1 Sample Street" not in somebody(empty, Role.VIEWER).page(f"/notices/{mail}")


def test_the_order_that_it_names_is_one_step_away(stocked: Stocked) -> None:
    assert f'href="{stocked.board.order(GONE)}">See order {GONE} in the store' in notice(stocked, "cancelled")
    assert stocked.board.order(FIRST) in notice(stocked, "hostile")


def test_the_title_of_a_page_cannot_be_left_by_a_subject(stocked: Stocked) -> None:
    title = notice(stocked, "hostile").partition("<title>")[2].partition("</title>")[0]
    assert "<" not in title
    assert HOSTILE.split("</script>")[0] not in title


def test_a_verdict_can_be_called_wrong_and_stays(own: Stocked) -> None:
    path = f"/notices/{own.mails['fake']}"
    page = own.page(path)
    assert "Is this verdict wrong?" in page
    assert '<option value="suspected_spoof">' not in page.partition('id="feedback"')[2]
    answer = own.owner.send(path, f"{path}/feedback", verdict_expected="verified", reason="it is <b>mine</b>")
    assert (answer.status, answer.headers["location"]) == (303, f"{path}?done=feedback")
    page = own.page(f"{path}?done=feedback")
    assert "Noted. The verdict stays" in page
    assert "it is &lt;b&gt;mine&lt;/b&gt;" in page
    assert '<h2 id="verdict">Do not act on this mail.</h2>' in page


def test_feedback_needs_a_verdict_and_a_reason_and_a_role_that_may(own: Stocked) -> None:
    path = f"/notices/{own.mails['fake']}"
    for form in ({"verdict_expected": "good", "reason": "x"}, {"verdict_expected": "verified", "reason": " "}):
        assert own.owner.send(path, f"{path}/feedback", **form).status == 409
    viewer = own.viewer.page(path)
    assert "Is this verdict wrong?" not in viewer
    answer = own.viewer.send("/", f"{path}/feedback", verdict_expected="verified", reason="x")
    assert answer.status == 403
    assert "it should be" not in own.page(path)
