"""The hops of those who answer for the way: the client (SPF, RFC 7208), the From domain's owner (DMARC, RFC 9989)."""

from mailguard.model.authentication import Authentication, AuthStatus, DmarcResult, SpfResult
from mailguard.model.hop import LONGEST, MARKS, Hop, HopKind, Mark, given, record
from mailguard.model.policy_causes import dmarc_explained, spf_explained
from mailguard.model.received import Envelope


def handed_over(spf: SpfResult, found: Authentication, envelope: Envelope) -> Hop:
    greeting = spf is not found.spf
    details = (
        ("client_ip", "" if greeting else envelope.client_ip),
        ("helo", "" if greeting else envelope.helo),
        ("mail_from", "" if greeting else envelope.mail_from or "<>"),
        ("identity", "HELO" if spf.identity == "helo" else "MAIL FROM"),
        ("domain", spf.domain),
        ("record", record(found, spf.domain, "v=spf1")),
        ("term", spf.mechanism),
        ("explanation", spf.explanation[:LONGEST]),
    )
    return Hop(
        kind=HopKind.GREETING if greeting else HopKind.CLIENT,
        who=envelope.helo if greeting else envelope.client_ip,
        result=spf.status.value,
        mark=MARKS.get(spf.status, Mark.NOTHING),
        message=_spf(spf, envelope.client_ip or "the client"),
        cause=spf.cause,
        details=given(details),
    )


def _spf(spf: SpfResult, client: str) -> str:
    if spf.cause:
        return spf_explained(spf.cause)
    if not spf.domain:
        return "No domain was named that could be asked."
    who = spf.domain
    return {
        AuthStatus.PASS: f"{who} lets {client} send for it. That says who handed the mail over, not who wrote it.",
        AuthStatus.FAIL: f"{who} says that {client} may not send for it. A forwarder causes this too.",
        AuthStatus.SOFTFAIL: f"{who} says that {client} should not send for it. A forwarder causes this too.",
        AuthStatus.NEUTRAL: f"{who} says nothing of {client}.",
    }.get(spf.status, f"{who} names no servers that may send for it.")


def policy(dmarc: DmarcResult, found: Authentication) -> Hop:
    name = f"_dmarc.{dmarc.record_at}" if dmarc.record_at else ""
    by = [word for word, holds in (("DKIM", dmarc.aligned_dkim), ("SPF", dmarc.aligned_spf)) if holds]
    details = (
        ("domain", dmarc.domain),
        ("record_at", name),
        ("record", record(found, name, "v=DMARC1")),
        ("policy", dmarc.policy),
        ("aligned_by", " and ".join(by) or ("nothing" if dmarc.status is AuthStatus.FAIL else "")),
        ("organizational_domain", dmarc.organizational_domain),
    )
    return Hop(
        kind=HopKind.POLICY,
        who=dmarc.domain,
        result=dmarc.status.value,
        mark=MARKS.get(dmarc.status, Mark.NOTHING),
        message=_dmarc(dmarc),
        cause=dmarc.cause,
        details=given(details),
    )


def _dmarc(dmarc: DmarcResult) -> str:
    who = dmarc.domain or "The sender's domain"
    if dmarc.cause:
        return dmarc_explained(dmarc.cause)
    if dmarc.status is AuthStatus.PASS:
        by = "a signature" if dmarc.aligned_dkim else "nothing but the server that handed it over"
        return f"{who} is shown as the sender, and {by} stands in that name."
    if dmarc.status is AuthStatus.FAIL:
        asks = {"reject": "refused", "quarantine": "treated as suspect"}.get(dmarc.policy)
        wish = f", which asks that such mail be {asks}" if asks else ", which asks for nothing in that case"
        return f"Nothing is proved in the name of {who}{wish}."
    return f"{who} states no rule for mail in its name."
