"""What judging goes by besides the mail and the store: the profiles in force and the sealers that are listed."""

from dataclasses import dataclass

from mailguard.model.origin import Sealer
from mailguard.model.profile import Profiles


@dataclass(frozen=True, slots=True)
class Policy:
    """Read once at start; the same policy gives the same judgement."""

    profiles: Profiles
    sealers: tuple[Sealer, ...] = ()
