"""Evidence that DNS did not give is asked for again, for a day; what was decided stays. With real storage."""

from datetime import datetime, timedelta

from mailguard.model.alert import AlertKind
from mailguard.model.authentication import Authentication, AuthStatus
from mailguard.model.judgement import Judgement, Verdict
from mailguard.model.received import MailId
from orders.view import OrderStatus
from tests.mailguard.rounds import changed, drained
from tests.mailguard.world import AT, GENUINE, World, a_world

CANCELLED, UNSHIPPED = OrderStatus.CANCELLED, OrderStatus.UNSHIPPED
LAGGING = "amazon/not-read-yet"


def test_names_that_gave_no_answer_are_asked_again_and_the_verdict_changes() -> None:
    with a_world() as world:
        world.names.down = True
        mail = world.judged()
        assert world.verdict(mail) == Verdict.UNVERIFIED
        assert [(one.kind, one.subject) for one in world.alerts()] == [(AlertKind.STANDING, "dns_down")]
        world.names.down = False
        assert world.judge() == 0  # not before its time
        world.clock.forward(minutes=2)
        assert world.judge() == 1
        assert world.verdict(mail) == Verdict.VERIFIED
        assert [line.verdict for line in world.detail(mail).history] == [Verdict.VERIFIED, Verdict.UNVERIFIED]


def test_evidence_that_was_got_is_not_fetched_again() -> None:
    with a_world() as world:
        mail = world.judged()
        drained(world)
        world.names.down = True
        world.clock.forward(minutes=5)
        world.state(status=CANCELLED)
        changed(world)
        assert world.verdict(mail) == Verdict.NOT_SHIPPABLE


KEY, POLICY = "s2026._domainkey.amazon.com", "_dmarc.amazon.com"
OUTER = "attached-amazon-en-us.example"


def test_only_what_gave_no_answer_is_asked_again() -> None:
    with a_world() as world:
        world.names.silent = (POLICY,)
        mail = world.judged()
        before = evidence_of(world, mail)
        assert (before.dkim[0].status, before.dmarc.status) == (AuthStatus.PASS, AuthStatus.TEMPERROR)
        known, world.names.silent, world.names.asked = set(world.names.asked), (), []
        world.clock.forward(minutes=2)
        assert world.judge() == 1
        assert set(world.names.asked) & known == {POLICY}
        assert evidence_of(world, mail).dmarc.status is AuthStatus.PASS


def test_what_was_decided_stays_so_though_its_key_is_rotated_meanwhile() -> None:
    with a_world() as world:
        world.names.silent = (POLICY,)
        mail = world.judged()
        world.names.silent, world.names.gone = (), (KEY,)
        world.clock.forward(minutes=2)
        world.judge()
        found = evidence_of(world, mail)
        assert (found.dkim[0].status, found.temporary, world.verdict(mail)) == (
            *(AuthStatus.PASS, False),
            Verdict.VERIFIED,
        )
        assert next(one for one in found.answers if one.name == KEY).status == "noerror"


def test_a_key_that_is_gone_when_dns_comes_back_proves_nothing() -> None:
    with a_world() as world:
        world.names.down = True
        mail = world.judged()
        world.names.down, world.names.gone = False, (KEY,)
        world.clock.forward(minutes=2)
        world.judge()
        assert (evidence_of(world, mail).dkim[0].cause, world.verdict(mail)) == ("no_key", Verdict.UNVERIFIED)


def test_an_attached_original_that_was_decided_is_not_asked_about_again() -> None:
    case = "amazon/attached-amazon-en-us"
    with a_world(case) as world:
        world.names.silent = (f"_dmarc.{OUTER}",)
        mail = world.judged(case)
        inner = evidence_of(world, mail, case, 1)
        world.names.silent, world.names.gone, world.names.asked = (), (KEY, POLICY), []
        world.clock.forward(minutes=2)
        world.judge()
        assert f"_dmarc.{OUTER}" in world.names.asked
        assert not {KEY, POLICY} & set(world.names.asked)
        assert evidence_of(world, mail, case, 1) == inner


def test_after_a_day_nothing_is_asked_any_more() -> None:
    with a_world() as world:
        world.names.down = True
        mail, rounds = world.judged(), 0
        drained(world)
        while (soon := due_again(world, mail)) is not None:
            world.clock.at = soon
            assert world.judge() == 1
            rounds += 1
        assert timedelta(hours=24) <= world.clock.at - AT <= timedelta(hours=30)
        assert rounds < 20
        world.names.down, world.names.asked = False, []
        world.state(status=CANCELLED)  # judged once more, by what is known
        changed(world)
        assert (world.names.asked, evidence_of(world, mail).temporary) == ([], True)
        assert world.verdict(mail) == Verdict.UNVERIFIED


def test_a_mail_that_asks_too_much_is_not_asked_about_again() -> None:
    with a_world() as world:
        world.names.down, world.names.refusal = True, "over_budget"
        mail = world.judged()
        assert (world.verdict(mail), due_again(world, mail)) == (Verdict.UNVERIFIED, None)


def evidence_of(world: World, mail: MailId, case: str = GENUINE, number: int = 0) -> Authentication:
    found = world.detail(mail, case).examined
    assert found is not None
    return found.containers[number].authentication


def due_again(world: World, mail: MailId) -> datetime | None:
    found: Judgement | None = world.detail(mail).judgement
    assert found is not None
    return found.look_again_at
