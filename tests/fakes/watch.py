"""A watch that tells what it was told."""

from dataclasses import dataclass, field

from mailguard.model.received import MailId


@dataclass
class Watched:
    """Tells what the watch was told, and whether it stands."""

    told: list[str] = field(default_factory=list)
    stands: bool = False

    def on(self, mail_id: MailId) -> None:
        assert not self.stands, "two stages at once"
        self.stands = True
        self.told.append(mail_id)

    def off(self) -> None:
        self.stands = False
        self.told.append("off")
