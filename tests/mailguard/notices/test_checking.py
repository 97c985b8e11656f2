"""A profile that is wrong is refused before anything is read, with the line and what to do."""

from dataclasses import asdict

import pytest

from mailguard.errors import SettingsError
from mailguard.model.profile import Locale, Profile
from mailguard.notices.checking import profile_from_text
from mailguard.notices.patterns import PATTERN_LIMIT
from mailguard.notices.segments import LABEL_LIMIT
from tests.mailguard.notices.bad_profiles import BAD, BAD_SECOND

GOOD = """\
marketplace = "shop"
order_id = '\\d{6}'
senders = ["sales@shop.example"]
signers = ["shop.example"]
not_enough = ["mailer.example"]
required = ["order_id", "quantity"]
relays = ["@buyers.shop.example"]
ship_to = "maybe"
experimental = true

[locale.en]
subject = ['^You sold (?P<title>.+)$']
decimal = "."
dates = ["%b %d, %Y"]
currency_default = "USD"
labels.order_id = ["Order"]
labels.quantity = [
  "Quantity",
  "Pieces",
]
"""


def changed(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new)


def test_a_good_file_becomes_a_profile() -> None:
    found = asdict(profile_from_text(GOOD, "shop.toml"))
    assert found["marketplace"] == "shop"
    assert found["required"] == ("order_id", "quantity")
    assert (found["ship_to"], found["experimental"], found["always_signed"]) == ("maybe", True, False)
    assert found["locales"][0]["labels"] == {"order_id": ("Order",), "quantity": ("Quantity", "Pieces")}


@pytest.mark.parametrize(("old", "new", "line", "why"), BAD)
def test_a_bad_file_is_refused_with_its_line(old: str, new: str, line: int, why: str) -> None:
    with pytest.raises(SettingsError) as refused:
        profile_from_text(changed(old, new), "shop.toml")
    assert str(refused.value) == f"shop.toml:{line}: {why}"


def test_the_marketplaces_name_is_its_brand_unless_others_are_named_or_none() -> None:
    assert profile_from_text(GOOD, "shop.toml").brands == ("shop",)
    assert profile_from_text(changed("experimental = true", "brands = []"), "shop.toml").brands == ()


def test_a_locales_sender_must_be_the_profiles() -> None:
    with pytest.raises(SettingsError, match=r"shop.toml:12: 'senders': 'other@shop.example' is not among"):
        profile_from_text(changed("[locale.en]\n", '[locale.en]\nsenders = ["other@shop.example"]\n'), "shop.toml")


HOLED = GOOD.replace("sales@shop.example", "{sender}@{shop_domain}").replace(
    "[locale.en]\n", 'holes.sender = "local"\nholes.shop_domain = "domain"\n\n[locale.en]\n'
)


def test_holes_are_declared_with_what_may_stand_in_them() -> None:
    found = profile_from_text(HOLED, "shop.toml")
    assert dict(found.holes) == {"sender": "local", "shop_domain": "domain"}
    assert found.senders == ("{sender}@{shop_domain}",)


def test_a_hole_that_cannot_make_an_address_is_refused() -> None:
    text = HOLED.replace('holes.shop_domain = "domain"', 'holes.shop_domain = "digits"')
    with pytest.raises(SettingsError, match=r"shop.toml:3: 'senders': .* must be an address"):
        profile_from_text(text, "shop.toml")


def test_a_locale_is_told_by_whole_addresses_only() -> None:
    text = HOLED.replace("[locale.en]\n", '[locale.en]\nsenders = ["{sender}@{shop_domain}"]\n')
    with pytest.raises(SettingsError, match="has a hole; a locale is told by whole addresses"):
        profile_from_text(text, "shop.toml")


def test_an_order_number_may_stand_in_a_line_without_a_label() -> None:
    text = GOOD.replace('labels.order_id = ["Order"]\n', "lines = ['^New order (?P<order_id>\\d+)$']\n")
    assert profile_from_text(text, "shop.toml").locales[0].lines == ("^New order (?P<order_id>\\d+)$",)


def test_a_profile_without_a_locale_is_refused() -> None:
    with pytest.raises(SettingsError, match=r"'locale' is missing"):
        profile_from_text(GOOD.partition("[locale")[0], "shop.toml")


def test_a_pattern_at_the_limit_is_taken_and_one_beyond_is_refused() -> None:
    profile_from_text(changed("\\d{6}", "1" * PATTERN_LIMIT), "shop.toml")
    with pytest.raises(SettingsError, match=r"shop.toml:2: .*at most 500"):
        profile_from_text(changed("\\d{6}", "1" * (PATTERN_LIMIT + 1)), "shop.toml")


def test_a_label_at_the_limit_is_taken_and_one_beyond_is_refused() -> None:
    profile_from_text(changed("Pieces", "P" * LABEL_LIMIT), "shop.toml")
    with pytest.raises(SettingsError, match=r"shop.toml:19: .*write .* short"):
        profile_from_text(changed("Pieces", "P" * (LABEL_LIMIT + 1)), "shop.toml")


@pytest.mark.parametrize(
    ("text", "line"),
    [("a = 1\nb = [1,\n", 3), ("a = 1\nb = ?\nc = 3\n", 2), ("a = 1\nb = 'x, y (at line 7, no\n", 3), ("=", 1)],
)
def test_what_is_no_toml_is_told_with_its_line(text: str, line: int) -> None:
    with pytest.raises(SettingsError, match=f"^shop.toml:{line}: this is not TOML: "):
        profile_from_text(text, "shop.toml")


def test_every_kind_of_value_is_refused_at_its_own_line() -> None:
    several = GOOD.replace('["sales@shop.example"]', '[\n  "sales@shop.example",\n  "Bad",\n]')
    with pytest.raises(SettingsError, match=r"^shop.toml:5: 'senders': 'Bad' must be an address in lower case$"):
        profile_from_text(several, "shop.toml")


@pytest.mark.parametrize(("table", "line", "why"), BAD_SECOND)
def test_a_bad_second_locale_is_refused_with_its_own_line(table: str, line: int, why: str) -> None:
    with pytest.raises(SettingsError) as refused:
        profile_from_text(f"{GOOD}\n[locale.de]\n{table}\n", "shop.toml")
    assert str(refused.value) == f"shop.toml:{line}: {why}"


WHOLE = """\
marketplace = "shop"
order_id = '\\d{6}'
order_id_scope = "shop"
senders = ["sales@shop.example", "verkauf@shop.example"]
signers = ["shop.example"]
not_enough = ["mailer.example"]
own_domains = ["shop.test"]
required = ["order_id"]
relays = ["buyer@shop.example", "@buyers.shop.example"]
brands = ["Shop"]
must_sign = ["date"]
ship_to = "never"
item_starts_at = "sku"
report_to = "abuse@shop.example"
always_signed = true

[locale.de-AT]
decimal = ","
dates = ["%d.%m.%Y"]
currency_default = "EUR"
senders = ["verkauf@shop.example"]
experimental = true
guessed = ["tax"]
amount_ends = [" zzgl."]
lines = ['^(?P<quantity>\\d+) x$']
subject = ['^Verkauft (?P<title>.+)$']
subject_confirms = ['^Bezahlt$']
subject_other = ['^Storno']
labels.order_id = ["Bestellung"]
"""


def test_every_key_of_a_file_stands_in_the_profile() -> None:
    assert profile_from_text(WHOLE, "shop.toml") == Profile(
        source="shop.toml",
        marketplace="shop",
        order_id="\\d{6}",
        order_id_scope="shop",
        senders=("sales@shop.example", "verkauf@shop.example"),
        signers=("shop.example",),
        not_enough=("mailer.example",),
        own_domains=("shop.test",),
        required=("order_id",),
        relays=("buyer@shop.example", "@buyers.shop.example"),
        brands=("Shop",),
        must_sign=("date",),
        ship_to="never",
        item_starts_at="sku",
        report_to="abuse@shop.example",
        always_signed=True,
        locales=(
            Locale(
                name="de-AT",
                decimal=",",
                dates=("%d.%m.%Y",),
                currency_default="EUR",
                labels={"order_id": ("Bestellung",)},
                lines=("^(?P<quantity>\\d+) x$",),
                senders=("verkauf@shop.example",),
                experimental=True,
                amount_ends=(" zzgl.",),
                guessed=("tax",),
                subject=("^Verkauft (?P<title>.+)$",),
                subject_confirms=("^Bezahlt$",),
                subject_other=("^Storno",),
            ),
        ),
    )


@pytest.mark.parametrize("table", ["locale = {}", "locale = 3"])
def test_a_profile_whose_locales_are_none_is_refused(table: str) -> None:
    with pytest.raises(SettingsError) as refused:
        profile_from_text(f"{GOOD.partition('[locale')[0]}{table}\n", "shop.toml")
    assert str(refused.value) == "shop.toml:11: 'locale' must hold at least one table such as [locale.en-US]"


def test_a_locale_that_is_no_table_or_has_no_such_name_is_refused() -> None:
    with pytest.raises(SettingsError, match=r"^shop.toml:1: \[locale.en\]: a locale is named like en or en-US$"):
        profile_from_text(f"{GOOD.partition('[locale')[0]}locale.en = 3\n", "shop.toml")
    with pytest.raises(SettingsError, match=r"^shop.toml:11: \[locale.EN\]: a locale is named like en or en-US$"):
        profile_from_text(changed("[locale.en]", "[locale.EN]"), "shop.toml")


def test_a_hole_in_a_locales_sender_is_told_at_its_key() -> None:
    text = HOLED.replace("[locale.en]\n", '[locale.en]\nsenders = ["{sender}@{shop_domain}"]\n')
    line = text.splitlines().index('senders = ["{sender}@{shop_domain}"]', 5) + 1
    with pytest.raises(SettingsError) as refused:
        profile_from_text(text, "shop.toml")
    assert str(refused.value) == (
        f"shop.toml:{line}: 'senders': '{{sender}}@{{shop_domain}}' has a hole; a locale is told by whole addresses"
    )
