"""/v1/setup-tasks: what the seller still has to do at a mail provider."""

from mailguard.api.keys import KEPT_MAIL
from mailguard.api.render import task_json
from mailguard.api.shapes import SetupTasksJson
from orders.access.access import Scope
from orders.web.operation import Call, Reply, operation
from orders.web.reading import NoBody, NoQuery


@operation(
    "GET",
    "/v1/setup-tasks",
    summary="List open set-up tasks",
    scopes=(Scope.NOTICES_READ,),
    returns=SetupTasksJson,
)
async def list_setup_tasks(call: Call[NoQuery, NoBody]) -> Reply:
    """Forwarding providers' confirmation codes and links. Nothing here follows a link."""
    tasks = await call.request.app[KEPT_MAIL].setup_tasks(call.access.seller_id)
    found: SetupTasksJson = {"items": [task_json(one) for one in tasks]}
    return Reply(body=found)


SETUP_OPERATIONS = (list_setup_tasks,)
