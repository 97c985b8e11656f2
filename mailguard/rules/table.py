"""Every rule, in the one order in which all of them always run, with the findings that it may make."""

from collections.abc import Callable
from dataclasses import dataclass

from mailguard.model.case import Case
from mailguard.model.judgement import Finding, Severity
from mailguard.rules import addressee, asides, buyer_note, content, facts, order, reading, replay, sender, sums
from mailguard.rules.row import MUST_BE_COMPARED

NOTE, NOT_SHIPPABLE, UNVERIFIED, SPOOF = Severity


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its name, as shown when it crashes, the pure function, and its codes with their worst severity."""

    name: str
    function: Callable[[Case], tuple[Finding, ...]]
    codes: tuple[tuple[str, Severity], ...]


def differences(names: frozenset[str]) -> tuple[tuple[str, Severity], ...]:
    """The codes of the facts of one subject: a difference may be a lie, what cannot be compared rarely matters."""
    different = ((facts.DIFFERENT[name], SPOOF) for name in facts.DIFFERENT if name in names)
    uncompared = (
        (code, UNVERIFIED if name in MUST_BE_COMPARED else NOTE)
        for name, code in facts.NOT_COMPARED.items()
        if name in names
    )
    return (*different, *uncompared)


RULES = (
    Rule(
        "sender.proof",
        sender.proof,
        (
            ("origin.contradicted", SPOOF),
            ("origin.display_name_poses", NOTE),
            ("origin.forwarder_only", UNVERIFIED),
            ("origin.unknown", UNVERIFIED),
        ),
    ),
    Rule("sender.elsewhere_contradicted", sender.elsewhere_contradicted, (("origin.contradicted", SPOOF),)),
    Rule(
        "sender.role",
        sender.role,
        (
            ("sender.relay_announces_sale", SPOOF),
            ("sender.payment_claim", UNVERIFIED),
            ("sender.not_a_notifier", UNVERIFIED),
            ("sender.unknown", UNVERIFIED),
        ),
    ),
    Rule("sender.left_out", sender.left_out, (("profiles.left_out", NOTE),)),
    Rule("sender.reply_to", sender.reply_to, (("sender.reply_elsewhere", UNVERIFIED),)),
    Rule(
        "addressee",
        addressee.addressee,
        (
            ("addressee.another_sellers", SPOOF),
            ("addressee.mailbox_not_proved", UNVERIFIED),
            ("addressee.not_covered", UNVERIFIED),
        ),
    ),
    Rule(
        "order.known",
        order.known,
        (
            ("order.another_sellers", SPOOF),
            ("order.not_found", SPOOF),
            ("order.not_found_yet", UNVERIFIED),
            ("order.no_account", UNVERIFIED),
            ("order.no_id", UNVERIFIED),
            ("order.not_looked_up", UNVERIFIED),
            ("order.ambiguous", UNVERIFIED),
            ("store.unavailable", UNVERIFIED),
        ),
    ),
    Rule("order.near_miss", order.near_miss, (("order.near_miss", UNVERIFIED),)),
    Rule(
        "order.shippable",
        order.shippable,
        (
            ("order.account_unknown", UNVERIFIED),
            ("store.stale", UNVERIFIED),
            ("order.manual", UNVERIFIED),
            ("order.left_open_list", UNVERIFIED),
            ("order.cancelled", NOT_SHIPPABLE),
            ("order.pending", NOT_SHIPPABLE),
            ("order.already_shipped", NOT_SHIPPABLE),
            ("order.unfulfillable", NOT_SHIPPABLE),
            ("order.fulfilled_by_marketplace", NOT_SHIPPABLE),
            ("order.cancel_requested", NOT_SHIPPABLE),
            ("order.auto_cancel_due", NOT_SHIPPABLE),
            ("order.nothing_left", NOT_SHIPPABLE),
            ("order.not_shippable", NOT_SHIPPABLE),
            ("order.shipped_since", NOTE),
            ("order.confirmed_here", NOTE),
            ("order.status_mismatch", UNVERIFIED),
        ),
    ),
    Rule("order.changed_since", order.changed_since, (("order.changed_since", UNVERIFIED),)),
    Rule("facts.goods", facts.goods, differences(facts.GOODS)),
    Rule("facts.money", facts.money, differences(facts.MONEY)),
    Rule(
        "facts.ship_to",
        facts.ship_to,
        (*differences(frozenset({"ship_to"})), ("order.ship_to_unexpected", UNVERIFIED)),
    ),
    Rule("sums", sums.sums, (("notice.sums_differ", UNVERIFIED),)),
    Rule("facts.people", facts.people, differences(facts.PEOPLE)),
    Rule("facts.dates", facts.dates, differences(facts.DATES)),
    Rule("reading.findings", reading.of_reading, ()),  # codes of the reader
    Rule(
        "reading.complete",
        reading.complete,
        (
            ("notice.field_missing", UNVERIFIED),
            ("notice.field_conflict", UNVERIFIED),
            ("notice.subject_unknown", UNVERIFIED),
            ("notice.experimental", NOTE),
        ),
    ),
    Rule("reading.faults", reading.faults, ()),  # codes of the gate
    Rule(
        "reading.others",
        reading.other_readings,
        (("notice.reading_contradicts", SPOOF), ("notice.readings_differ", UNVERIFIED)),
    ),
    Rule("reading.asides", asides.asides, (("notice.told_aside", UNVERIFIED),)),
    Rule("content.links", content.links, (("content.link_elsewhere", UNVERIFIED),)),
    Rule("content.asking_links", content.asking_links, (("content.link_asks", UNVERIFIED),)),
    Rule(
        "content.buyer_note",
        buyer_note.buyer_note,
        (
            ("content.note_link", UNVERIFIED),
            ("content.note_payment", UNVERIFIED),
            ("content.note_contact", UNVERIFIED),
            ("content.note_address", UNVERIFIED),
            ("content.note_long", UNVERIFIED),
        ),
    ),
    Rule(
        "replay",
        replay.replay,
        (
            ("replay.another_sellers", SPOOF),
            ("replay.seen_elsewhere", UNVERIFIED),
            ("replay.other_order", UNVERIFIED),
            ("replay.after_shipment", NOT_SHIPPABLE),
            ("replay.duplicate", NOTE),
        ),
    ),
)
