"""Rows of numbers add up; what belonged to a worker that died does not stay on."""

from array import array

from mailguard.dns.tally import BOUNDS, CELLS, HITS, IN_FLIGHT, KEPT, OVER_BUDGET, SECONDS, WEIGHT, Tally, Totals


def counted() -> Tally:
    tally = Tally()
    tally.hit()
    tally.missed(joined=False)
    tally.left()
    tally.came("TXT", "noerror", 0.003)
    tally.over_budget(2)
    tally.holds(7, 9000)
    return tally


def test_the_rows_of_all_workers_are_added_up() -> None:
    totals = Totals.of([counted().cells, counted().cells])
    assert [totals.sums[cell] for cell in (HITS, OVER_BUDGET, KEPT, WEIGHT, SECONDS)] == [2, 4, 14, 18000, 0.006]
    assert totals.asked()["TXT", "noerror"] == 2


def test_without_a_worker_everything_is_nothing() -> None:
    assert Totals.of([]).sums == (0.0,) * CELLS


def test_a_row_in_foreign_memory_is_written_in_place() -> None:
    row = array("d", bytes(8 * (CELLS + 5)))
    Tally(row).hit()
    assert (row[HITS], len(Totals.of([row]).sums)) == (1.0, CELLS)


def test_a_successor_goes_on_counting_and_holds_nothing_yet() -> None:
    row = array("d", bytes(8 * CELLS))
    fallen = Tally(row)
    fallen.hit()
    fallen.left()
    fallen.holds(5, 5000)
    Tally(row).hit()
    assert [row[cell] for cell in (HITS, IN_FLIGHT, KEPT, WEIGHT)] == [2, 0, 0, 0]


def test_a_question_falls_into_the_first_bucket_that_holds_it() -> None:
    tally = Tally()
    for seconds in (0.0, BOUNDS[0], BOUNDS[0] + 1e-9, BOUNDS[-1], BOUNDS[-1] + 1):
        tally.left()
        tally.came("A", "timeout", seconds)
    buckets = Totals.of([tally.cells]).buckets()
    assert buckets[0] == (BOUNDS[0], 2)
    assert buckets[1] == (BOUNDS[1], 3)
    assert buckets[-2:] == [(BOUNDS[-1], 4), (float("inf"), 5)]
