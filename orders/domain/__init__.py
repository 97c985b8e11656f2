"""Pure: what an order is, how facts change it, what may be asked of it, and who sees what."""
