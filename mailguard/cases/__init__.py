"""A kept mail as a case to test by: the mail, its names' answers and its orders, with personal data replaced."""

from mailguard.cases.collecting import Kept
from mailguard.cases.export import CaseNotMade, export

__all__ = ["CaseNotMade", "Kept", "export"]
