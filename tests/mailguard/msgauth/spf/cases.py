"""Random worlds for SPF: records over all mechanisms and macros, zones with and without answers, envelopes."""

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from mailguard.dns import Zone

OWN = "a.example"
WITH_RECORDS = ("a.example", "c.example", "d.example", "h.example")
HOSTS = ("a.example", "b.example", "c.example", "h.example", "x.b.example")
NAMES = (*HOSTS, "d.example", "n.example", "%{d}", "%{o}", "%{h}", "%{d1r}.example", "x.%{d2}", "%{l}.l.example")
LISTS = (
    "%{ir}.%{v}.l.example",
    "%{l-}.l.example",
    "%{l1r-}.l.example",
    "%{S}.l.example",
    "%{p}.l.example",
    "%{i}.l.example",
)
ADDRESSES4 = ("192.0.2.1", "192.0.2.200", "198.51.100.7")
ADDRESSES6 = ("2001:db8::1", "2001:db8:1::7")
CLIENTS = ("192.0.2.1", "192.0.2.200", "2001:db8::1", "::ffff:192.0.2.1", "203.0.113.9")
PATHS = (
    "x@a.example",
    "strong-bad@a.example",
    "",
    "a.example",
    "x@A.EXAMPLE",
    "x@c.example",
    "x@n.example",
    "x@single",
)
POINTERS = ("1.2.0.192.in-addr.arpa", "200.2.0.192.in-addr.arpa", f"1{'.0' * 23}.8.b.d.0.1.0.0.2.ip6.arpa")
LISTED = (
    "1.2.0.192.in-addr.l.example",
    "bad.strong.l.example",
    "strong.l.example",
    "x.l.example",
    "unknown.l.example",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One world and one envelope."""

    zone: Zone
    ip: str
    path: str
    helo: str

    @property
    def records(self) -> tuple[str, ...]:
        return tuple(text for texts in self.zone.records["TXT"].values() for text in texts)


names = st.sampled_from(NAMES)
prefixes = st.sampled_from(["", "", "", "", "/24", "/0", "//64", "/24//64", "/33", "//129", "/08", "/"])
common = st.one_of(
    st.sampled_from(
        ["all", "a", "mx", "ptr", "ip4:192.0.2.1", "ip4:192.0.2.200/25", "ip6:2001:db8::/32", "ip4:0.0.0.0/0"]
    ),
    st.builds("{}:{}{}".format, st.sampled_from(["a", "mx", "A"]), names, prefixes),
    st.builds("include:{}".format, names),
    st.builds("ptr:{}".format, names),
    st.builds("exists:{}".format, st.sampled_from([*LISTS, *LISTS, *NAMES])),
)
odd = st.sampled_from(
    ["bad", "ip4:192.0.2", "ip4:192.0.2.1/33", "include", "exists", "all:x", "ip6:::1/129", "a:b", "mx:%{x}"]
)
terms = st.builds("{}{}".format, st.sampled_from(["", "-", "~", "?"]), st.one_of(common, common, common, common, odd))
modifiers = st.one_of(
    st.builds("redirect={}".format, names),
    st.builds(
        "exp={}".format, st.sampled_from(["why.example", "why2.example", "%{d}", "n.example", "%{p}.l.example"])
    ),
    st.builds("exp={}".format, st.sampled_from(["why.example", "why2.example"])),
    st.sampled_from(["x=%{d}", "y.z=", "z=%a", "Redirect=c.example"]),
)
records = st.builds(
    lambda found, more, end: " ".join(["v=spf1", *found, *more, *end]),
    st.lists(terms, max_size=4),
    st.lists(modifiers, max_size=1),
    st.sampled_from([[], ["-all"], ["-all"], ["~all"]]),
)
texts = st.one_of(
    records.map(lambda one: (one,)),
    records.map(lambda one: (one,)),
    records.map(lambda one: ("other", one)),
    st.sampled_from([("v=spf10 -all",), ("v=spf1 -all", "V=SPF1"), ("v=spf1 \u00e9 -all",), ("v=spf1 -all",)]),
)
explanations = st.sampled_from(
    [
        ("%{i} is none of %{o}.",),
        ("%{c} %{v} %{h} %{l}",),
        ("one", "two"),
        ("%{x}",),
        ("from %{p}",),
        ("100 %",),
        ("\u00e9",),
    ]
)


def some(keys: tuple[str, ...], values: st.SearchStrategy[Any], most: int = 3) -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(st.sampled_from(keys), values, max_size=most)


def several(values: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), min_size=1, max_size=2, unique=True).map(tuple)


def zone_of(own: dict[str, Any], why: dict[str, Any], hosts: dict[str, Any], listed: list[str], **parts: Any) -> Zone:
    trouble = parts.pop("trouble")
    return Zone(
        records={
            "TXT": {name: found for name, found in {**why, **own}.items() if found},
            "A": {**hosts, **dict.fromkeys(listed, ("127.0.0.2",))},
            **{kind: parts[kind] for kind in ("AAAA", "MX", "PTR")},
        },
        aliases=parts["aliases"],
        timeout=frozenset(trouble[:1]),
        servfail=frozenset(trouble[1:]),
    )


exchangers = st.lists(st.sampled_from(HOSTS), min_size=1, max_size=2, unique=True).map(
    lambda found: tuple(f"{10 * at} {host}" for at, host in enumerate(found))
)
zones = st.builds(
    zone_of,
    st.fixed_dictionaries({OWN: texts}, optional=dict.fromkeys(WITH_RECORDS[1:], texts)),
    st.fixed_dictionaries({"why.example": explanations, "why2.example": explanations}),
    some(HOSTS, several(ADDRESSES4), 5),
    st.lists(st.sampled_from(LISTED), max_size=3),
    AAAA=some(HOSTS, several(ADDRESSES6)),
    MX=some(HOSTS, exchangers),
    PTR=some(POINTERS, several(HOSTS)),
    aliases=st.sampled_from([{}, {}, {"n.example": "b.example"}]),
    trouble=st.one_of(st.just([]), st.lists(st.sampled_from([*HOSTS[1:], "n.example", *POINTERS]), max_size=2)),
)
cases = st.builds(
    Case,
    zone=zones,
    ip=st.sampled_from(CLIENTS),
    path=st.one_of(st.sampled_from(PATHS[:2]), st.sampled_from(PATHS)),
    helo=st.sampled_from(["h.example", "H.Example", "[192.0.2.1]", "host"]),
)
