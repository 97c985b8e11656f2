"""Every limit of the edge, with its default and the reply that it leads to."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """A token bucket: `burst` mails at once, refilled at `per_second`."""

    burst: float
    per_second: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpLimits:
    """Sizes in octets, times in seconds. A mail at a limit passes, one beyond it is refused."""

    size: int = 10_000_000  # 552 5.3.4; RFC 1870: line ends count, dot stuffing does not
    line: int = 65_536  # 554 5.6.0; without its CRLF
    command: int = 2_048  # 500 5.5.2; with its CRLF; RFC 5321 asks for 512 plus what extensions add
    received_fields: int = 50  # 554 5.4.6: a loop (RFC 5321 6.3)
    recipients: int = 100  # 452 4.5.3
    unknown_recipients: int = 5  # that many 550, the next is 421
    bad_commands: int = 20  # errors of syntax or sequence in a session, then 421
    idle_commands: int = 100  # commands in a row that bring no mail nearer (NOOP, RSET, EHLO), then 421
    connections: int = 1_000  # 421 4.3.2
    connections_per_source: int = 50  # 421 4.7.0; a source is an IPv4 address or an IPv6 /64
    bytes_in_flight: int = 200_000_000  # 452 4.3.1; over all sessions, from the first octet until kept
    source_rate: Rate = Rate(burst=5_000, per_second=100)  # 451 4.7.1
    seller_rate: Rate = Rate(burst=5_000, per_second=50)  # 452 4.2.2
    command_seconds: float = 300  # RFC 5321 4.5.3.2.7; 421 4.4.2
    data_seconds: float = 600  # one DATA from 354 to its end; 421 4.4.2
    session_seconds: float = 3_600  # 421 4.4.2
    handshake_seconds: float = 30  # TLS; closed without a word
    keep_seconds: float = 60  # 451 4.3.0
