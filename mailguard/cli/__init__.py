"""The command line: every command's words and flags; the work is done in the rooms below.

Exit codes: 0 done, 1 could not do it, 2 bad arguments, settings or input files (one clear line each).
"""

import logging
import sys

from mailguard.cli.root import app
from mailguard.logs import configure


def main() -> None:
    """What `mailguard` on the command line runs."""
    from mailguard.errors import MailguardError
    from orders.errors import OrdersError

    configure(logging.WARNING)
    try:
        app()
    except (MailguardError, OrdersError) as error:
        sys.stderr.write(f"mailguard: {str(error) or error.__doc__}\n")
        sys.exit(2)


__all__ = ["main"]
