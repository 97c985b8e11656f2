from dataclasses import replace

from mailguard.dashboard.reading import CHARACTERS, FAULTS, LINE, LINES, LINKS, Room, shown, written
from mailguard.model.examined import Examined
from mailguard.model.message import Fault, FaultScope, Line, Link, Reading, ReadingKind
from tests.mailguard.api.builders import an_examined_mail


def filled(*lines: Line) -> tuple[list[Line], bool]:
    room = Room()
    return list(room.fill(lines)), room.cut


def with_container(**changes: object) -> Examined:
    mail = an_examined_mail()
    return replace(mail, containers=(replace(mail.containers[0], **changes),))  # type: ignore[arg-type]


def test_as_many_lines_as_there_is_room_for_are_shown_and_one_more_is_not() -> None:
    assert filled(*[Line("x")] * LINES) == ([Line("x")] * LINES, False)
    found, cut = filled(*[Line("x")] * (LINES + 1))
    assert (len(found), cut) == (LINES, True)


def test_characters_run_out_before_lines_where_lines_are_long() -> None:
    found, cut = filled(*[Line("x" * LINE)] * LINES)
    assert cut
    assert CHARACTERS <= sum(len(line.text) + 1 for line in found) <= CHARACTERS + LINE + 1


def test_one_endless_line_is_shortened_cells_too() -> None:
    assert filled(Line("x" * LINE)) == ([Line("x" * LINE)], False)
    (line,), cut = filled(Line("x" * (LINE + 1), cells=("y" * LINE, "z", "w"), marks=("bidi",)))
    assert cut
    assert line == Line("x" * LINE + " …", cells=("y" * LINE, "", ""), marks=("bidi",))


def test_readings_share_the_room_of_one_page() -> None:
    readings = tuple(
        Reading(kind=kind, part="1", lines=(Line("x"),) * LINES) for kind in (ReadingKind.TEXT, ReadingKind.HTML)
    )
    (container,), cut = shown(with_container(readings=readings))
    assert cut
    assert [len(one.lines) for one in container.readings] == [LINES, 0]


def test_links_and_faults_have_an_end_and_are_counted() -> None:
    fault = Fault("message.nul", FaultScope.STRUCTURE)
    mail = with_container(links=(Link("a", "b"),) * (LINKS + 1), faults=(fault,) * (FAULTS + 1))
    (container,), _ = shown(mail)
    assert (len(container.links), container.links_in_all, len(container.faults)) == (LINKS, LINKS + 1, FAULTS)


def test_a_mail_that_was_not_read_shows_nothing() -> None:
    assert shown(None) == ((), False)


def test_empty_lines_around_a_text_are_not_shown_unless_something_was_removed_there() -> None:
    empty, marked = Line(""), Line("", marks=("zero_width",))
    assert written((empty, Line("a"), empty, Line("b"), empty)) == (Line("a"), empty, Line("b"))
    assert written((empty, marked, empty)) == (marked,)
    assert written((empty,)) == ()
