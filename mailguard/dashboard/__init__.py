"""The dashboard: server-rendered pages that work without a script. Never parses a mail: it shows stored text.

`mount(app, Parts(...))` joins it to an application that `orders.web.application.application` made.
"""

from mailguard.dashboard.parts import Parts
from mailguard.dashboard.routes import mount

__all__ = ["Parts", "mount"]
