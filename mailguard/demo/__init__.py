"""The demo: sample notices written and signed on the spot, and the whole program that judges them."""

from mailguard.demo.running import run

__all__ = ["run"]
