"""What the handlers of this half find in the application, and the form of ids in their paths."""

from aiohttp import web

from orders.documents.printer import Printer
from orders.service.orders import OrderService

ORDERS = web.AppKey("orders.service", OrderService)
PRINTER = web.AppKey("orders.printer", Printer)
ID = "{id:[A-Za-z0-9_-]{1,64}}"  # whatever else a path holds is no id: 404 before anybody asks the store
