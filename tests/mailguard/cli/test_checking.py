"""`mailguard check`: every file is judged; what cannot be read is told with its file, line or field."""

import json
import os
from datetime import UTC, datetime, timedelta, timezone
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from mailguard.cli.checking import as_json, instant, mail_files, read_manifest
from mailguard.cli.showing import show
from mailguard.errors import SettingsError
from mailguard.offline import Checked
from mailguard.queries import MailState, NoticeDetail, NoticeSummary
from orders.view import SellerId
from tests.mailguard.cli.running import Place, Ran
from tests.mailguard.storage.builders import an_envelope
from tests.mailguard.world import AT, GENUINE, MAILS, raw_of

KEYS = {
    *("file", "verdict", "recommendation", "order_id", "order_ids", "marketplace", "seller_id"),
    *("findings", "notice", "origin", "evidence", "seconds"),
}
CASE = MAILS / GENUINE
AS_IT_WAS = ("--zone", CASE / "zone.json", "--at", AT.isoformat())
WORLD = ("--orders", CASE / "orders.json", *AS_IT_WAS)
MANIFEST = ("--manifest", CASE / "manifest.jsonl")
LINE = json.loads((CASE / "manifest.jsonl").read_text("utf-8"))


def checked(place: Place, *words: Any) -> Ran:
    return place.done("check", *words, *WORLD, "--json")


def a_manifest(place: Place, *lines: object) -> Path:
    texts = (line if isinstance(line, str) else json.dumps(line) for line in lines)
    return place.file("manifest.jsonl", "\n".join(texts))


def a_line(file: object = "mail.eml", **changes: Any) -> dict[str, Any]:
    return {**LINE, "file": str(file), "envelope": {**LINE["envelope"], **changes}}


def test_the_json_of_a_mail_has_exactly_the_keys_of_the_design(place: Place) -> None:
    (one,) = checked(place, *MANIFEST).objects
    assert set(one) == KEYS
    assert (one["verdict"], one["recommendation"]) == ("verified", "ship_to_store_address")
    assert (one["order_id"], one["marketplace"]) == ("114-0001000-7919000", "amazon")
    assert (one["seller_id"], one["order_ids"]) == ("direct-amazon-en-us", ["114-0001000-7919000"])
    assert one["seconds"] > 0


def test_the_json_of_a_finding_has_exactly_the_keys_of_the_design(place: Place) -> None:
    case = MAILS / "amazon" / "changed-quantity"
    words = ("--manifest", case / "manifest.jsonl", "--orders", case / "orders.json", "--zone", case / "zone.json")
    (one,) = place.done("check", *words, "--at", AT.isoformat(), "--json").objects
    found = {finding["code"]: finding for finding in one["findings"]}
    finding = found["order.quantity_mismatch"]
    assert set(finding) == {"code", "severity", "claimed", "actual", "message", "order_id"}
    assert finding["claimed"] != finding["actual"]
    assert finding["message"]


def test_a_mail_that_claims_nothing_has_the_same_keys(place: Place) -> None:
    mail = place.file("hello.eml", b"From: a@b.example\r\nSubject: Hi\r\n\r\nHello.\r\n")
    (one,) = checked(place, mail).objects
    assert set(one) == KEYS
    assert (one["verdict"], one["order_id"], one["order_ids"], one["notice"]) == ("not_a_notice", None, [], None)


def test_without_json_a_page_is_for_people(place: Place) -> None:
    page = place.done("check", *MANIFEST, *WORLD).out
    assert "verified" in page
    assert "quantity" in page
    assert "amazon.com signed this mail, and the signature holds." in page
    assert "(dkim=pass)" in page
    assert not any(line.endswith(" ") for line in page.splitlines())
    assert "\x1b" not in page


def test_programs_get_the_way_hop_by_hop_and_our_results(place: Place) -> None:
    config = place.file("own.toml", '[smtp]\nhostname = "mx.own.example"\n')
    (one,) = checked(place, *MANIFEST, "--config", config).objects
    (mail,) = one["evidence"]
    assert mail["container"] == "0"
    assert mail["authentication_results"].startswith("mx.own.example; dkim=pass header.d=amazon.com header.s=s2026")
    by_kind = {hop["kind"]: hop for hop in mail["hops"]}
    assert list(by_kind) == ["signature", "client", "greeting", "policy"]
    assert set(by_kind["signature"]) == {"kind", "who", "result", "mark", "cause", "message", "details"}
    assert by_kind["signature"]["details"]["key"] == "s2026._domainkey.amazon.com"
    assert by_kind["signature"]["details"]["answer"] == "found, 2,048 bits"
    assert by_kind["client"]["details"]["client_ip"] == LINE["envelope"]["client_ip"]
    assert by_kind["policy"]["details"]["policy"] == "quarantine"
    key = next(one for one in mail["checks"]["dns"] if one["name"] == "s2026._domainkey.amazon.com")
    assert (key["status"], key["authenticated"], len(key["values"])) == ("noerror", False, 1)
    assert mail["checks"]["dkim"][0]["key_bits"] == 2048


def test_any_verdict_is_exit_nought(place: Place) -> None:
    case = MAILS / "amazon" / "forged-from"
    words = ("--manifest", case / "manifest.jsonl", "--orders", case / "orders.json", "--zone", case / "zone.json")
    assert "suspected spoof" in place.done("check", *words, "--at", AT.isoformat()).out


def test_without_orders_nothing_is_known_and_nothing_verified(place: Place) -> None:
    (one,) = place.done("check", CASE / "mail.eml", *AS_IT_WAS, "--json").objects
    assert (one["verdict"], one["seller_id"]) == ("unverified", "nobody")


def test_without_a_manifest_the_only_seller_is_meant(place: Place) -> None:
    (one,) = checked(place, CASE / "mail.eml").objects
    assert (one["verdict"], one["seller_id"]) == ("verified", "direct-amazon-en-us")


def two_sellers(place: Place) -> Path:
    document = json.loads((CASE / "orders.json").read_text("utf-8"))
    second = {"seller_id": "second", "intake_addresses": ["second-abcdefghijklm@in.example"]}
    account = {"account_id": "a", "marketplace": "amazon"}
    document["sellers"].append({**second, "mailboxes": ["box@second.example"], "accounts": [account]})
    return place.file("orders.json", json.dumps(document))


def test_of_several_sellers_a_manifest_must_say_whose_mail_it_is(place: Place) -> None:
    said = place.refused("check", CASE / "mail.eml", "--orders", two_sellers(place), *AS_IT_WAS)
    assert "whose mail is it? The orders file has 2 sellers" in said
    assert "--manifest" in said


def test_no_seller_at_all_is_no_answer_to_whose_mail_it_is(place: Place) -> None:
    orders = place.file("orders.json", "{}")
    assert "0 sellers" in place.refused("check", CASE / "mail.eml", "--orders", orders, *AS_IT_WAS)


def test_the_envelope_says_which_of_several_sellers_is_meant(place: Place) -> None:
    orders = two_sellers(place)
    file = a_manifest(place, a_line(CASE / "mail.eml"))
    (one,) = place.done("check", "--manifest", file, "--orders", orders, *AS_IT_WAS, "--json").objects
    assert (one["seller_id"], one["verdict"]) == ("direct-amazon-en-us", "verified")


def test_the_same_mail_to_two_sellers_is_judged_for_each(place: Place) -> None:
    orders = two_sellers(place)
    file = a_manifest(
        place,
        a_line(CASE / "mail.eml"),
        a_line(CASE / "mail.eml", rcpt_to="second-abcdefghijklm@in.example"),
    )
    both = place.done("check", "--manifest", file, "--orders", orders, *AS_IT_WAS, "--json").objects
    assert [(one["seller_id"], one["verdict"]) for one in both] == [
        ("direct-amazon-en-us", "verified"),
        ("second", "suspected_spoof"),
    ]


def test_an_address_of_nobody_is_told_with_its_file(place: Place) -> None:
    file = a_manifest(place, a_line(CASE / "mail.eml", rcpt_to="stranger@in.example"))
    said = place.refused("check", "--manifest", file, *WORLD)
    assert said.startswith(str(CASE / "mail.eml"))
    assert "stranger@in.example is no intake address" in said


def test_mails_are_judged_one_after_the_other_as_if_they_had_arrived_so(place: Place) -> None:
    again = place.file("again.eml", b"Received: by twice.example\r\n" + raw_of(GENUINE))
    first, second = checked(place, CASE / "mail.eml", again).objects
    assert "replay.duplicate" not in {finding["code"] for finding in first["findings"]}
    assert "replay.duplicate" in {finding["code"] for finding in second["findings"]}
    assert (first["verdict"], second["verdict"]) == ("verified", "verified")


def test_files_are_judged_in_the_order_named(place: Place) -> None:
    names = [place.file(name, f"Subject: {name}\r\n\r\n") for name in ("b.eml", "a.eml")]
    assert [one["file"] for one in checked(place, *names).objects] == [str(name) for name in names]


def test_a_file_without_any_crlf_is_read_with_crlf(place: Place) -> None:
    mail = place.file("lf.eml", raw_of(GENUINE).replace(b"\r\n", b"\n"))
    (one,) = checked(place, mail).objects
    assert (one["verdict"], one["origin"]["state"]) == ("verified", "direct")


def test_a_file_with_one_crlf_keeps_its_bytes(place: Place) -> None:
    raw = b"Subject: x\r\nFrom: a@b.example\n\nHello\n"
    (one,) = mail_files([place.file("mixed.eml", raw)], None)
    assert one.raw == raw


@pytest.mark.parametrize("raw", [b"", b"\0", b"\xff" * 3000, b"\r\n\r\n", b"From: a@b.example"])
def test_a_file_of_nonsense_is_judged(place: Place, raw: bytes) -> None:
    (one,) = checked(place, place.file("odd.eml", raw)).objects
    assert one["verdict"] in ("unverified", "not_a_notice")


def test_a_file_name_that_is_no_text_is_shown_with_a_mark(place: Place) -> None:
    mail = Path(os.fsdecode(os.fsencode(place.folder) + b"/\xff.eml"))
    mail.write_bytes(b"Subject: x\r\n\r\n")
    (one,) = checked(place, mail).objects
    assert one["file"].endswith("\N{REPLACEMENT CHARACTER}.eml")
    assert place.done("check", mail, *WORLD).out


def test_what_a_mail_says_does_nothing_to_the_terminal(place: Place) -> None:
    mail = place.file("odd.eml", b"From: a@b.example\r\nSubject: =?utf-8?q?=1B[31mred_[bold]loud?=\r\n\r\nx\r\n")
    page = place.done("check", mail, *WORLD).out
    assert "\x1b" not in page
    assert "[bold]loud" in page


@pytest.mark.parametrize("name", ["none.eml", "."])
def test_a_mail_file_that_cannot_be_read_is_told(place: Place, name: str) -> None:
    assert f"{place.folder / name}: cannot be read: " in place.refused("check", place.folder / name, *WORLD)


def test_nothing_to_judge_is_told(place: Place) -> None:
    assert place.refused("check", *WORLD).startswith("nothing to judge")
    assert place.refused("check", "--manifest", a_manifest(place, ""), *WORLD).startswith("nothing to judge")


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("not json", "Invalid JSON"),
        ("[]", "Input should be an object"),
        ({"envelope": LINE["envelope"]}, "file: "),
        ({"file": "a.eml"}, "envelope: "),
        (a_line(client_ip="999.0.0.1"), "envelope.client_ip: "),
        (a_line(port=25), "envelope.port: "),
        ({**LINE, "envelope": {"client_ip": "192.0.2.1"}}, "envelope.rcpt_to: "),
        (a_line(rcpt_to=["a@b.example"]), "envelope.rcpt_to: "),
    ],
)
def test_a_bad_line_of_a_manifest_is_told_with_file_line_and_field(place: Place, line: object, field: str) -> None:
    file = a_manifest(place, LINE, "", line)
    said = place.refused("check", "--manifest", file, *WORLD)
    assert said.startswith(f"{file}:3: ")
    assert field in said


def test_a_manifest_that_is_not_there_is_told(place: Place) -> None:
    assert "none.jsonl: cannot be read" in place.refused("check", "--manifest", place.folder / "none.jsonl", *WORLD)


def test_file_names_of_a_manifest_count_from_its_own_folder(place: Place) -> None:
    ((path, envelope),) = read_manifest(a_manifest(place, a_line("sub/one.eml", mail_from="<>")))
    assert (path, envelope.mail_from) == (place.folder / "sub/one.eml", "")


def test_further_keys_of_a_manifest_line_are_somebody_elses(place: Place) -> None:
    assert len(read_manifest(a_manifest(place, {**LINE, "expected": "verified"}))) == 1


def test_named_files_get_the_envelope_that_a_manifest_has_for_them(place: Place) -> None:
    (one,) = mail_files([CASE / ".." / CASE.name / "mail.eml"], CASE / "manifest.jsonl")
    assert one.envelope is not None
    assert one.envelope.rcpt_to == LINE["envelope"]["rcpt_to"]


def test_a_named_file_that_a_manifest_does_not_name_has_no_envelope(place: Place) -> None:
    (one,) = mail_files([place.file("other.eml", b"x")], CASE / "manifest.jsonl")
    assert one.envelope is None


@pytest.mark.parametrize(
    "text", ["nonsense", "12:00", "2026-13-01", "0001-01-01T00:00:00+10:00", "1989-12-31", "2201-01-01"]
)
def test_a_time_that_is_none_is_told_with_its_option(place: Place, text: str) -> None:
    assert place.refused("check", CASE / "mail.eml", "--zone", CASE / "zone.json", "--at", text).startswith(
        f"--at {text}"
    )


def test_a_time_without_an_offset_is_utc() -> None:
    assert instant("2026-11-10T10:00:00", "--at") == AT
    assert instant("2026-11-10T11:00:00+01:00", "--at").tzinfo is UTC
    assert instant("2026-11-10T12:00:00+02:00", "--at") == AT.astimezone(timezone(timedelta(hours=2)))


@pytest.mark.parametrize("year", [1990, 2200])
def test_the_years_at_the_edge_are_judged(place: Place, year: int) -> None:
    words = ("--zone", CASE / "zone.json", "--orders", CASE / "orders.json", "--at", f"{year}-06-01")
    assert place.done("check", CASE / "mail.eml", *words, "--json").objects[0]["verdict"] != "verified"


def test_a_time_of_ours_is_read() -> None:
    assert instant("2200-12-31T00:00:00Z", "--at") == datetime(2200, 12, 31, tzinfo=UTC)
    with pytest.raises(SettingsError):
        instant("2200-12-31T23:59:59-01:00", "--at")


@pytest.mark.parametrize(
    ("content", "what"),
    [("nonsense", "is not JSON"), ("[]", "must be an object"), ('{"NS": {}}', "NS"), ('{"A": {"x": ["y"]}}', "A.x")],
)
def test_a_bad_zone_is_told_with_file_and_field(place: Place, content: str, what: str) -> None:
    zone = place.file("zone.json", content)
    said = place.refused("check", CASE / "mail.eml", "--zone", zone)
    assert said.startswith(f"{zone}: ")
    assert what in said


def test_a_zone_that_is_not_there_is_told(place: Place) -> None:
    assert "none.json: cannot be read" in place.refused(
        "check", CASE / "mail.eml", "--zone", place.folder / "none.json"
    )


@pytest.mark.parametrize(
    ("content", "where"),
    [
        ("{", "#/"),
        ('{"sellers": [{"seller_id": "a b"}]}', "#/sellers/0/seller_id"),
        ('{"orders": [{"order_id": "1", "status": "UNSHIPPED"}]}', "#/orders/0/seller_id"),
        ('{"colour": 1}', "#/colour"),
    ],
)
def test_a_bad_orders_file_is_told_with_file_and_field(place: Place, content: str, where: str) -> None:
    orders = place.file("orders.json", content)
    assert place.refused("check", CASE / "mail.eml", "--orders", orders, *AS_IT_WAS).startswith(f"{orders}{where}")


def test_an_orders_file_that_is_not_there_is_told(place: Place) -> None:
    said = place.refused("check", CASE / "mail.eml", "--orders", place.folder / "none.json", *AS_IT_WAS)
    assert said.startswith(str(place.folder / "none.json"))


def test_a_bad_profile_is_told_with_file_and_place(place: Place) -> None:
    folder = place.folder / "profiles"
    folder.mkdir()
    (folder / "odd.toml").write_text("marketplace = \n", "utf-8")
    said = place.refused("check", CASE / "mail.eml", "--profiles", folder, *WORLD)
    assert "odd.toml" in said
    assert "line 1" in said


def test_given_profiles_replace_the_built_in_ones(place: Place) -> None:
    folder = place.folder / "profiles"
    folder.mkdir()
    etsy = next((Path(__file__).resolve().parents[3] / "mailguard" / "notices" / "profiles").glob("etsy*.toml"))
    (folder / "only.toml").write_bytes(etsy.read_bytes())
    (one,) = place.done("check", CASE / "mail.eml", "--profiles", folder, *WORLD, "--json").objects
    assert one["marketplace"] != "amazon"


def test_a_settings_file_that_is_not_there_is_told(place: Place) -> None:
    said = place.refused("check", CASE / "mail.eml", "--config", place.folder / "none.toml", *WORLD)
    assert said.endswith("none.toml: there is no such settings file")


def a_crashed() -> Checked:
    summary = NoticeSummary(
        mail_id="0" * 32,
        received_at=AT,
        state=MailState.WAITING,
        sender="a@b.example",
        subject="Sold",
        recipient="x@in.example",
    )
    detail = NoticeDetail(summary=summary, envelope=an_envelope(), size=1, tries=1, raw_kept=True)
    return Checked(file=Path("a.eml"), seller_id=SellerId("s1"), detail=detail, seconds=0.1)


def test_a_mail_whose_judging_crashed_is_unverified_and_never_left_out() -> None:
    one = as_json(a_crashed())
    assert set(one) == KEYS
    assert (one["verdict"], one["recommendation"], one["seller_id"]) == ("unverified", "check_marketplace", "s1")


def test_the_page_of_a_mail_whose_judging_crashed_says_do_not_ship() -> None:
    out = StringIO()
    show(a_crashed(), Console(file=out, width=200))
    assert "It could not be judged. Do not ship on this mail." in out.getvalue()


def test_a_documents_value_that_is_not_the_shops_is_refused_with_its_place(place: Place) -> None:
    said = json.loads((CASE / "orders.json").read_text("utf-8"))
    woo = {"account_id": "w", "marketplace": "woocommerce", "profile_values": {"shop_domain": "amazon.com"}}
    said["sellers"][0]["accounts"].append(woo)
    file = place.file("orders.json", json.dumps(said))
    complaint = place.refused("check", CASE / "mail.eml", "--orders", file, *AS_IT_WAS)
    assert complaint.startswith(f"{file}#/sellers/0/accounts/1/profile_values: ")
    assert "belongs to amazon" in complaint


@pytest.mark.parametrize("values", [{"Shop": "x"}, {"shop": ""}, {"shop": "a b"}, {"shop": "ü"}, {"shop": 7}])
def test_a_documents_value_of_a_form_that_none_has_is_refused(place: Place, values: dict[str, Any]) -> None:
    said = json.loads((CASE / "orders.json").read_text("utf-8"))
    said["sellers"][0]["accounts"][0]["profile_values"] = values
    file = place.file("orders.json", json.dumps(said))
    assert "profile_values" in place.refused("check", CASE / "mail.eml", "--orders", file, *AS_IT_WAS)
