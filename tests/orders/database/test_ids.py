from itertools import pairwise
from uuid import UUID

from orders.database.ids import new_id


def test_an_id_is_a_uuid_of_version_7() -> None:
    made = new_id()
    assert len(made) == 32
    assert UUID(made).version == 7
    assert UUID(made).variant == "specified in RFC 4122"


def test_ids_sort_by_the_time_they_were_made() -> None:
    made = [new_id() for _ in range(2000)]
    assert all(one[:15] <= two[:15] for one, two in pairwise(made))
    assert len(set(made)) == len(made)
