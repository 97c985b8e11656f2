"""Everything that one rule may look at: one claim of one mail, its origin, and what the store knows of its order."""

from dataclasses import dataclass, field
from datetime import datetime

from mailguard.model.examined import Examined, ExaminedContainer
from mailguard.model.history import History
from mailguard.model.notice import Notice
from mailguard.model.origin import Origin
from mailguard.model.profile import Profile
from mailguard.model.quick import quick
from orders.view import AccountView, FoundOrder, Lookup, SellerView


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One claim to be judged. Where the mail claims nothing, `notice` is None and `container` is the outer mail.

    `lookup` is None where there was no order id to ask for, or the store gave no answer (`store_unavailable`).
    `order` is the one hit of `lookup`; None where there is none, and where there are several.
    """

    examined: Examined
    container: ExaminedContainer  # the one that the claim was read from
    notice: Notice | None
    origin: Origin  # of `container`
    origins: tuple[Origin, ...]  # of every container: one that is contradicted anywhere counts
    seller: SellerView
    at: datetime  # the moment of judging: grace and freshness are measured by it
    lookup: Lookup | None = None
    order: FoundOrder | None = None
    account: AccountView | None = None  # of the order; None: taken from the seller's accounts
    history: History = field(default_factory=History)
    profile: Profile | None = None  # of the notice's marketplace
    store_unavailable: bool = False
    profiles_left_out: bool = False  # a file of the user's profiles is bad: this was read without it
    addressee_elsewhere: bool = False  # the proved addressee is another registered seller's mailbox
