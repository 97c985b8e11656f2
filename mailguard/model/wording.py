"""Finding and origin codes as sentences for people. The one place where codes become words.

Plain words: what is so, and, where it helps, what to do next. {claimed} and {actual} are filled in where given.
"""

SENTENCES: dict[str, str] = {
    # notices: how the claim reads
    "notice.sender_unknown": "This looks like a sale notice, but {claimed} is not an address that a marketplace "
    "announces sales from. Look the order up yourself; do not use links in the mail.",
    "notice.locale_unexpected": "The notice is in a language ({claimed}) that this sender does not usually write in.",
    "notice.parts_disagree": "The text and the HTML of this mail say different things ({claimed}). "
    "Go by the order in your account.",
    "notice.conflict": "The mail names more than one value for the same thing ({claimed}). "
    "Go by the order in your account.",
    "notice.value_unreadable": "A value in the mail could not be read for certain ({claimed}).",
    "notice.hidden_value": "The mail hides a value that it does not show ({claimed}).",
    "notice.markup_differs": "Data inside the mail that you cannot see says something else ({claimed}).",
    "notice.slip_differs": "An attached document says something else than the mail ({claimed}).",
    "notice.subject_differs": "The subject says something else than the mail itself ({claimed}).",
    "notice.invisible_characters": "A line of the notice holds characters that nobody can see ({claimed}).",
    "notice.lookalike_label": "A line is written with letters that only look like the usual ones ({claimed}).",
    "notice.too_many": "The mail holds more orders or items than we read. Check it in your account.",
    "rule.crashed": "A check could not be made ({claimed}). This mail is not trusted until it can.",
    # rules/
    "origin.contradicted": "This mail poses as {claimed} and does not come from there. Do not act on it.",
    "origin.display_name_poses": "Only the sender's name looks like {claimed}; the mail claims no sale.",
    "origin.forwarder_only": "Your forwarding brought this mail, but nothing proves that the marketplace wrote it.",
    "origin.unknown": "Nothing proves who wrote this mail. Look the order up at the marketplace.",
    "sender.relay_announces_sale": (
        "This is a buyer's message that is made to look like a sale notice ({claimed}). Do not act on it."
    ),
    "sender.payment_claim": "This mail claims a payment. Only the marketplace says that an order is paid: look.",
    "sender.not_a_notifier": "{claimed} is no address from which this marketplace announces sales.",
    "sender.unknown": "This looks like a sale notice, but no known marketplace writes from {claimed}.",
    "addressee.another_sellers": "This notice was written to another seller ({claimed}). It is not your sale.",
    "addressee.mailbox_not_proved": (
        "This notice was written to {claimed}, not a mailbox that you proved to be yours. Prove this mailbox."
    ),
    "addressee.not_covered": "The proof does not cover to whom this mail was written: it may be another seller's.",
    "order.another_sellers": "Order {claimed} is not yours.",
    "order.not_found": "You have no order {claimed}: your orders were read since, and it is not there.",
    "order.not_found_yet": (
        "Order {claimed} is not in your orders yet. It is looked for again when your orders are read next."
    ),
    "order.no_account": "No account of this marketplace is set up here to look order {claimed} up in. Add it.",
    "order.no_id": "This mail claims a sale, but no order number could be read in it.",
    "order.not_looked_up": "Order {claimed} could not be looked up: it is not known which marketplace it belongs to.",
    "order.ambiguous": "Order {claimed} is in more than one of your accounts. Look it up at the marketplace.",
    "order.account_unknown": "The account of this order is not among yours any more.",
    "order.manual": "This order was typed in by hand or read from a document, which proves nothing. Look it up.",
    "order.left_open_list": (
        "This order is no longer in the marketplace's list of open orders: shipped, or cancelled. Look it up there."
    ),
    "order.cancelled": "The order was cancelled. Do not ship.",
    "order.pending": "The order is not paid yet ({actual}). Do not ship before the marketplace says so.",
    "order.already_shipped": "The order has shipped already. Do not ship again.",
    "order.unfulfillable": "The marketplace says that this order cannot be fulfilled. Do not ship.",
    "order.fulfilled_by_marketplace": "The marketplace ships this order itself. Do not ship.",
    "order.cancel_requested": "The buyer has asked to cancel. Answer that first; do not ship.",
    "order.auto_cancel_due": "The time to ship has run out and the marketplace cancels this order. Do not ship.",
    "order.nothing_left": "Nothing of this order is left to ship.",
    "order.not_shippable": "The order is not to be shipped now ({actual}).",
    "order.shipped_since": "The order has shipped after this notice came. Nothing is left to do.",
    "order.confirmed_here": "A shipment of this order was confirmed from here already. Do not ship it twice.",
    "order.changed_since": "This notice fits an earlier state of the order. It has changed since: look at it.",
    "order.id_mismatch": "The notice names order {claimed}, the store {actual}.",
    "order.item_mismatch": "The notice names {claimed}, which is not in this order.",
    "order.item_not_compared": "The item cannot be compared: notice and store have no common number or title.",
    "order.quantity_mismatch": "The notice says {claimed} pieces, the order {actual}.",
    "order.quantity_not_compared": "The notice does not say how many; the order says {actual}.",
    "order.lines_left_out": "The notice names {claimed} of the {actual} lines of this order.",
    "order.title_mismatch": "The title is “{claimed}” in the notice and “{actual}” in the order.",
    "order.price_mismatch": "The notice says a price of {claimed}, the order {actual}.",
    "order.price_not_compared": "The store has no price to compare with {claimed}.",
    "order.subtotal_mismatch": "The notice says {claimed} for the goods, the order {actual}.",
    "order.subtotal_not_compared": "The store has no sum of the goods to compare with {claimed}.",
    "order.shipping_mismatch": "The notice says {claimed} for shipping, the order {actual}.",
    "order.shipping_not_compared": "The store has no shipping charge to compare with {claimed}.",
    "order.tax_mismatch": "The notice says {claimed} of tax, the order {actual}.",
    "order.total_mismatch": "The notice says a total of {claimed}, the order {actual}.",
    "order.total_not_compared": "The store has no total to compare with {claimed}.",
    "order.currency_mismatch": "The notice names {claimed}, the order is in {actual}.",
    "order.currency_not_compared": "The store does not say in which currency the order is.",
    "order.ship_to_mismatch": "The address in the notice is not the order's. Ship only to the address in the store.",
    "order.ship_to_not_compared": "The store shows no address to compare with the notice's.",
    "order.ship_to_unexpected": "This marketplace does not send addresses by mail, but the notice shows one.",
    "order.buyer_name_mismatch": "The notice names another buyer ({claimed}) than the order.",
    "order.date_mismatch": "The notice says ordered on {claimed}, the order {actual}.",
    "order.ship_by_mismatch": "The notice says ship by {claimed}, the order {actual}.",
    "store.stale": "Your orders were last read at {actual}, too long ago. Read them again; we judge anew then.",
    "store.unavailable": "The order store gave no answer. The mail is judged again by itself.",
    "notice.field_missing": "Could not be read in this notice: {claimed}.",
    "notice.field_conflict": "The notice says two different things about: {claimed}.",
    "notice.experimental": "How this marketplace writes is not proved by real mail yet: differences may be ours.",
    "notice.reading_contradicts": "A part that people do not see says something else: {claimed}.",
    "content.link_elsewhere": "A link shows {claimed} and leads to {actual}. Do not follow it.",
    "content.note_link": "The buyer's note has a link to {claimed}. Do not pay or log in there.",
    "content.note_payment": "The buyer's note names a payment account. Payment goes through the marketplace only.",
    "content.note_address": "The buyer's note names another address. Ship only to the address in the store.",
    "replay.another_sellers": "The same signed mail went to another seller, and this order is not yours.",
    "replay.seen_elsewhere": "The same signed mail was seen elsewhere before.",
    "replay.other_order": "The same signature came before with another order than {claimed}.",
    "replay.after_shipment": "The same notice came before, and the order has shipped since. Do not ship again.",
    "replay.duplicate": "The same notice came before; it is counted once.",
    "dkim.broken_on_the_way": "Your forwarding changes mail and so breaks its signature. Forward by redirect.",
    "dns.no_answer": "The name servers gave no answer, so signatures could not be checked. It is tried again.",
    # end of rules/
}


def sentence(code: str, claimed: str | None, actual: str | None) -> str:
    """The sentence for `code`; an unknown code is shown as itself, never hidden."""
    template = SENTENCES.get(code, f"{code}: {{claimed}} / {{actual}}")
    values = {"claimed": claimed or "–", "actual": actual or "–"}
    # In one pass: a claim that itself reads "{actual}" must stay what it is.
    pieces = template.replace("{claimed}", "\0claimed\0").replace("{actual}", "\0actual\0").split("\0")
    return "".join(values.get(piece, piece) if at % 2 else piece for at, piece in enumerate(pieces))
