"""The evidence of each container as JSON values: hop by hop, the same as people are shown (`hops`)."""

from collections.abc import Callable, Iterable

from typing_extensions import TypedDict

from mailguard.model.authentication import Authentication
from mailguard.model.checks import ChecksJson, checks_json
from mailguard.model.examined import Examined, ExaminedContainer
from mailguard.model.hop import Hop, HopKind, Mark
from mailguard.model.hops import hops
from mailguard.model.message import ContainerKind
from mailguard.model.origin import Origin


class HopJson(TypedDict):
    """One hop: who did what, the result in RFC 8601's word, a sentence, and the key or record that decided.

    `cause` is one word of a closed set, "" where there is nothing to say; `details` has only what is known.
    """

    kind: HopKind
    who: str
    result: str
    mark: Mark
    cause: str
    message: str
    details: dict[str, str]


class EvidenceJson(TypedDict):
    """One container's way, oldest hop first; our Authentication-Results of it (RFC 8601), on one line; each check.

    A mail that is only quoted has no bytes of its own: no hops, "" for the results, and no checks.
    """

    container: str
    authentication_results: str
    hops: list[HopJson]
    checks: ChecksJson | None


def evidence_json(
    examined: Examined, origins: Iterable[Origin], written: Callable[[Authentication], str]
) -> list[EvidenceJson]:
    """The evidence of every container. `written` makes our Authentication-Results in this server's name."""
    listed = {one.container: one.listed for one in origins}
    return [_container(box, examined, listed.get(box.path, ()), written) for box in examined.containers]


def _container(
    box: ExaminedContainer, examined: Examined, listed: tuple[str, ...], written: Callable[[Authentication], str]
) -> EvidenceJson:
    if box.kind is ContainerKind.QUOTED:
        return {"container": box.path, "authentication_results": "", "hops": [], "checks": None}
    envelope = examined.envelope if box.kind is ContainerKind.DIRECT else None
    return {
        "container": box.path,
        "authentication_results": written(box.authentication),
        "hops": [hop_json(one) for one in hops(box.authentication, envelope, listed)],
        "checks": checks_json(box.authentication),
    }


def hop_json(one: Hop) -> HopJson:
    """One hop."""
    return {
        "kind": one.kind,
        "who": one.who,
        "result": one.result,
        "mark": one.mark,
        "cause": one.cause,
        "message": one.message,
        "details": dict(one.details),
    }
