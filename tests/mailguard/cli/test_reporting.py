"""`mailguard export orders|unshipped`: a file for its owner only, which can be read back as what it is."""

import pytest

from tests.mailguard.cli.running import ROOT, Place

UNSHIPPED = ROOT / "fixtures" / "orders" / "unshipped_report.tsv"
READ = ("--as-of", "2026-06-01T08:00:00Z")


@pytest.fixture
def shop(place: Place) -> Place:
    place.init()
    place.done("import", UNSHIPPED, *READ)
    return place


@pytest.mark.parametrize(("report", "columns"), [("orders", 29), ("unshipped", 27)])
def test_s4_s50_a_report_is_written_for_its_owner_only(shop: Place, report: str, columns: int) -> None:
    file = shop.folder / "out.tsv"
    assert f"{file}: 2 orders." in shop.done("export", report, file).out
    head, *lines = file.read_bytes().decode().split("\r\n")[:-1]
    assert (len(head.split("\t")), {line.split("\t")[0] for line in lines}) == (
        columns,
        {"114-1000001-1000001", "114-1000002-1000002"},
    )
    assert file.stat().st_mode & 0o777 == 0o600


def test_what_is_written_is_read_back_and_changes_nothing(shop: Place) -> None:
    file = shop.folder / "out.tsv"
    shop.done("export", "unshipped", file)
    assert "0 new, 0 changed, 2 as before" in shop.done("import", file).out


def test_nothing_is_written_over_and_no_half_file_stays(shop: Place) -> None:
    file = shop.folder / "out.tsv"
    file.write_text("mine")
    assert "is there already" in shop.refused("export", "unshipped", file)
    assert file.read_text() == "mine"
    assert "cannot be written" in shop.refused("export", "unshipped", shop.folder / "none" / "out.tsv")
    assert "which account" in shop.refused("export", "orders", shop.folder / "new.tsv", "--account", "none")
    assert not (shop.folder / "new.tsv").exists()


@pytest.mark.parametrize("option", ["--since", "--until"])
def test_a_span_has_an_end_that_is_not_in_it(shop: Place, option: str) -> None:
    """The orders became shippable when they were first seen: at the import, which is now."""
    wanted = {"--since": ("2 orders", "0 orders"), "--until": ("0 orders", "2 orders")}[option]
    for number, (at, said) in enumerate(zip(("2026-01-01T00:00:00Z", "2100-01-01T00:00:00Z"), wanted, strict=True)):
        assert said in shop.done("export", "orders", shop.folder / f"{number}.tsv", option, at).out
    assert "--since" in shop.refused("export", "orders", shop.folder / "x.tsv", "--since", "yesterday")


def test_a_csv_is_for_people_and_json_lines_are_the_api_s_orders(shop: Place) -> None:
    shop.done("export", "unshipped", shop.folder / "a.csv", "--format", "csv")
    assert (shop.folder / "a.csv").read_bytes().startswith(b'\xef\xbb\xbf"order-id","order-item-id"')
    shop.done("export", "orders", shop.folder / "a.jsonl", "--format", "jsonl")
    first = (shop.folder / "a.jsonl").read_text().splitlines()[0]
    assert '"fulfillment_status":"PARTIALLY_SHIPPED"' in first
    assert '"delivery_address"' in first


def test_s49_an_individual_s_report_is_refused_and_leaves_no_file(shop: Place) -> None:
    file = shop.folder / "out.tsv"
    shop.done("shop", "account", "amazon", "--plan", "individual")
    assert "amazon: amazon, mirror, individual" in shop.done("shop", "show").out
    for report in ("orders", "unshipped"):
        assert "one by one, or change its plan" in shop.refused("export", report, file)
        assert not file.exists()
    shop.done("shop", "account", "amazon")  # says nothing of the plan, and leaves it
    assert "professional plan" in shop.refused("export", "orders", file)
    shop.done("shop", "account", "amazon", "--plan", "professional")
    assert "2 orders" in shop.done("export", "orders", file).out


def test_s49_an_individual_imports_orders_as_before(place: Place) -> None:
    place.init()
    place.done("shop", "account", "amazon", "--plan", "individual")
    assert "2 new" in place.done("import", UNSHIPPED, *READ).out
