"""`python -m mailguard` is `mailguard`."""

from mailguard.cli import main

main()
