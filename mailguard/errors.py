"""What keeps us from answering; what a mail may do is a value instead. Docstrings are the messages for people."""


class MailguardError(Exception):
    """mailguard could not do this."""

    temporary = False  # True: the same mail may be judged later


class OrderStoreUnavailable(MailguardError):
    """The order store gave no answer; `__cause__` is the client's own error."""

    temporary = True


class SpoolUnavailable(MailguardError):
    """The mail could not be kept now; the sender is asked to come again (451)."""

    temporary = True


class SettingsError(MailguardError):
    """A setting, profile, zone or manifest is wrong: the text names file, line or field, and what to do."""
