"""Mail addresses that people type, and networks and domains of forwarders: checked once, kept in one form."""

from ipaddress import ip_network

from email_validator import EmailNotValidError, validate_email
from email_validator.exceptions import EmailSyntaxError
from email_validator.syntax import validate_email_domain_name

from orders.errors import Refused

# A wider network than these would make half the internet a forwarder.
WIDEST = {4: 16, 6: 32}


def typed_address(text: str) -> str:
    """A mail address as stored: checked, A-label free, lower case. Raises Refused ("address-not-valid").

    The local part is lowered too: every mailbox provider treats it so, and it only has to match.
    """
    try:
        checked = validate_email(text.strip(), check_deliverability=False, globally_deliverable=False)
    except EmailNotValidError as error:
        raise Refused("address-not-valid", f"{text!r} is not a mail address: {error}") from error
    if "." not in checked.ascii_domain:
        raise Refused("address-not-valid", f"{text!r} is not a mail address: its domain has no dot")
    return f"{checked.local_part.lower()}@{checked.ascii_domain.lower()}"


def typed_domain(text: str) -> str:
    """A domain as stored: A-labels, lower case. Raises Refused ("domain-not-valid")."""
    try:
        domain = validate_email_domain_name(text.strip().rstrip("."), globally_deliverable=False)[
            "ascii_domain"
        ].lower()
    except EmailSyntaxError as error:
        raise Refused("domain-not-valid", f"{text!r} is not a domain: {error}") from error
    if "." not in domain:
        raise Refused("domain-not-valid", f"{text!r} is not a domain: it has no dot")
    return domain


def typed_network(text: str) -> str:
    """A network (CIDR) or one address as stored. Raises Refused ("network-not-valid"), also if too wide."""
    try:
        network = ip_network(text.strip(), strict=False)
    except ValueError as error:
        raise Refused("network-not-valid", f"{text!r} is not a network: write 192.0.2.0/24") from error
    if network.prefixlen < WIDEST[network.version]:
        least = WIDEST[network.version]
        raise Refused("network-not-valid", f"{text!r} is too wide for a forwarder: at least /{least}")
    return str(network)
