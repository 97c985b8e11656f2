"""SPF (RFC 7208): who may send for the envelope's domain. Of a forwarded mail it names the forwarder, no more."""

from mailguard.msgauth.spf.check import check_host, check_spf

__all__ = ["check_host", "check_spf"]
