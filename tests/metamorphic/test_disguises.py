"""A page that shows some people another quantity than it tells us is never verified, signed or not."""

from dataclasses import replace
from functools import cache

import pytest

from fixtures.making import letter
from fixtures.world import sent
from mailguard.model.judgement import Verdict
from tests.metamorphic.town import GOLDEN, judged, signed

SAID = "<b>Quantity:</b> 1<br>"
DISGUISES = {
    "a comment that Outlook reads": "<b>Quantity:</b> 1<!--[if mso]>9<![endif]--><br>",
    "a picture's other text": '<b>Quantity:</b> 1<img alt="9" src="http://x.example/9.png"><br>',
    "an object that is not there": "<b>Quantity:</b> 1<object>9</object><br>",
    "a frame": "<b>Quantity:</b> 1<iframe>9</iframe><br>",
    "a field of a form": '<b>Quantity:</b> 1<input value="9"><br>',
    "a drawing": "<b>Quantity:</b> 1<svg><text>9</text></svg><br>",
    "generated text": '<style>.q::after{content:"9"}</style><b>Quantity:</b> <span class="q">1</span><br>',
    "a counter": "<style>.c{counter-reset:n 9}.c::before{content:counter(n)}</style><b>Quantity:</b> "
    '<span class="c">1</span><br>',
    "turned round": '<b>Quantity:</b> <bdo dir="rtl">1</bdo><br>',
    "upside down": '<b>Quantity:</b> <span style="display:inline-block;transform:rotate(180deg)">1</span><br>',
    "struck out": "<b>Quantity:</b> <s>1</s><br>Really 9 pieces<br>",
    "on a small screen": "<style>@media (max-width:600px){.h{display:none}}</style>"
    f"{SAID}<p class=h>Quantity: 9</p>",
    "without scripts": f"{SAID}<noscript><p>Quantity: 9</p></noscript>",
    "a struck digit": "<b>Quantity:</b> 1&#824;<br>",
    "a raised digit": "<b>Quantity:</b> 1&sup2;<br>",
}
(AMAZON,) = (one for one in GOLDEN if one.name == "gold-amazon-en-us")


@cache
def verdicts() -> dict[str, Verdict]:
    made = letter(AMAZON.shop, AMAZON.sale)
    assert made.html is not None
    pages = {name: made.html.replace(SAID, other) for name, other in {"": SAID, **DISGUISES}.items()}
    raws = [signed(replace(made, text=None, html=page).raw(), AMAZON.layout.domain) for page in pages.values()]
    found = judged([(AMAZON, sent(raw, AMAZON.layout), AMAZON.shop.direct()) for raw in raws])
    return {name: judgement.verdict for name, (_, judgement) in zip(pages, found, strict=True)}


def test_without_a_disguise_it_is_verified() -> None:
    assert verdicts()[""] is Verdict.VERIFIED


@pytest.mark.parametrize("name", DISGUISES)
def test_in_disguise_it_is_never_verified(name: str) -> None:
    assert verdicts()[name] in (Verdict.UNVERIFIED, Verdict.SUSPECTED_SPOOF)
