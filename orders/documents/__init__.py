"""Packing slips, address labels and pick lists as PDF, drawn in a short-lived child process (DESIGN section 5)."""
