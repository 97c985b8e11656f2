"""The fields that a profile may name, and what kind of value each holds. The one list; everything else asks it."""

MONEY = frozenset({"price", "subtotal", "shipping", "tax", "discount", "gift_wrap", "total", "fees", "earnings"})
DATES = frozenset({"order_date", "ship_by"})
ITEM = ("transaction_id", "title", "sku", "listing_id", "quantity", "price")  # belong to an item
TOTALS = ("subtotal", "shipping", "tax", "discount", "gift_wrap", "total", "fees", "earnings")  # belong to the order
BLOCKS = frozenset({"ship_to", "buyer_note"})  # run over several lines
# Read over: known to be labels, so that no title runs into them; nothing is made of their values.
PLAIN = frozenset({"service", "condition", "condition_note", "variation", "shop", "other"})
ORDER = ("order_id", *TOTALS, "order_date", "ship_by", "buyer_name", "ship_to", "status")

NAMES = frozenset({*ORDER, *ITEM, *BLOCKS, *PLAIN})
REQUIRABLE = frozenset({*ORDER, *ITEM}) - {"transaction_id"}
# Soft (DESIGN section 2, Facts): unreadable or ambiguous, they make no claim unusable.
SOFT = frozenset({"discount", "gift_wrap", "fees", "earnings", "order_date", "ship_by", "buyer_name"})
# What a line without a label may hold (Locale.lines): single values, no blocks.
LINE_FIELDS = frozenset({*ORDER, *ITEM}) - BLOCKS
SUBJECT_GROUPS = frozenset({"sku", "title", "order_id", "count", "total", "quantity", "ship_by", "buyer_name"})
# Values that no mere word reads as.
READABLE = frozenset({"order_id", "quantity", "price", "subtotal", "shipping", "total"})
