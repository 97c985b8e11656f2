"""A profile that is wrong is refused before anything is read, with the line and what to do."""

from dataclasses import asdict

import pytest

from mailguard.errors import SettingsError
from mailguard.notices.checking import profile_from_text
from mailguard.notices.patterns import PATTERN_LIMIT
from mailguard.notices.segments import LABEL_LIMIT

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


BAD = [
    pytest.param("marketplace", "market", 1, "unknown key 'market'", id="unknown-key"),
    pytest.param('marketplace = "shop"\n', "", 1, "'marketplace' is missing", id="missing-key"),
    pytest.param('signers = ["shop.example"]\n', "", 1, "'signers' is missing", id="missing-signers"),
    pytest.param('"shop"', '"Shop Ltd"', 1, "short name", id="marketplace-name"),
    pytest.param('"shop"', "7", 1, "must be a text", id="wrong-type"),
    pytest.param("'\\d{6}'", "'(?=x)'", 2, "'order_id': invalid perl operator", id="look-ahead"),
    pytest.param("'\\d{6}'", "'(x'", 2, "missing )", id="open-group"),
    pytest.param("sales@shop.example", "Sales@shop.example", 3, "in lower case", id="upper-case-sender"),
    pytest.param("sales@shop.example", "shop.example", 3, "must be an address", id="no-address"),
    pytest.param('["sales@shop.example"]', "[]", 3, "is empty", id="no-sender"),
    pytest.param('["sales@shop.example"]', '"sales@shop.example"', 3, "must be a list of texts", id="no-list"),
    pytest.param('signers = ["shop.example"]', 'signers = ["*.example"]', 4, "must be a domain", id="wildcard"),
    pytest.param("mailer.example", "shop.example", 5, "stands in 'signers' too", id="shared-signer"),
    pytest.param('["order_id", "quantity"]', '["order_id", "size"]', 6, "'size' must be one of", id="required"),
    pytest.param("@buyers.shop.example", "sales@shop.example", 7, "stands in 'senders' too", id="relay-sender"),
    pytest.param('"maybe"', '"always"', 8, "'ship_to' must be", id="ship-to"),
    pytest.param("experimental = true", 'order_id_scope = "mine"', 9, "'order_id_scope' must be", id="scope"),
    pytest.param("experimental = true", 'holes.x = "domain"', 9, "'x' is used by no sender", id="hole-not-used"),
    pytest.param("experimental = true", 'holes.x = "any"', 9, "'x' must be one of domain, digits", id="hole-kind"),
    pytest.param("experimental = true", 'holes.X = "local"', 9, "'X' must be a short name", id="hole-name"),
    pytest.param("experimental = true", "holes = 3", 9, "'holes' must be a table", id="holes-no-table"),
    pytest.param("sales@shop.example", "{x}@shop.example", 3, "the hole 'x' is not declared", id="hole-unknown"),
    pytest.param('["shop.example"]', '["{x}"]', 4, "the hole 'x' is not declared", id="signer-hole-unknown"),
    pytest.param('decimal = "."\n', 'decimal = "."\nexperimental = 1\n', 14, "true or false", id="locale-switch"),
    pytest.param('decimal = "."\n', 'decimal = "."\nguessed = ["size"]\n', 14, "unknown field 'size'", id="guessed"),
    pytest.param('decimal = "."\n', 'decimal = "."\nlines = ["^x$"]\n', 14, "names no field", id="line-no-field"),
    pytest.param('decimal = "."\n', "decimal = '.'\nlines = ['(?P<size>x)']\n", 14, "unknown group", id="line-field"),
    pytest.param('decimal = "."\n', "decimal = '.'\nlines = ['(?=x)']\n", 14, "invalid perl", id="line-pattern"),
    pytest.param('decimal = "."\n', 'decimal = "."\nsubject_other = ["("]\n', 14, "missing )", id="other-subject"),
    pytest.param('decimal = "."\n', 'decimal = "."\nsubject_confirms = 1\n', 14, "list of texts", id="confirms"),
    pytest.param('decimal = "."\n', 'decimal = "."\namount_ends = 1\n', 14, "list of texts", id="amount-ends"),
    pytest.param('decimal = "."\n', 'decimal = "."\nlabel = 1\n', 14, "unknown key 'label'", id="locale-key"),
    pytest.param("experimental = true", 'experimental = "yes"', 9, "must be true or false", id="switch"),
    pytest.param("[locale.en]", "[locale.english]", 11, "a locale is named like", id="locale-name"),
    pytest.param("?P<title>", "?P<name>", 12, "unknown group 'name'", id="subject-group"),
    pytest.param("^You sold", "^You (sold", 12, "missing )", id="subject-pattern"),
    pytest.param('decimal = "."', 'decimal = ";"', 13, "'decimal' must be", id="decimal"),
    pytest.param('decimal = "."\n', "", 11, "'decimal' is missing", id="no-decimal"),
    pytest.param("%b %d, %Y", "%B %d, %Y", 14, "%B is not known", id="date-format"),
    pytest.param('"USD"', '"DOLLAR"', 15, "no ISO 4217 code", id="currency"),
    pytest.param("labels.order_id", "labels.order_no", 16, "unknown field 'order_no'", id="no-such-field"),
    pytest.param('labels.order_id = ["Order"]\n', "", 16, "at least labels.order_id", id="no-order-label"),
    pytest.param("labels.quantity", "labels.amount", 17, "unknown field 'amount'", id="unknown-field"),
    pytest.param('"Pieces"', '"Order"', 19, "'Order' already means 'order_id'", id="label-twice"),
    pytest.param('"Pieces"', '"Pieces:"', 19, "without its colon", id="label-colon"),
    pytest.param("[locale.en]", "[locale.en", 11, "this is not TOML", id="not-toml"),
    pytest.param('"maybe"', '"maybe', 8, "this is not TOML", id="open-string"),
]


@pytest.mark.parametrize(("old", "new", "line", "why"), BAD)
def test_a_bad_file_is_refused_with_its_line(old: str, new: str, line: int, why: str) -> None:
    with pytest.raises(SettingsError) as refused:
        profile_from_text(changed(old, new), "shop.toml")
    assert str(refused.value).startswith(f"shop.toml:{line}: ")
    assert why in str(refused.value)


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
