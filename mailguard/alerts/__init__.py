"""Alerts on their way out: their words, and the mail that carries them. What raises one stands in rules.alarm."""

from mailguard.alerts.channel import AlertMailChannel, Transport
from mailguard.alerts.mail import AlertMail, compose
from mailguard.alerts.wording import Words, words_of

__all__ = ["AlertMail", "AlertMailChannel", "Transport", "Words", "compose", "words_of"]
