"""One OpenAPI document of both halves, served by one application."""

from openapi_spec_validator import OpenAPIV31SpecValidator

import mailguard.api
import orders.api
from orders.web.application import mount
from orders.web.openapi import document
from tests.mailguard.api.conftest import MailApi
from tests.orders.web.serving import FixedClock, an_application_over, served

BOTH = (*orders.api.OPERATIONS, *mailguard.api.OPERATIONS)


def test_both_halves_are_in_one_valid_document(api: MailApi) -> None:
    app = an_application_over(api.store, FixedClock())
    mount(app, BOTH, "1.2.3")
    with served(app) as client:
        told = client.get("/v1/openapi.json").json
    assert list(OpenAPIV31SpecValidator(told).iter_errors()) == []
    assert {"/v1/orders", "/v1/notices", "/v1/alerts", "/v1/accounts"} <= set(told["paths"])
    assert told["info"]["version"] == "1.2.3"


def test_no_shape_of_one_half_hides_one_of_the_other() -> None:
    assert not [name for name in document(BOTH, "0")["components"]["schemas"] if "__" in name]


def test_the_mail_half_knows_nothing_of_the_order_half() -> None:
    assert {one.path.split("/")[2] for one in mailguard.api.OPERATIONS} == {"notices", "alerts", "setup-tasks"}
