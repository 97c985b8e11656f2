"""The SMTP edge: takes mail for known intake addresses, keeps it before it says 250, and says nothing else."""

from mailguard.smtp.limits import SmtpLimits
from mailguard.smtp.recipients import CachedRecipients, Recipients
from mailguard.smtp.server import Running, serve
from mailguard.smtp.tls import server_context

__all__ = ["CachedRecipients", "Recipients", "Running", "SmtpLimits", "serve", "server_context"]
