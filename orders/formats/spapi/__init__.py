"""Answers of the marketplace's order API as files, both versions; what is wrong has a pointer (ORDERS 3.9)."""
