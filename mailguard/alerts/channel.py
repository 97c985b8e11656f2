"""The mail channel of the delivery loop: one outbox row becomes one alert mail, handed to the relay of the house."""

from dataclasses import dataclass
from typing import Protocol

import aiosmtplib

from mailguard.alerts.mail import MAIL_FROM, AlertMail, compose
from mailguard.alerts.wording import Words, words_of, words_of_reminder
from mailguard.model.alert import AlertKind
from orders.delivery.channels import DeliveryFailed
from orders.delivery.outbox import OutboxRow

SUBSCRIPTION = "mail:"
TOPICS = {"alert.raised": True, "alert.withdrawn": False}
FINAL = 500  # SMTP replies from here on will not change by trying again (RFC 5321, 4.2.1)


class Transport(Protocol):
    async def send(self, mail: bytes, mail_from: str, to: str) -> None:
        """Hand one mail to a relay. Raises DeliveryFailed."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpRelay:
    """The relay that takes our alerts: host and port, TLS as it is spoken there, time in seconds."""

    host: str
    port: int = 25
    implicit_tls: bool = False
    start_tls: bool | None = None  # None: where the relay offers it
    username: str | None = None
    password: str | None = None
    timeout: float = 30.0

    async def send(self, mail: bytes, mail_from: str, to: str) -> None:
        """One connection, one mail. What the relay refuses for good is `gone`, when it is down `everywhere`."""
        try:
            async with self.client() as relay:
                await relay.sendmail(mail_from, [to], mail)
        except aiosmtplib.SMTPRecipientsRefused as refused:
            final = all(one.code >= FINAL for one in refused.recipients)
            raise DeliveryFailed("the relay refused the recipient", gone=final) from refused
        except aiosmtplib.SMTPResponseException as refused:
            raise DeliveryFailed(f"the relay answered {refused.code}") from refused
        except (aiosmtplib.SMTPException, OSError) as error:
            raise DeliveryFailed(f"no relay: {type(error).__name__}", everywhere=True) from error

    def client(self) -> aiosmtplib.SMTP:
        """A client of its own for each mail; the one-call form of the library refuses the null path."""
        return aiosmtplib.SMTP(
            hostname=self.host,
            port=self.port,
            use_tls=self.implicit_tls,
            start_tls=self.start_tls,
            username=self.username,
            password=self.password,
            timeout=self.timeout,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertMailChannel:
    """Implements `orders.delivery.channels.Channel` for subscriptions named "mail:ADDRESS"."""

    home: AlertMail
    transport: Transport

    def linked(self, words: Words, room: str, what: object) -> Words:
        """The words with where to see why. The link needs a login: who reads the mail learns nothing by it."""
        if not self.home.dashboard:
            return words
        page = f"/{room}/{what}" if isinstance(what, str) and what.isalnum() else "/"
        return Words(words.subject, f"{words.text}\n\nSee why, and what to do: {self.home.dashboard}{page}")

    def words(self, row: OutboxRow) -> Words | None:
        """What is told of this row; None where it is nothing for a mail."""
        about, code = str(row.payload.get("order_id") or ""), str(row.payload.get("code", ""))
        reminder = words_of_reminder(row.topic, about, str(row.payload.get("days_left", "")))
        if reminder is not None:
            return self.linked(reminder, "orders", row.payload.get("id"))
        raised, kind = TOPICS.get(row.topic), str(row.payload.get("kind", ""))
        if raised is None or kind not in set(AlertKind):
            return None
        told = words_of(AlertKind(kind), about, code, raised=raised)
        return self.linked(told, "notices", row.payload.get("notice_id"))

    async def send(self, row: OutboxRow) -> None:
        """Send one alert. Rows that are no alert, or of a kind that is not known, are nothing for a mail.

        Raises DeliveryFailed; the row's id makes the Message-ID, so that a repeated try is the same mail.
        """
        words = self.words(row)
        if words is None:
            return
        to = row.subscription.removeprefix(SUBSCRIPTION)
        try:
            mail = compose(self.home, row.seller_id, to, words, row.id, row.at)
        except ValueError as error:
            raise DeliveryFailed(f"the mail cannot be written: {error}") from error
        await self.transport.send(mail, MAIL_FROM, to)
