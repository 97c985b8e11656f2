"""Where the bytes came from: DKIM, SPF, DMARC and ARC as evidence (`authenticate`), and what it means (`trust`)."""

from mailguard.msgauth.budget import MailBudget
from mailguard.msgauth.gather import authenticate
from mailguard.msgauth.remembered import Remembered

__all__ = ["MailBudget", "Remembered", "authenticate"]
