"""Each letter goes out once, whatever breaks, and what never arrives is said."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.delivery import Carrier
from assistant.filing import Filing
from assistant.model import Letter, LetterKind, Owner, Post, PostState, Wording
from assistant.outbox import Outbox
from connectors.errors import AccessLost, Interrupted, NotSupported, TryLater, Undeliverable
from connectors.mail import Mailbox, MailerCapabilities, Message

LEA, ANA = "lea@example.org", "ana@example.org"
NOW = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Died(BaseException):
    """The process was killed."""


@dataclass
class PostOffice:
    """Takes letters; what is in `ahead` befalls the next ones: before they are taken, or (`after`) when they are."""

    asks: bool = False
    arrived: list[Message] = field(default_factory=list)
    ahead: list[BaseException | None] = field(default_factory=list)
    after: list[BaseException | None] = field(default_factory=list)

    @property
    def capabilities(self) -> MailerCapabilities:
        return MailerCapabilities(asks=self.asks)

    def send(self, message: Message) -> None:
        before = self.ahead.pop(0) if self.ahead else None
        if before is not None:
            raise before
        self.arrived.append(message)
        then = self.after.pop(0) if self.after else None
        if then is not None:
            raise then

    def was_sent(self, message_id: str) -> bool:
        if not self.asks:
            raise NotSupported("Nobody can know.")
        return any(message.id == message_id for message in self.arrived)


@dataclass
class Office:
    outbox: Outbox
    mailer: PostOffice

    def deliver(self, now: datetime = NOW) -> list[str]:
        carrier = Carrier(self.outbox, self.mailer, Mailbox(LEA, "Lea"), {ANA: "Ana"}.get)
        return [post.letter.key for post in carrier.deliver(now).sent]

    def state(self, key: str, person: str = ANA) -> PostState:
        post = self.outbox.of(key, person)
        assert post is not None
        return post.state

    def ids(self) -> list[str]:
        return [message.id for message in self.mailer.arrived]


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(Outbox(Filing(tmp_path, LEA), LEA), PostOffice())


def post(key: str, person: str = ANA, at: datetime = NOW, to: Owner = Owner.THEM) -> Post:
    letter = Letter(key, LetterKind.INPUT, to, at, at + timedelta(days=1), person)
    return Post(letter, person or LEA, f"<{key}@one.test>", Wording(f"About {key}", "text", "<p>html</p>"))


def test_a_letter_goes_out_when_its_time_has_come_and_only_once(office: Office) -> None:
    office.outbox.put(post("a"))
    assert office.deliver(NOW - HOUR) == []
    assert office.deliver() == ["a"]
    assert office.deliver(NOW + HOUR) == []
    assert office.ids() == ["<a@one.test>"]


def test_the_same_letter_put_in_twice_is_one(office: Office) -> None:
    assert office.outbox.put(post("a"))
    assert not office.outbox.put(replace(post("a"), message_id="<other@one.test>"))
    office.deliver()
    assert not office.outbox.put(post("a"))
    assert office.ids() == ["<a@one.test>"]


def test_letters_to_the_same_side_about_the_same_person_are_a_thread(office: Office) -> None:
    for n, key in enumerate("abc"):
        office.outbox.put(post(key, at=NOW + n * HOUR))
        office.deliver(NOW + n * HOUR)
    office.outbox.put(post("mine", at=NOW + 3 * HOUR, to=Owner.ME))
    office.deliver(NOW + 3 * HOUR)
    assert [message.references for message in office.mailer.arrived] == [
        (),
        ("<a@one.test>",),
        ("<a@one.test>", "<b@one.test>"),
        (),
    ]


def test_what_a_letter_said_is_not_kept_once_it_is_sent(office: Office) -> None:
    office.outbox.put(post("a"))
    office.deliver()
    [kept] = office.outbox.posts()
    assert (kept.wording, kept.sent_at) == (Wording("About a", "", ""), NOW)


def test_a_letter_that_is_too_late_is_dropped(office: Office) -> None:
    office.outbox.put(post("a"))
    assert office.deliver(NOW + timedelta(days=1)) == []
    assert office.state("a") is PostState.DROPPED


def test_a_passing_fault_is_tried_again_later_and_later(office: Office) -> None:
    office.outbox.put(post("a"))
    office.mailer.ahead = [TryLater("Busy."), TryLater("Busy.")]
    assert office.deliver() == []
    assert office.deliver(NOW + timedelta(minutes=4)) == []
    assert len(office.mailer.ahead) == 1
    assert office.deliver(NOW + timedelta(minutes=5)) == []
    assert office.deliver(NOW + timedelta(minutes=14)) == []
    assert office.deliver(NOW + timedelta(minutes=15)) == ["a"]


def test_a_server_that_asks_for_more_time_gets_it(office: Office) -> None:
    office.outbox.put(post("a"))
    office.mailer.ahead = [TryLater("Busy.", 3600)]
    office.deliver()
    assert office.deliver(NOW + timedelta(minutes=59)) == []
    assert office.deliver(NOW + HOUR) == ["a"]


def test_what_is_refused_for_good_is_said_and_stops_nothing(office: Office) -> None:
    office.outbox.put(post("a"))
    office.outbox.put(post("b"))
    office.mailer.ahead = [Undeliverable("There is no such mailbox.")]
    assert office.deliver() == ["b"]
    refused = office.outbox.of("a", ANA)
    assert refused is not None
    assert (refused.state, refused.error) == (PostState.REFUSED, "There is no such mailbox.")


def test_lost_access_stops_everything_and_loses_nothing(office: Office) -> None:
    office.outbox.put(post("a"))
    office.outbox.put(post("b"))
    office.mailer.ahead = [AccessLost("Sign in again.")]
    carrier = Carrier(office.outbox, office.mailer, Mailbox(LEA), lambda address: None)
    assert str(carrier.deliver(NOW).cause) == "Sign in again."
    assert office.deliver(NOW + HOUR) == ["a", "b"]


def test_a_broken_line_where_nobody_can_know_sends_nothing_twice_and_says_so(office: Office) -> None:
    office.outbox.put(post("a"))
    office.mailer.after = [Interrupted("Broke off.")]
    office.deliver()
    office.deliver(NOW + HOUR)
    assert office.state("a") is PostState.UNCLEAR
    assert office.ids() == ["<a@one.test>"]


@pytest.mark.parametrize("arrived", [True, False])
def test_a_broken_line_where_it_can_be_asked_is_settled(office: Office, arrived: bool) -> None:
    office.mailer.asks = True
    office.outbox.put(post("a"))
    (office.mailer.after if arrived else office.mailer.ahead).append(Interrupted("Broke off."))
    office.deliver()
    office.deliver(NOW + HOUR)
    assert office.state("a") is PostState.SENT
    assert office.ids() == ["<a@one.test>"]


def test_a_letter_of_somebody_who_was_forgotten_is_gone(office: Office, tmp_path: Path) -> None:
    from assistant.store import Store

    office.outbox.put(post("a"))
    assert Store(tmp_path, LEA).forget(ANA)
    assert office.deliver() == []


def is_late(fault: BaseException) -> bool:
    """Say whether this can befall a letter that has arrived: only a broken line, or the end of us."""
    return isinstance(fault, Interrupted | Died)


FAULTS = st.sampled_from([None, None, TryLater("x"), Interrupted("x"), AccessLost("x"), Undeliverable("x"), Died()])


@settings(max_examples=150, deadline=None)
@given(st.booleans(), st.lists(FAULTS, max_size=8), st.lists(FAULTS, max_size=8), st.integers(1, 4))
def test_whatever_breaks_and_whenever_it_is_killed_nothing_arrives_twice(
    asks: bool, ahead: list[BaseException | None], after: list[BaseException | None], letters: int
) -> None:
    with TemporaryDirectory() as folder:
        mailer = PostOffice(asks, [], list(ahead), [fault for fault in after if fault is None or is_late(fault)])
        for n in range(letters):
            Outbox(Filing(Path(folder), LEA), LEA).put(post(f"letter-{n}"))
        for step in range(22):
            with suppress(Died):
                Office(Outbox(Filing(Path(folder), LEA), LEA), mailer).deliver(NOW + step * timedelta(hours=1))
        office = Office(Outbox(Filing(Path(folder), LEA), LEA), mailer)
        assert len(set(office.ids())) == len(office.ids())
        for n in range(letters):
            state = office.state(f"letter-{n}")
            assert state in (PostState.SENT, PostState.REFUSED, PostState.UNCLEAR)
            assert state is not PostState.SENT or f"<letter-{n}@one.test>" in office.ids()
