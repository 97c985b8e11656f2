"""Words of addresses that have several honest forms: countries, states, kinds of street. Data, no judgement."""

from functools import lru_cache

from babel import Locale

from orders.domain.spelling import words

LANGUAGES = ("en", "de", "fr", "es", "it", "ja", "nl", "pl", "pt", "sv")

STREETS = (
    ("st", "str", "street", "strasse"),
    ("ave", "av", "avenue"),
    ("rd", "road"),
    ("blvd", "boulevard"),
    ("dr", "drive"),
    ("ln", "lane"),
    ("ct", "court"),
    ("pl", "place", "platz"),
    ("sq", "square"),
    ("hwy", "highway"),
    ("pkwy", "parkway"),
    ("apt", "apartment", "unit", "flat"),
    ("ste", "suite"),
    ("fl", "floor"),
    ("n", "north"),
    ("s", "south"),
    ("e", "east"),
    ("w", "west"),
)

# ISO 3166-2 subdivisions that people write in full or in short: US, CA, AU.
STATES = """
AL Alabama|AK Alaska|AZ Arizona|AR Arkansas|CA California|CO Colorado|CT Connecticut|DE Delaware
DC District of Columbia|FL Florida|GA Georgia|HI Hawaii|ID Idaho|IL Illinois|IN Indiana|IA Iowa|KS Kansas
KY Kentucky|LA Louisiana|ME Maine|MD Maryland|MA Massachusetts|MI Michigan|MN Minnesota|MS Mississippi
MO Missouri|MT Montana|NE Nebraska|NV Nevada|NH New Hampshire|NJ New Jersey|NM New Mexico|NY New York
NC North Carolina|ND North Dakota|OH Ohio|OK Oklahoma|OR Oregon|PA Pennsylvania|PR Puerto Rico|RI Rhode Island
SC South Carolina|SD South Dakota|TN Tennessee|TX Texas|UT Utah|VT Vermont|VA Virginia|WA Washington
WV West Virginia|WI Wisconsin|WY Wyoming|AB Alberta|BC British Columbia|MB Manitoba|NB New Brunswick
NL Newfoundland and Labrador|NS Nova Scotia|NT Northwest Territories|NU Nunavut|ON Ontario
PE Prince Edward Island|QC Quebec|SK Saskatchewan|YT Yukon|ACT Australian Capital Territory
NSW New South Wales|QLD Queensland|TAS Tasmania|VIC Victoria
"""
STATE_PAIRS = tuple(
    (words(short), words(name))
    for entry in STATES.replace("\n", "|").split("|")
    if entry.strip()
    for short, _, name in (entry.strip().partition(" "),)
)


@lru_cache(maxsize=256)
def country_forms(code: str) -> frozenset[tuple[str, ...]]:
    """How a country may be written: its codes and its name in the languages that we read."""
    forms = {words(code)} if code else set()
    if code.upper() == "US":
        forms |= {("usa",), ("u", "s", "a")}
    if code.upper() == "GB":
        forms |= {("uk",), ("england",)}
    for language in LANGUAGES:
        name = Locale.parse(language).territories.get(code.upper())
        if name:
            forms.add(words(name))
    return frozenset(forms)


def state_forms(state: str) -> frozenset[tuple[str, ...]]:
    """How a state may be written: as the store has it, in short, in full."""
    written = words(state)
    forms = {written} if written else set()
    for pair in STATE_PAIRS:
        if written in pair:
            forms |= set(pair)
    return frozenset(forms)


def same_street_word(one: str, other: str) -> bool:
    """Two forms of one kind of street, direction or unit."""
    return any(one in forms and other in forms for forms in STREETS)


def street_form(word: str) -> str:
    """One form for all of a kind of street, direction or unit; any other word as it is."""
    return next((forms[0] for forms in STREETS if word in forms), word)
