"""The server's TLS context: certificate files, TLS 1.2 and newer."""

import ssl
from pathlib import Path

from mailguard.errors import SettingsError


def server_context(certificate: Path, key: Path) -> ssl.SSLContext:
    """A context for STARTTLS and implicit TLS. A renewed certificate is taken by `load_cert_chain` on it again.

    Raises SettingsError naming the file that cannot be used.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    modern(context)
    for file in (certificate, key):
        if not file.is_file():
            raise SettingsError(f"{file}: there is no such file; give the certificate chain and its key as PEM files")
    try:
        context.load_cert_chain(certificate, key)
    except (ssl.SSLError, OSError) as error:
        raise SettingsError(f"{certificate}, {key}: not a PEM certificate chain with its key ({error})") from error
    return context


def modern(context: ssl.SSLContext) -> None:
    """Raise the oldest version to TLS 1.2 (RFC 8996), whatever the context came with."""
    if context.minimum_version < ssl.TLSVersion.TLSv1_2:
        context.minimum_version = ssl.TLSVersion.TLSv1_2
