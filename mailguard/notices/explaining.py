"""What a profile reads in a sample mail, field by field and line by line (`mailguard profile check`). Data only."""

from dataclasses import dataclass

from mailguard.model.message import Container
from mailguard.model.notice import Field
from mailguard.model.profile import Profiles
from mailguard.notices.claims import Claims, read_notices, read_out
from mailguard.notices.reading import FEEDING
from mailguard.notices.values import written

UNREAD_LIMIT = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """One labelled value: where it stands, the line as shown, and how it was read (None: not at all)."""

    field: Field
    shown: str
    read_as: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """One container through the eyes of the profiles. `marketplace` None: no profile sees a sale in it."""

    container: str
    marketplace: str | None
    locale: str | None
    known_sender: bool
    rows: tuple[Explained, ...]
    claims: Claims
    announced: bool = False  # the subject is one that this profile announces sales with
    unread: tuple[str, ...] = ()  # lines with a colon that the profile has no label for: maybe it should


def explain(container: Container, profiles: Profiles) -> Explanation:
    """Every value that a profile finds in this container, top to bottom, reading by reading. Never raises."""
    claims = read_notices(container, profiles)
    read = read_out(container, profiles)
    if read is None:
        return Explanation(
            container=container.path, marketplace=None, locale=None, known_sender=False, rows=(), claims=claims
        )
    rows = tuple(
        Explained(
            field=Field(
                name=said.match.name,
                value=said.match.text,
                reading=reading.kind,
                part=reading.part,
                line=said.match.line,
                item=item,
            ),
            shown=reading.lines[said.match.line].text,
            read_as=None if said.value is None else written(said.value),
        )
        for draft in read.drafts
        for reading, said, item in draft.said
    )
    lexicon = read.sighting.lexicon
    shown = (part for box, part in zip(container.readings, read.cut, strict=True) if box.kind in FEEDING)
    every = (one for part in shown for one in part)
    unread = dict.fromkeys(one.text for one in every if one.key and one.rest and one.key not in lexicon.labels)
    return Explanation(
        container=container.path,
        marketplace=lexicon.profile.marketplace,
        locale=lexicon.locale.name,
        known_sender=read.sighting.known_sender,
        rows=rows,
        claims=claims,
        announced=read.sighting.announced,
        unread=tuple(unread)[:UNREAD_LIMIT],
    )
