"""What the handlers find in the application and in a request, under typed keys."""

from aiohttp import web

from orders.access.access import Access
from orders.database.store import Store
from orders.jobs.files import KeptFile
from orders.ports import Clock
from orders.service.files import Files
from orders.web.cursors import Cursors
from orders.web.limits import Limiter
from orders.web.uses import KeyUses

STORE = web.AppKey("orders.store", Store)
CLOCK = web.AppKey("orders.clock", Clock)
CURSORS = web.AppKey("orders.cursors", Cursors)
KEY_USES = web.AppKey("orders.key_uses", KeyUses)
CLAIM_LIMITER = web.AppKey("orders.claim_limiter", Limiter)  # of the seller, whoever of them asks
LIMITER = web.AppKey("orders.limiter", Limiter)

REQUEST_ID = web.RequestKey("request_id", str)
KEPT_FILES = web.AppKey("orders.kept_files", Files)  # where an operation takes a file
MOST_SENT = web.AppKey("orders.most_sent", int)  # bytes of a file that is sent

ACCESS = web.RequestKey("access", Access)
FILE = web.RequestKey("file", KeptFile)  # what was sent, where the operation takes a file
RATE = web.RequestKey("rate", dict[str, str])  # RateLimit fields for the answer, whatever it is
