"""Profiles with one thing wrong, each with the line and the message that a person must read.

`BAD`: what stands in the good file and what in its place. `BAD_SECOND`: a second locale, put behind the good file.
"""

import pytest

from mailguard.notices.fields import LINE_FIELDS, NAMES, REQUIRABLE, SUBJECT_GROUPS

FIELDS, IN_LINES, IN_SUBJECTS, REQUIRED = (
    ", ".join(sorted(names)) for names in (NAMES, LINE_FIELDS, SUBJECT_GROUPS, REQUIRABLE)
)
KEYS = (
    "always_signed, brands, experimental, holes, item_starts_at, locale, marketplace, must_sign, not_enough, "
    "order_id, order_id_scope, own_domains, relays, report_to, required, senders, ship_to, signers"
)
LOCALE_KEYS = (
    "amount_ends, currency_default, dates, decimal, experimental, guessed, labels, lines, senders, subject, "
    "subject_confirms, subject_other"
)
BAD = [
    pytest.param("marketplace", "market", 1, f"unknown key 'market'; known are {KEYS}", id="unknown-key"),
    pytest.param('marketplace = "shop"\n', "", 1, "'marketplace' is missing; add it", id="missing-key"),
    pytest.param('signers = ["shop.example"]\n', "", 1, "'signers' is missing; add it", id="missing-signers"),
    pytest.param(
        '"shop"', '"Shop Ltd"', 1, "'marketplace' must be a short name of a-z, 0-9, - and _", id="marketplace-name"
    ),
    pytest.param('"shop"', "7", 1, "'marketplace' must be a text", id="wrong-type"),
    pytest.param(
        "'\\d{6}'", "'(?=x)'", 2, "'order_id': invalid perl operator: (?=; correct '(?=x)'", id="look-ahead"
    ),
    pytest.param("'\\d{6}'", "'(x'", 2, "'order_id': missing ): (x; correct '(x'", id="open-group"),
    pytest.param(
        "sales@shop.example",
        "Sales@shop.example",
        3,
        "'senders': 'Sales@shop.example' must be an address in lower case",
        id="upper-case-sender",
    ),
    pytest.param(
        "sales@shop.example",
        "shop.example",
        3,
        "'senders': 'shop.example' must be an address in lower case",
        id="no-address",
    ),
    pytest.param('["sales@shop.example"]', "[]", 3, "'senders' is empty; name at least one", id="no-sender"),
    pytest.param(
        '["sales@shop.example"]', '"sales@shop.example"', 3, "'senders' must be a list of texts", id="no-list"
    ),
    pytest.param(
        'signers = ["shop.example"]',
        'signers = ["*.example"]',
        4,
        "'signers': '*.example' must be a domain in lower case (A-labels)",
        id="wildcard",
    ),
    pytest.param(
        "mailer.example",
        "shop.example",
        5,
        "'shop.example' stands in 'signers' too; it can only be one of them",
        id="shared-signer",
    ),
    pytest.param(
        '["order_id", "quantity"]',
        '["order_id", "size"]',
        6,
        f"'required': 'size' must be one of {REQUIRED}",
        id="required",
    ),
    pytest.param(
        "@buyers.shop.example",
        "sales@shop.example",
        7,
        "'sales@shop.example' stands in 'senders' too; it can only be one of them",
        id="relay-sender",
    ),
    pytest.param('"maybe"', '"always"', 8, '\'ship_to\' must be "never" or "maybe"', id="ship-to"),
    pytest.param(
        "experimental = true",
        'order_id_scope = "mine"',
        9,
        '\'order_id_scope\' must be "marketplace" or "shop"',
        id="scope",
    ),
    pytest.param(
        "experimental = true",
        'holes.x = "domain"',
        9,
        "'holes': 'x' is used by no sender and no signer; take it out",
        id="hole-not-used",
    ),
    pytest.param(
        "experimental = true",
        'holes.x = "any"',
        9,
        "'holes': 'x' must be one of domain, digits, local",
        id="hole-kind",
    ),
    pytest.param(
        "experimental = true",
        'holes.X = "local"',
        9,
        "'holes': 'X' must be a short name of a-z, 0-9 and _",
        id="hole-name",
    ),
    pytest.param(
        "experimental = true",
        "holes = 3",
        9,
        "'holes' must be a table: holes.shop_domain = \"domain\"",
        id="holes-no-table",
    ),
    pytest.param(
        "sales@shop.example",
        "{x}@shop.example",
        3,
        "'senders': the hole 'x' is not declared; add holes.x",
        id="hole-unknown",
    ),
    pytest.param(
        '["shop.example"]',
        '["{x}"]',
        4,
        "'signers': the hole 'x' is not declared; add holes.x",
        id="signer-hole-unknown",
    ),
    pytest.param(
        'decimal = "."\n',
        'decimal = "."\nexperimental = 1\n',
        14,
        "'experimental' must be true or false",
        id="locale-switch",
    ),
    pytest.param(
        'decimal = "."\n',
        'decimal = "."\nguessed = ["size"]\n',
        14,
        f"'guessed': unknown field 'size'; known are {FIELDS}",
        id="guessed",
    ),
    pytest.param(
        'decimal = "."\n',
        'decimal = "."\nlines = ["^x$"]\n',
        14,
        "'lines': '^x$' names no field; write one as (?P<quantity>…)",
        id="line-no-field",
    ),
    pytest.param(
        'decimal = "."\n',
        "decimal = '.'\nlines = ['(?P<size>x)']\n",
        14,
        f"'lines': unknown group 'size'; known are {IN_LINES}",
        id="line-field",
    ),
    pytest.param(
        'decimal = "."\n',
        "decimal = '.'\nlines = ['(?=x)']\n",
        14,
        "'lines': invalid perl operator: (?=; correct '(?=x)'",
        id="line-pattern",
    ),
    pytest.param(
        'decimal = "."\n',
        'decimal = "."\nsubject_other = ["("]\n',
        14,
        "'subject_other': missing ): (; correct '('",
        id="other-subject",
    ),
    pytest.param(
        'decimal = "."\n',
        'decimal = "."\nsubject_confirms = 1\n',
        14,
        "'subject_confirms' must be a list of texts",
        id="confirms",
    ),
    pytest.param(
        'decimal = "."\n',
        'decimal = "."\namount_ends = 1\n',
        14,
        "'amount_ends' must be a list of texts",
        id="amount-ends",
    ),
    pytest.param(
        'decimal = "."\n',
        'decimal = "."\nlabel = 1\n',
        14,
        f"unknown key 'label'; known are {LOCALE_KEYS}",
        id="locale-key",
    ),
    pytest.param(
        "experimental = true", 'experimental = "yes"', 9, "'experimental' must be true or false", id="switch"
    ),
    pytest.param(
        "[locale.en]",
        "[locale.english]",
        11,
        "[locale.english]: a locale is named like en or en-US",
        id="locale-name",
    ),
    pytest.param(
        "?P<title>", "?P<name>", 12, f"'subject': unknown group 'name'; known are {IN_SUBJECTS}", id="subject-group"
    ),
    pytest.param(
        "^You sold",
        "^You (sold",
        12,
        "'subject': missing ): ^You (sold (?P<title>.+)$; correct '^You (sold (?P<title>.+)$'",
        id="subject-pattern",
    ),
    pytest.param('decimal = "."', 'decimal = ";"', 13, '\'decimal\' must be "." or ","', id="decimal"),
    pytest.param('decimal = "."\n', "", 11, "'decimal' is missing; add it", id="no-decimal"),
    pytest.param(
        "%b %d, %Y",
        "%B %d, %Y",
        14,
        "'dates': %B is not known; use %d %m %b %Y %A %H %M %S; correct '%B %d, %Y'",
        id="date-format",
    ),
    pytest.param('"USD"', '"DOLLAR"', 15, "'currency_default': 'DOLLAR' is no ISO 4217 code", id="currency"),
    pytest.param(
        "labels.order_id", "labels.order_no", 16, f"unknown field 'order_no'; known are {FIELDS}", id="no-such-field"
    ),
    pytest.param(
        'labels.order_id = ["Order"]\n',
        "",
        16,
        "'labels' must name at least labels.order_id, or a pattern of 'lines' that group",
        id="no-order-label",
    ),
    pytest.param(
        "labels.quantity", "labels.amount", 17, f"unknown field 'amount'; known are {FIELDS}", id="unknown-field"
    ),
    pytest.param(
        '"Pieces"', '"Order"', 19, "'labels.quantity': 'Order' already means 'order_id'; keep one", id="label-twice"
    ),
    pytest.param(
        '"Pieces"',
        '"Pieces:"',
        19,
        "'labels.quantity': write 'Pieces:' short and without its colon",
        id="label-colon",
    ),
    pytest.param('"shop"', '" "', 1, "'marketplace' must be a text", id="marketplace-blank"),
    pytest.param(
        '"maybe"',
        '"maybe"\nitem_starts_at = "lamp"',
        9,
        "'item_starts_at' must be one of transaction_id, title, sku, listing_id, quantity, price",
        id="item-starts-at",
    ),
    pytest.param(
        '"maybe"',
        '"maybe"\nown_domains = ["Shop.example"]',
        9,
        "'own_domains': 'Shop.example' must be a domain in lower case (A-labels)",
        id="own-domain",
    ),
    pytest.param(
        '"maybe"',
        '"maybe"\nmust_sign = ["date", " "]',
        9,
        "'must_sign' must be a list of texts",
        id="blank-in-a-list",
    ),
    pytest.param(
        '"mailer.example"',
        '"a..b"',
        5,
        "'not_enough': 'a..b' must be a domain in lower case (A-labels)",
        id="not-enough",
    ),
    pytest.param(
        '"@buyers.shop.example"',
        '\n  "@buyers.shop.example",\n  "@Buyers",\n',
        9,
        "'relays': '@Buyers' must be an address or \"@domain\" in lower case",
        id="relay",
    ),
    pytest.param('["shop.example"]', "[]", 4, "'signers' is empty; name at least one", id="no-signer"),
    pytest.param(
        '["sales@shop.example"]',
        '[\n  "sales@shop.example",\n  "{x}@shop.example",\n]',
        5,
        "'senders': the hole 'x' is not declared; add holes.x",
        id="hole-in-a-list",
    ),
]

WHOLE = 'decimal = ","\nlabels.order_id = ["Bestellung"]\n'
BAD_SECOND = [
    pytest.param(
        'decimal = ";"\nlabels.order_id = ["Bestellung"]', 23, '\'decimal\' must be "." or ","', id="decimal"
    ),
    pytest.param(
        'decimal = ","\nlabels = 3',
        24,
        "'labels' must be a table: labels.order_id = [\"Order ID\"]",
        id="labels-no-table",
    ),
    pytest.param(
        WHOLE + 'dates = ["%d.%m.", "%B"]',
        25,
        "'dates': %B is not known; use %d %m %b %Y %A %H %M %S; correct '%B'",
        id="date",
    ),
    pytest.param(WHOLE + "currency_default = 4", 25, "'currency_default' must be a text", id="currency-type"),
    pytest.param(
        WHOLE + 'currency_default = "EURO"', 25, "'currency_default': 'EURO' is no ISO 4217 code", id="currency"
    ),
    pytest.param(
        'decimal = ","\nlabels.order_id = ["Bestellung", " "]',
        24,
        "'order_id' must be a list of texts",
        id="label-blank",
    ),
    pytest.param(
        'decimal = ","\nlabels.order_id = ["Bestellung", "："]',
        24,
        "'labels.order_id': write '：' short and without its colon",
        id="label-of-a-colon",
    ),
    pytest.param(
        'decimal = ","\nlabels.order_id = "Bestellung"', 24, "'order_id' must be a list of texts", id="label-no-list"
    ),
    pytest.param(
        WHOLE + 'labels.quantity = [\n  "Menge",\n  "bestellung",\n]',
        27,
        "'labels.quantity': 'bestellung' already means 'order_id'; keep one",
        id="label-twice",
    ),
    pytest.param(
        'decimal = ","\nsubject = ["x"]\nsubject_other = [\n  "y",\n  "(?P<z>)"\n]\nlabels.order_id = ["Bestellung"]',
        27,
        f"'subject_other': unknown group 'z'; known are {IN_SUBJECTS}",
        id="subject",
    ),
    pytest.param(WHOLE + "guessed = 1", 25, "'guessed' must be a list of texts", id="guessed-type"),
    pytest.param(
        WHOLE + 'guessed = ["total", "y"]', 25, f"'guessed': unknown field 'y'; known are {FIELDS}", id="guessed"
    ),
    pytest.param(WHOLE + "experimental = 1", 25, "'experimental' must be true or false", id="switch"),
    pytest.param(
        WHOLE + 'senders = [\n  "sales@shop.example",\n  "x@shop.example",\n]',
        27,
        "'senders': 'x@shop.example' is not among the profile's senders",
        id="sender",
    ),
    pytest.param(WHOLE + "senders = 1", 25, "'senders' must be a list of texts", id="senders-type"),
    pytest.param(WHOLE + 'amount_ends = [""]', 25, "'amount_ends' must be a list of texts", id="amount-ends"),
    pytest.param(
        WHOLE + 'lines = [\n  "(?P<total>b)",\n  "a",\n]',
        26,
        "'lines': 'a' names no field; write one as (?P<quantity>…)",
        id="line",
    ),
    pytest.param(WHOLE + "size = 1", 25, f"unknown key 'size'; known are {LOCALE_KEYS}", id="key"),
    pytest.param('labels.order_id = ["Bestellung"]', 22, "'decimal' is missing; add it", id="no-decimal"),
    pytest.param('decimal = ","', 22, "'labels' is missing; add it", id="no-labels"),
    pytest.param(
        'decimal = ","\nlabels.quantity = ["Menge"]',
        24,
        "'labels' must name at least labels.order_id, or a pattern of 'lines' that group",
        id="no-order",
    ),
    pytest.param(
        'decimal = ","\n\n[locale.de.labels]\norder_id = ["Bestellung"]\nsize = ["Größe"]',
        27,
        f"unknown field 'size'; known are {FIELDS}",
        id="labels-table",
    ),
    pytest.param(
        'decimal = ","\n\n[locale.de.labels]\norder_id = ["Bestellung"]\nquantity = ["Menge:"]',
        27,
        "'labels.quantity': write 'Menge:' short and without its colon",
        id="label-in-a-table",
    ),
]
