"""Links that lead elsewhere: under the marketplace's name, or with words that want a password or a payment.

A genuine frame may carry hostile words, so that none of this accuses the marketplace: it is `unverified` at most.
"""

from mailguard.domains import is_hostname, skeleton, within
from mailguard.model.case import Case
from mailguard.model.judgement import Finding
from mailguard.model.message import Link
from mailguard.rules.claims import PROVED, claimed_sale, note, unverified
from orders.domain.spelling import words

MOST_LINKS = 300
LONGEST_TEXT = 4000  # signs of a link or a note that are looked at
SCHEMES = ("http://", "https://")
ASKING = (
    *("log in", "login", "sign in", "signin", "verify", "confirm", "confirm payment", "release", "release payment"),
    *("claim", "accept payment", "get paid", "receive payment", "unlock", "upgrade", "update account"),
    *("einloggen", "anmelden", "bestätigen", "zahlung bestätigen", "freigeben", "verifizieren"),
    *("se connecter", "connexion", "confirmer", "vérifier", "accedi", "conferma", "confermare", "verifica"),
    *("iniciar sesión", "confirmar", "verificar"),
)
ASKING_WORDS = tuple(" ".join(skeleton(word) for word in phrase) for phrase in map(words, ASKING))


def links(case: Case) -> tuple[Finding, ...]:
    """A link that shows the marketplace's name and leads elsewhere.

    In a proved mail the marketplace itself wrote it (click counters do this): a note there, else unverified.
    """
    if not case.container.links or claimed_sale(case) is None or case.profile is None:
        return ()
    own = case.profile.domains
    make = note if case.origin.state in PROVED else unverified
    bad = (link for link in case.container.links[:MOST_LINKS] if leads_elsewhere(link, own))
    return tuple(
        dict.fromkeys(make("content.link_elsewhere", shown_host(link.text), host_of(link.target)) for link in bad)
    )


def asking_links(case: Case) -> tuple[Finding, ...]:
    """A link that asks to log in, to confirm or to be paid, and does not lead to the marketplace.

    What shows the marketplace's own name is told by `links`. In a proved mail it is a note, as there.
    """
    if not case.container.links or claimed_sale(case) is None or case.profile is None:
        return ()
    own = case.profile.domains
    make = note if case.origin.state in PROVED else unverified
    bad = (
        host_of(link.target)
        for link in case.container.links[:MOST_LINKS]
        if foreign(host_of(link.target), own) and not leads_elsewhere(link, own) and asks(link.text)
    )
    return tuple(make("content.link_asks", host) for host in dict.fromkeys(bad))


def foreign(host: str, own: frozenset[str]) -> bool:
    """A host that is none of the marketplace's own; "" is no host at all."""
    return bool(host) and not any(within(host, one) for one in own)


def asks(text: str) -> bool:
    """Words of a link, as a hasty eye reads them, that want a password or a payment."""
    plain = f" {' '.join(skeleton(word) for word in words(text[:LONGEST_TEXT]))} "
    return any(f" {phrase} " in plain for phrase in ASKING_WORDS)


def leads_elsewhere(link: Link, own: frozenset[str]) -> bool:
    shown = shown_host(link.text)
    target = host_of(link.target)
    if not shown or not target:
        return False
    return any(within(shown, one) for one in own) and not any(within(target, one) for one in own)


def shown_host(text: str) -> str:
    """The first host name that a link's text shows, "" where it shows none."""
    hosts = (host_of(word) for word in text[:LONGEST_TEXT].split())
    return next((host for host in hosts if host), "")


def host_of(target: str) -> str:
    """The host of a link or of a word that looks like one; "" where there is none that can be read in one way."""
    rest = target.strip().lower()
    for scheme in SCHEMES:
        rest = rest.removeprefix(scheme)
    rest = rest.removeprefix("//").replace("\\", "/")  # browsers read both so
    for end in "/?#":
        rest = rest.partition(end)[0]
    host = rest.rpartition("@")[2].partition(":")[0].strip(".,;()<>[]")
    return host if is_hostname(host) else ""
