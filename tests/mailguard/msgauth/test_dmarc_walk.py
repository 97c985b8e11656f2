"""The tree walk: where it asks, where it stops, whom it finds; and a naive reading of RFC 9989 beside it."""

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailguard.model.authentication import AuthStatus, DkimResult, SpfResult
from mailguard.msgauth.dmarc_walk import MAX_QUERIES, NoAnswer, Walk, tree_walk
from mailguard.msgauth.sender import Sender
from tests.mailguard.msgauth.builders import CountingResolver, a_zone, evaluate


def walk(texts: dict[str, str | tuple[str, ...]], domain: str = "a.mail.market.example") -> tuple[Walk, list[str]]:
    resolver = CountingResolver(a_zone({f"_dmarc.{name}": text for name, text in texts.items()}))
    found = asyncio.run(tree_walk(domain, resolver))
    return found, [name.removeprefix("_dmarc.") for name, _ in resolver.asked]


@pytest.mark.parametrize("labels", [2, 7, 8, 9, 40, 127])
def test_a_walk_asks_at_most_eight_times(labels: int) -> None:
    domain = ".".join("a" if number else "x" for number in range(labels))
    _, asked = walk({}, domain)
    assert (len(asked), asked[0], asked[-1]) == (min(labels, MAX_QUERIES), domain, "a")


@pytest.mark.parametrize(
    ("domain", "second"),
    [
        ("a.b.c.d.e.f.g", "b.c.d.e.f.g"),
        ("x.a.b.c.d.e.f.g", "a.b.c.d.e.f.g"),
        ("z.y.x.a.b.c.d.e.f.g", "a.b.c.d.e.f.g"),
    ],
)
def test_of_eight_labels_and_more_the_walk_goes_on_with_seven(domain: str, second: str) -> None:
    assert walk({}, domain)[1][:2] == [domain, second]


@pytest.mark.parametrize(
    ("texts", "organization", "asked"),
    [
        ({}, "a.mail.market.example", 4),
        ({"market.example": "v=DMARC1; p=none"}, "market.example", 4),
        ({"mail.market.example": "v=DMARC1; p=none", "market.example": "v=DMARC1; p=none"}, "market.example", 4),
        (
            {"mail.market.example": "v=DMARC1; p=none; psd=n", "market.example": "v=DMARC1; p=none"},
            "mail.market.example",
            2,
        ),
        ({"market.example": "v=DMARC1; p=none; psd=y"}, "mail.market.example", 3),
        ({"example": "v=DMARC1; p=none; psd=y"}, "market.example", 4),
        (
            {"a.mail.market.example": "v=DMARC1; p=none; psd=y", "example": "v=DMARC1; p=none"},
            "a.mail.market.example",
            1,
        ),
        ({"market.example": "v=DMARC1; p=odd; psd=n", "example": "v=DMARC1; p=none"}, "example", 4),
        ({"market.example": "v=DMARC1; psd=n; rua=mailto:a@b.example"}, "market.example", 3),
    ],
)
def test_the_organization_is_found(texts: dict[str, str | tuple[str, ...]], organization: str, asked: int) -> None:
    found, names = walk(texts)
    assert (found.organizational, len(names)) == (organization, asked)


def test_several_records_at_one_name_are_none_and_the_walk_goes_on() -> None:
    found, names = walk(
        {"market.example": ("v=DMARC1; p=none; psd=n", "v=DMARC1; p=reject"), "example": "v=DMARC1; p=none"}
    )
    assert ([name for name, _ in found.records], len(names)) == (["example"], 4)


def test_other_texts_at_the_name_do_not_count() -> None:
    assert walk({"market.example": ("v=spf1 -all", "v=DMARC1; p=none", "v=DMARC2; p=none")})[0].records


@pytest.mark.parametrize("trouble", ["timeout", "servfail"])
def test_an_open_question_ends_the_walk(trouble: str) -> None:
    zone = a_zone({"_dmarc.a.example": "v=DMARC1; p=none"}, **{trouble: frozenset({"_dmarc.example"})})
    with pytest.raises(NoAnswer) as raised:
        asyncio.run(tree_walk("a.example", CountingResolver(zone)))
    assert raised.value.trouble.cause == f"dns_{trouble}"


# A second opinion: RFC 9989, 4.10 and 4.11 word for word, over names whose registration is example's label below

Records = dict[str, tuple[str, str, str, str]]  # name: psd, p, sp, adkim and aspf
LABELS = ("a", "b", "shop", "evil")
domains = st.lists(st.sampled_from(LABELS), min_size=1, max_size=9).map(lambda labels: ".".join((*labels, "example")))
contents = st.tuples(
    st.sampled_from(["", "", "u", "n", "y"]),
    st.sampled_from(["none", "quarantine", "reject"]),
    st.sampled_from(["", "none", "reject"]),
    st.sampled_from(["", "r", "s"]),
)


def above(domain: str) -> list[str]:
    """Every name that the RFC's eight steps come to."""
    names, labels = [domain], domain.split(".")
    labels = labels[1:] if len(labels) < 8 else labels[len(labels) - 7 :]
    while labels:
        names.append(".".join(labels))
        labels = labels[1:]
    return names


def naive(domain: str, records: Records) -> tuple[str, str | None]:
    """The organizational domain, and the name whose record applies."""
    stops = [name for name in above(domain) if name in records]
    for at, name in enumerate(stops):
        if records[name][0] in ("n", "y"):
            stops = stops[: at + 1]
            break
    organization = min(stops, key=lambda name: name.count("."), default=domain)
    if stops and records[stops[-1]][0] == "y" and stops[-1] != domain:
        organization = domain[: -len(stops[-1]) - 1].rpartition(".")[2] + "." + stops[-1]
    for name in (domain, organization):
        if name in stops:
            return organization, name
    return organization, stops[-1] if stops and records[stops[-1]][0] == "y" else None


def registered(domain: str) -> str:
    return ".".join(domain.split(".")[-2:])


def expected(author: str, records: Records, signer: str, path: str) -> tuple[str, str, str, bool, bool]:
    """Status, organization, policy, and whether DKIM's and SPF's name align."""
    organization, at = naive(author, records)
    if at is None:
        return "none", organization, "", False, False
    _, policy, below, mode = records[at]

    def aligns(name: str) -> bool:
        relaxed = registered(name) == registered(author) and naive(name, records)[0] == organization
        return name == author or (mode != "s" and relaxed)

    passed = aligns(signer), aligns(path)
    asked = policy if at == author else below or policy
    return "pass" if any(passed) else "fail", organization, asked, *passed


@st.composite
def worlds(draw: st.DrawFn) -> tuple[str, Records, str, str]:
    """An author, the records over it and over others, and two names that mostly have to do with it."""
    author = draw(domains)
    near = above(author)
    names = st.one_of(st.sampled_from(near[:-1]), st.sampled_from([f"x.{author}", f"y.{near[-2]}"]), domains)
    found = draw(st.dictionaries(st.sampled_from([*near, *near, "evil.example"]), contents, min_size=1, max_size=4))
    return author, found, draw(names), draw(names)


@settings(max_examples=200, deadline=None)
@given(worlds())
def test_a_naive_reading_of_the_rfc_agrees(world: tuple[str, Records, str, str]) -> None:
    author, records, signer, path = world
    texts: dict[str, str | tuple[str, ...]] = {
        f"_dmarc.{name}": f"v=DMARC1; p={p}; {f'sp={sp}; ' if sp else ''}psd={psd}; adkim={mode}; aspf={mode}"
        for name, (psd, p, sp, mode) in records.items()
    }
    dkim = (DkimResult(status=AuthStatus.PASS, domain=signer),)
    spf = SpfResult(status=AuthStatus.PASS, domain=path)
    found = asyncio.run(evaluate(Sender(author), dkim, spf, CountingResolver(a_zone(texts))))
    assert (
        found.status.value,
        found.organizational_domain,
        found.policy,
        found.aligned_dkim,
        found.aligned_spf,
    ) == expected(author, records, signer, path)
    assert found.record_at == (naive(author, records)[1] or "")
