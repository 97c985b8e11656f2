"""What an account's plan opens (ORDERS S49): files with many orders at once are a professional's."""

from orders.errors import Refused
from orders.view import AccountView, Plan


def let_in_bulk(account: AccountView) -> None:
    """Reports and feeds. Raises Refused("plan-required"), with what can be done instead."""
    if account.plan is not Plan.PROFESSIONAL:
        raise Refused(
            "plan-required",
            f"Reports and feeds need the professional plan, and the account {account.account_id} has the "
            f"{account.plan} one: see and confirm its orders one by one, or change its plan.",
        )
