"""A mail provider's "confirm that you want to forward to this address" mail: a set-up task, never a notice."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ForwardingConfirmation:
    """What Gmail asks at set-up (PRODUCT 1.3). Shown with its link, which is never fetched by us."""

    provider: str  # "gmail"
    requester: str  # the mailbox that asks to forward here, "" where it could not be read
    code: str  # digits
    link: str  # https, host of the provider only; "" otherwise
