"""A claim held against one version of an order, fact by fact. Compares; what a difference means stands elsewhere."""

from mailguard.rules.comparing.compare import compare, contradicts, hard_differences, read_wrongly

__all__ = ["compare", "contradicts", "hard_differences", "read_wrongly"]
