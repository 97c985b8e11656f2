import pytest
from sqlalchemy import Connection

from orders.delivery import outbox
from orders.delivery.endpoints import (
    MOST_ENDPOINTS,
    MOST_TOPICS,
    TEST_TOPIC,
    Endpoint,
    add_endpoint,
    add_mail_channel,
    list_endpoints,
    remove_endpoint,
    send_test,
    set_enabled,
)
from orders.errors import NotFound, Refused
from tests.orders.delivery.builders import NOW, OTHER, SELLER, an_event

URL = "https://hooks.shop.example/in"


def a_webhook(connection: Connection, *topics: str) -> Endpoint:
    return add_endpoint(connection, SELLER, URL, topics or ("*",), NOW)


def test_a_webhook_has_a_secret_of_its_own(connection: Connection) -> None:
    one, two = a_webhook(connection), a_webhook(connection)
    assert one.secret is not None
    assert one.secret.startswith("whsec_")
    assert one.secret != two.secret


def test_only_its_own_seller_sees_or_changes_an_endpoint(connection: Connection) -> None:
    made = a_webhook(connection)
    assert list_endpoints(connection, SELLER) == (made,)
    assert list_endpoints(connection, OTHER) == ()
    with pytest.raises(NotFound):
        remove_endpoint(connection, OTHER, made.endpoint_id, NOW)
    with pytest.raises(NotFound):
        set_enabled(connection, OTHER, made.endpoint_id, False)
    with pytest.raises(NotFound):
        send_test(connection, OTHER, made.endpoint_id, NOW)


@pytest.mark.parametrize("topic", ["", "order", "order.changed", "order.*", "*", "a_b.c_d"])
def test_topics_are_words_with_dots(connection: Connection, topic: str) -> None:
    if topic:
        assert a_webhook(connection, topic).topics == (topic,)
        return
    with pytest.raises(Refused):
        add_endpoint(connection, SELLER, URL, [topic], NOW)


@pytest.mark.parametrize(
    "topic",
    ["**", "order.", ".order", "Order.changed", "order.*.x", "order changed", "*.changed"],
)
def test_another_topic_is_refused(connection: Connection, topic: str) -> None:
    with pytest.raises(Refused) as caught:
        a_webhook(connection, topic)
    assert caught.value.type == "topic-not-valid"


@pytest.mark.parametrize("count", [0, MOST_TOPICS + 1])
def test_the_number_of_topics_has_limits(connection: Connection, count: int) -> None:
    with pytest.raises(Refused):
        add_endpoint(connection, SELLER, URL, ["order.changed"] * count, NOW)
    assert add_endpoint(connection, SELLER, URL, ["order.changed"] * MOST_TOPICS, NOW)


def test_the_number_of_endpoints_has_a_limit(connection: Connection) -> None:
    for _ in range(MOST_ENDPOINTS):
        a_webhook(connection)
    with pytest.raises(Refused) as caught:
        a_webhook(connection)
    assert caught.value.type == "too-many"


def test_a_mail_address_that_is_there_is_told_of_more(connection: Connection) -> None:
    add_mail_channel(connection, SELLER, "ada@shop.example", ["alert.*"], NOW)
    again = add_mail_channel(connection, SELLER, "ada@shop.example", ["alert.*", "order.pending_long"], NOW)
    assert again.topics == ("alert.*", "order.pending_long")
    assert list_endpoints(connection, SELLER) == (again,)


def test_a_mail_address_is_entered_once(connection: Connection) -> None:
    made = [add_mail_channel(connection, SELLER, "ada@shop.example", ["alert.*"], NOW) for _ in range(2)]
    assert made[0] == made[1]
    assert made[0].subscription == "mail:ada@shop.example"


def test_what_waits_for_a_removed_endpoint_is_dead(connection: Connection) -> None:
    made = a_webhook(connection)
    outbox.publish(connection, an_event())
    remove_endpoint(connection, SELLER, made.endpoint_id, NOW)
    assert outbox.take(connection, "webhook:", 10, NOW) == []
    assert [row.state for row in outbox.deliveries(connection, SELLER, made.subscription, 10)] == [outbox.State.DEAD]


def test_a_test_goes_to_one_endpoint_and_waits_behind_nothing(connection: Connection) -> None:
    one, _ = a_webhook(connection), a_webhook(connection)
    event_id = send_test(connection, SELLER, one.endpoint_id, NOW)
    (row,) = outbox.take(connection, "webhook:", 10, NOW)
    assert (row.event_id, row.topic, row.subscription) == (event_id, TEST_TOPIC, one.subscription)
