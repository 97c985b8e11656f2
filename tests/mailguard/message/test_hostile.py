"""Hostile mails cost time in proportion to their size: no shape makes reading quadratic."""

import time
import tracemalloc

import pytest

from mailguard.message import read_message
from mailguard.message.html import read_html
from mailguard.message.looks import LOOKS, STEPS
from mailguard.message.mime import LINES
from tests.bench.hostile_reads import SHAPES, nested

SMALL = 20_000  # octets
SLACK = 0.03  # seconds: what a scheduler, or a step of another kind, may add to a few milliseconds


def cpu(raw: bytes) -> float:
    """The lesser CPU of two readings."""
    spent = []
    for _ in range(2):
        began = time.process_time()
        read_message(raw)
        spent.append(time.process_time() - began)
    return min(spent)


@pytest.mark.parametrize("shape", SHAPES)
def test_twice_the_mail_costs_about_twice_the_time(shape: str) -> None:
    make = SHAPES[shape]
    assert cpu(make(2 * SMALL)) <= 2.6 * cpu(make(SMALL)) + SLACK


def test_parts_inside_each_other_are_not_copied_at_every_depth() -> None:
    raw = nested(15, 5_000_000)
    tracemalloc.start()
    reading = read_message(raw).containers[0].readings[1]
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(reading.lines) == LINES
    assert most < 4 * len(raw)


@pytest.mark.parametrize(("count", "cut"), [(LOOKS, False), (LOOKS + 1, True)])
def test_the_number_of_looks_has_a_limit(count: int, cut: bool) -> None:
    html = "".join(f'<i style="font-size:{10 + number % 9}px" id=a{number}>x</i>' for number in range(count))
    page = read_html(html)
    assert page.styles_cut is cut
    assert ("unsure" in page.visible[0].marks) is cut


@pytest.mark.parametrize(("more", "cut"), [(0, False), (1, True)])
def test_the_steps_of_long_selectors_have_a_limit(more: int, cut: bool) -> None:
    depth = 500
    rules = STEPS // depth**2 * 2  # each walks up from every element: depth squared, halved
    html = "<style>" + ".b .a{color:#fff}" * (rules - 1 + 2 * more) + "</style>" + "<i class=a>" * depth + "x"
    assert read_html(html).styles_cut is cut
