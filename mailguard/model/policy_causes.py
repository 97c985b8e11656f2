"""Why SPF or DMARC came to no result: the words that those checks use, each with its sentence for a technician.

What a domain's owner wrote into a record never stands in a cause: only the words below do.
"""

SPF_CAUSES = {
    "client_ip": "The address of the computer that handed the mail over is not known, so nothing can be checked.",
    "domain": "The name to be checked is no domain name.",
    "several_records": "The domain has several SPF records, so none of them counts.",
    "record_syntax": "The SPF record cannot be read.",
    "include_none": "The record includes a domain that has no SPF record.",
    "redirect_none": "The record leads to a domain that has no SPF record.",
    "too_many_terms": "The record needs more than the ten look-ups that the standard allows.",
    "void_limit": "More than two names in the record lead nowhere, which the standard forbids.",
    "too_many_mx": "A domain in the record has more than ten mail servers, which the standard forbids.",
    "dns_timeout": "The name servers did not answer in time. It is tried again.",
    "dns_servfail": "The name servers answered with an error. It is tried again.",
    "dns_budget": "The record made us ask the name servers more than any honest one does.",
    "crashed": "The check itself failed. This is our error; nothing is taken as proved.",
}
DMARC_CAUSES = {
    "no_from": "The mail names no sender (From).",
    "several_from": "The mail names several senders (From), so nobody can say whose rule applies.",
    "from_unreadable": "The sender (From) cannot be read in one way only.",
    "key_not_available": "A key that would have decided could not be fetched. It is tried again.",
    "spf_not_available": "The SPF record that would have decided could not be fetched. It is tried again.",
    "dns_timeout": SPF_CAUSES["dns_timeout"],
    "dns_servfail": SPF_CAUSES["dns_servfail"],
    "dns_budget": "The mail made us ask the name servers more than any honest mail does.",
    "crashed": SPF_CAUSES["crashed"],
}


def spf_explained(cause: str) -> str:
    """The sentence for SPF's cause word; "" for none, and an unknown word is shown as itself, never hidden."""
    return SPF_CAUSES.get(cause, cause.replace("_", " "))


def dmarc_explained(cause: str) -> str:
    """The same for DMARC."""
    return DMARC_CAUSES.get(cause, cause.replace("_", " "))
