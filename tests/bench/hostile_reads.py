"""Shapes of hostile mails, each driven to its limit, and what reading one costs in a process of its own."""

from rich.table import Table


def table() -> Table:
    """To be filled."""
    return Table()
