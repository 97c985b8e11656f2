"""The claim inside a container: profiles as data, one small engine, every match kept, nothing guessed."""

from mailguard.notices.claims import Claims, read_notices
from mailguard.notices.confirmation import read_confirmation
from mailguard.notices.explaining import Explained, Explanation, explain
from mailguard.notices.fingerprint import fingerprint
from mailguard.notices.loading import load_profiles

__all__ = [
    "Claims",
    "Explained",
    "Explanation",
    "explain",
    "fingerprint",
    "load_profiles",
    "read_confirmation",
    "read_notices",
]
