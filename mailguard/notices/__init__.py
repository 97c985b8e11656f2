"""The claim inside a container: profiles as data, one small engine, every match kept, nothing guessed."""

from mailguard.notices.claims import Claims, read_notices
from mailguard.notices.confirmation import read_confirmation
from mailguard.notices.explaining import Explained, Explanation, explain
from mailguard.notices.fingerprint import fingerprint
from mailguard.notices.holes import clash, filled, refusal
from mailguard.notices.loading import load_profiles, profiles_that_hold
from mailguard.notices.money import UNSAID
from mailguard.notices.shop_money import in_the_orders_dollar

__all__ = [
    "UNSAID",
    "Claims",
    "Explained",
    "Explanation",
    "clash",
    "explain",
    "filled",
    "fingerprint",
    "in_the_orders_dollar",
    "load_profiles",
    "profiles_that_hold",
    "read_confirmation",
    "read_notices",
    "refusal",
]
