"""The drawing child: papers as JSON on stdin, the PDF on stdout. It lives for one PDF, under a limit of memory."""

import resource
import sys

MEMORY = 1024 * 1024 * 1024  # bytes
TOO_LONG = 3  # exit code: an address that fits no label


def main() -> int:
    """Read, draw, write; the exit code."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    # Only now: what these import must already live under the limit.
    from orders.documents.papers import from_json
    from orders.documents.sheets import TooLong, draw_papers

    try:
        drawn = draw_papers(from_json(sys.stdin.buffer.read()))
    except TooLong:
        return TOO_LONG
    sys.stdout.buffer.write(drawn)
    return 0


if __name__ == "__main__":
    sys.exit(main())
