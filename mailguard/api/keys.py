"""What the handlers of this half find in the application, and the form of ids in their paths."""

from aiohttp import web

from mailguard.queries import KeptMail

KEPT_MAIL = web.AppKey("mailguard.kept_mail", KeptMail)
HOST = web.AppKey("mailguard.host", str)  # this server's own name: Authentication-Results are written in it
ID = "{id:[A-Za-z0-9_-]{1,64}}"  # whatever else a path holds is no id: 404 before anybody asks the store
