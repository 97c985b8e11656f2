"""The mail that a child of these tests is stuck on."""

MAIL = "0" * 31 + "7"
