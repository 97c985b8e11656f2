"""The cache holds its caps, in number and in bytes, and nothing longer than it lives."""

from mailguard.dns.cache import AnswerCache
from mailguard.model.authentication import DnsAnswer


def answer(name: str = "a", *values: str) -> DnsAnswer:
    return DnsAnswer(name=name, rdtype="TXT", status="noerror", values=values)


def test_the_cap_is_held_and_the_longest_unused_leaves() -> None:
    cache = AnswerCache(2, lambda: 0.0)
    answers = {name: answer(name) for name in "abc"}
    cache.put(("a", "A"), answers["a"], 1)
    cache.put(("b", "A"), answers["b"], 1)
    cache.get(("a", "A"))
    cache.put(("c", "A"), answers["c"], 1)
    assert (len(cache), cache.get(("b", "A")), cache.get(("a", "A"))) == (2, None, answers["a"])


def test_the_text_of_all_answers_is_bounded() -> None:
    cache = AnswerCache(100, lambda: 0.0, weight=10_000)
    for name in "abcd":
        cache.put((name, "TXT"), answer(name, "x" * 4_000), 1)
    assert (len(cache), cache.get(("a", "TXT"))) == (2, None)
    cache.put(("e", "TXT"), answer("e", "x" * 60_000), 1)
    assert (len(cache), cache.weight) == (0, 0)


def test_many_values_of_one_letter_weigh_more_than_their_letters() -> None:
    cache = AnswerCache(100, lambda: 0.0, weight=10_000)
    cache.put(("a", "TXT"), answer("a", *"x" * 100), 1)
    cache.put(("b", "TXT"), answer("b", *"x" * 100), 1)
    assert len(cache) == 1


def test_an_answer_that_is_replaced_is_weighed_once() -> None:
    cache = AnswerCache(100, lambda: 0.0)
    cache.put(("a", "TXT"), answer("a", "x" * 100), 1)
    weight = cache.weight
    cache.put(("a", "TXT"), answer("a", "y" * 100), 1)
    assert cache.weight == weight


def test_an_answer_lives_to_the_end_of_its_ttl_and_weighs_nothing_then() -> None:
    now = [0.0]
    cache = AnswerCache(2, lambda: now[0])
    cache.put(("a", "TXT"), answer(), 60)
    now[0] = 59.9
    assert cache.get(("a", "TXT")) == answer()
    now[0] = 60.0
    assert (cache.get(("a", "TXT")), len(cache), cache.weight) == (None, 0, 0)


def test_nothing_is_kept_for_a_ttl_of_zero() -> None:
    cache = AnswerCache(2, lambda: 0.0)
    cache.put(("a", "A"), answer(), 0)
    assert len(cache) == 0


def test_a_cache_of_no_answers_keeps_none() -> None:
    cache = AnswerCache(0, lambda: 0.0)
    cache.put(("a", "A"), answer(), 60)
    assert (len(cache), cache.weight) == (0, 0)
