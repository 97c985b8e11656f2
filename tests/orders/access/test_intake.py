import re

import pytest
from sqlalchemy import Connection

from orders.access.intake import (
    add_intake_address,
    intake_addresses,
    new_intake_address,
    recipient,
    retire_intake_address,
    rotate_intake_address,
)
from orders.errors import NotFound, Refused
from tests.orders.access.builders import LATER, NOW, a_seller


def test_an_address_names_the_shop_and_carries_60_random_bits(connection: Connection) -> None:
    address = new_intake_address(connection, a_seller(connection), "lampen", "In.Example", NOW)
    assert re.fullmatch(r"lampen-[a-z2-7]{13}@in\.example", address)  # 13 signs of 5 bits


def test_no_two_addresses_are_alike(connection: Connection) -> None:
    seller = a_seller(connection)
    made = {new_intake_address(connection, seller, "lampen", "in.example", NOW) for _ in range(50)}
    assert len(made) == 50


@pytest.mark.parametrize("change", [str.upper, str.title, lambda address: address.replace("@", "+amazon@"), str])
def test_a_recipient_is_found_whatever_the_case_and_the_tag(connection: Connection, change: object) -> None:
    seller = a_seller(connection)
    address = new_intake_address(connection, seller, "lampen", "in.example", NOW)
    found = recipient(connection, change(address))  # type: ignore[operator]
    assert found is not None
    assert (found.seller_id, found.address, found.shop) == (seller, address, "lampen")


@pytest.mark.parametrize(
    "address",
    [
        "",
        "@",
        "lampen@in.example",
        "lampen-x",
        "+tag@in.example",
        "lampen-x@",
        "a@b@in.example",
        "lampen-x\0@in.example",
        "lampen-x y@in.example",
        "x" * 300 + "@in.example",
    ],
)
def test_nobody_has_another_address(connection: Connection, address: str) -> None:
    new_intake_address(connection, a_seller(connection), "lampen", "in.example", NOW)
    assert recipient(connection, address) is None


def test_a_sign_that_only_lowers_to_ours_is_another_address(connection: Connection) -> None:
    add_intake_address(connection, a_seller(connection), "kiosk-x@in.example", NOW)
    assert recipient(connection, "\u212aiosk-x@in.example") is None  # the Kelvin sign


def test_a_rotation_keeps_the_old_address_until_it_is_retired(connection: Connection) -> None:
    seller = a_seller(connection)
    old = new_intake_address(connection, seller, "lampen", "in.example", NOW)
    new = rotate_intake_address(connection, seller, old, LATER)
    assert intake_addresses(connection, seller, LATER) == (new, old)
    assert recipient(connection, old) is not None
    retire_intake_address(connection, seller, old, LATER)
    assert intake_addresses(connection, seller, LATER) == (new,)
    assert recipient(connection, old) is None


def test_an_address_takes_mail_up_to_the_instant_of_its_retirement(connection: Connection) -> None:
    seller = a_seller(connection)
    old = new_intake_address(connection, seller, "lampen", "in.example", NOW)
    retire_intake_address(connection, seller, old, LATER)
    assert recipient(connection, old, NOW) is not None
    assert recipient(connection, old, LATER) is None


def test_another_seller_s_address_cannot_be_rotated_retired_or_taken(connection: Connection) -> None:
    address = new_intake_address(connection, a_seller(connection), "lampen", "in.example", NOW)
    stranger = a_seller(connection, "Other")
    with pytest.raises(NotFound):
        rotate_intake_address(connection, stranger, address, NOW)
    with pytest.raises(NotFound):
        retire_intake_address(connection, stranger, address, NOW)
    with pytest.raises(Refused, match="not free"):
        add_intake_address(connection, stranger, address, NOW)


def test_a_document_may_name_an_address_twice(connection: Connection) -> None:
    seller = a_seller(connection)
    for _ in range(2):
        assert add_intake_address(connection, seller, "Lampen-Abc@in.example", NOW) == "lampen-abc@in.example"


@pytest.mark.parametrize("shop", ["", "-lampen", "lampen-", "Lampen", "lam pen", "lämpen", "a@b", "x" * 41])
def test_a_shop_s_name_is_plain(connection: Connection, shop: str) -> None:
    with pytest.raises(Refused):
        new_intake_address(connection, a_seller(connection), shop, "in.example", NOW)


def test_the_longest_shop_s_name_is_taken(connection: Connection) -> None:
    address = new_intake_address(connection, a_seller(connection), "x" * 40, "in.example", NOW)
    assert len(address.partition("@")[0]) <= 64  # RFC 5321 section 4.5.3.1.1
