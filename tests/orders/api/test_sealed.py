"""No clear text of a buyer in any byte of the database, whatever was done with the order (ORDERS D4)."""

import sqlite3
from pathlib import Path
from typing import Any

from orders.view import Address, OrderStatus
from tests.orders.api.conftest import OrderApi
from tests.orders.storage.builders import AT, a_read, facts, placed
from tests.orders.web.serving import Answer

HOME = Address(
    name="Quintessa Zephyrine",
    lines=("17 Xylophone Crescent", "Flat Vermilion"),
    city="Jolimontville",
    state_or_region="Wyandotte",
    postal_code="QX7 4ZK",
    country_code="GB",
    phone="+44 5550 198277",
)
SECRETS = (
    *("Quintessa", "Zephyrine", "Xylophone", "Crescent", "Vermilion", "Jolimontville", "Wyandotte"),
    *("QX7 4ZK", "qx7", "5550 198277", "5550198277", "198277"),
)
BUYER = {"buyer_name": "Quintessa Zephyrine", "ship_to": HOME}
PACKAGE = {"package_reference_id": "P1", "carrier": "UPS", "tracking": "1Z9", "ship_date": "2026-05-04T10:00:00Z"}


def clear_text(folder: Path) -> list[tuple[str, str]]:
    """Where a secret stands, by file, in any case: database, log and all."""
    files = sorted(folder.glob("store.db*"))
    assert any(one.name.endswith("-wal") and one.stat().st_size for one in files)
    return [
        (one.name, secret)
        for one in files
        for secret in SECRETS
        if secret.lower().encode() in (content := one.read_bytes().lower())
        or secret.lower().encode("utf-16-le") in content
    ]


def post(api: OrderApi, path: str, body: Any, key: str, **headers: str) -> Answer:
    answer = api.client.post(path, api.key, body, headers={"Idempotency-Key": key, **headers})
    assert answer.status in (200, 201, 202), answer.body
    return answer


def test_s11_names_and_addresses_stand_in_no_byte_of_the_database(api: OrderApi) -> None:
    mirrored, other = api.recorded(a_read(), facts(order_id="1", **BUYER), facts(order_id="2", **BUYER))
    (hosted,) = api.recorded(placed(), facts(order_id="3", **BUYER))
    api.recorded(a_read(), facts(order_id="1", cancel_requested=True, source_time=AT.replace(hour=13), **BUYER))
    api.recorded(a_read(), facts(order_id="4", status=OrderStatus.PENDING, **BUYER))
    post(api, f"/v1/orders/{hosted.id}/shipments", PACKAGE, "k1")
    post(api, f"/v1/orders/{other.id}/shipments", PACKAGE, "k2")
    post(api, f"/v1/orders/{mirrored.id}/cancellations", {"reason": "NoInventory"}, "k3", **{"If-Match": "*"})
    asked = {"buyer_name": HOME.name, "address": [*HOME.lines, HOME.city, HOME.postal_code], "order_id": "2"}
    assert api.client.post("/v1/claim-checks", api.key, asked).json["compared"]
    assert api.client.get("/v1/orders?q=zephyrine+jolimontville&include=buyer,recipient", api.key).json["items"]
    assert api.client.get(f"/v1/orders/{other.id}/packing-slip.pdf", api.key).status == 200
    assert clear_text(api.folder) == []


def test_what_is_looked_for_would_be_found(api: OrderApi) -> None:
    with sqlite3.connect(api.folder / "store.db") as clear:
        clear.execute("CREATE TABLE letters (words TEXT)")
        clear.execute("INSERT INTO letters VALUES ('dear QUINTESSA')")
    clear.close()
    api.recorded(a_read(), facts())
    assert {secret for _, secret in clear_text(api.folder)} == {"Quintessa"}
