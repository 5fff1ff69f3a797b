"""A cycle on a calendar in memory: what is done, offered and left, one test a rule."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.core import brake
from assistant.core.decide import Rules
from assistant.cycle import Report
from assistant.deeds import Budget, Capability, DeedState, Mode, Modes, OfferState
from assistant.model import (
    Action,
    AnswerIntruder,
    AttachPrep,
    BookMeeting,
    FlagKind,
    HoldSlot,
    MarkBusy,
    MoveMeeting,
    ReleaseHold,
    ShortenMeeting,
)
from assistant.pull import Source
from connectors.errors import Unusable
from connectors.memory import MemoryCalendar
from connectors.model import Capabilities, EventChange, Response, Span
from tests.calendar_text import BERLIN, LEADER, ME, diary, moment
from tests.shell.acting_world import World, singles, standing, world
from tests.shell.faulty import FadingCalendar

MONDAY = "2026-03-02 08:00"
ANA = "2025-09-02 10:00 30m ana weekly"  # Tuesdays
BEN = "2025-09-04 11:00 30m ben weekly"  # Thursdays
LOST = f"{ANA}\n    2026-03-03 cancelled"
DECLINED = f"{ANA}\n    2026-03-03 declined by ana"
WEEK = Span(moment("2026-03-02 00:00"), moment("2026-03-09 00:00"))


def calm(**modes: Mode) -> Rules:
    return Rules(modes=Modes(**{"busy": Mode.OFF, "prep": Mode.OFF, "video_link": Mode.OFF, **modes}))


def did(report: Report) -> list[type[Action]]:
    return [type(deed.action) for deed in report.done]


def when(span: Span) -> str:
    return f"{span.start.astimezone(BERLIN):%a %H:%M}–{span.end.astimezone(BERLIN):%H:%M}"


def in_the_week(one: World) -> list[str]:
    events = standing(one.truth, WEEK).values()
    shown = sorted((e.span, e.details.title, e.cancelled) for e in events if e.span.overlaps(WEEK))
    return [f"{when(span)} {title}{' cancelled' if gone else ''}" for span, title, gone in shown]


# --- protect --------------------------------------------------------------------------------------------------------


def test_a_free_slot_becomes_busy_and_reminds() -> None:
    one = world(f"{ANA} free", Rules(Modes(prep=Mode.OFF)))
    assert did(one.cycle(MONDAY)) == [MarkBusy]
    [series] = one.truth.read(WEEK)
    assert (series.details.busy, series.details.reminds) == (True, True)


def test_what_a_person_shows_as_free_again_stays_free() -> None:
    one = world(f"{ANA} free", Rules(Modes(prep=Mode.OFF)))
    one.cycle(MONDAY)
    [series] = one.truth.read(WEEK)
    one.truth.update(series.ref, EventChange(busy=False))
    assert did(one.cycle("2026-03-02 08:05")) == []
    [series] = one.truth.read(WEEK)
    assert not series.details.busy


def test_the_prep_document_is_attached_the_working_day_before() -> None:
    one = world(ANA, Rules(Modes(busy=Mode.OFF)))
    assert did(one.cycle("2026-03-02 15:59")) == []
    assert did(one.cycle("2026-03-02 16:00")) == [AttachPrep]
    assert did(one.cycle("2026-03-02 16:05")) == []
    [event] = [e for e in standing(one.truth, WEEK).values() if e.span.overlaps(WEEK)]
    [attached] = event.details.attachments
    assert (attached.url, attached.content) == (None, b"what both may read")


def test_the_address_of_a_document_stands_only_where_nothing_is_passed_on_to_guests() -> None:
    one = world(ANA, Rules(Modes(busy=Mode.OFF)))
    one.truth.capabilities = replace(one.truth.capabilities, invites=False)
    one.cycle("2026-03-02 16:00")
    [event] = [e for e in standing(one.truth, WEEK).values() if e.span.overlaps(WEEK)]
    [attached] = event.details.attachments
    assert (attached.url, attached.content) == (f"https://prep.test/{attached.mark}", None)


def test_a_buffer_is_kept_before_a_meeting_and_let_go_when_the_meeting_moves() -> None:
    one = world(ANA, calm(buffer=Mode.AUTO))
    assert did(one.cycle(MONDAY)) == [HoldSlot]
    assert in_the_week(one) == ["Tue 09:50–10:00 Before the meeting with Ana", "Tue 10:00–10:30 ana"]
    [series] = [e for e in one.truth.read(WEEK) if e.ref.id == "event-0"]
    moved = Span(moment("2026-03-04 14:00"), moment("2026-03-04 14:30"))
    one.truth.update(series.ref, EventChange(span=moved), moment("2026-03-03 10:00"))
    assert sorted(kind.__name__ for kind in did(one.cycle("2026-03-02 08:05"))) == ["HoldSlot", "ReleaseHold"]
    assert in_the_week(one) == ["Wed 13:50–14:00 Before the meeting with Ana", "Wed 14:00–14:30 ana"]


def test_a_buffer_is_not_kept_where_the_time_is_taken() -> None:
    one = world(f"{ANA}\n2026-03-03 09:00 60m ben zoe", calm(buffer=Mode.AUTO))
    assert did(one.cycle(MONDAY)) == []


# --- re-book --------------------------------------------------------------------------------------------------------


def test_a_lost_meeting_is_offered_again_and_the_first_time_is_held() -> None:
    one = world(LOST, calm())
    report = one.cycle(MONDAY)
    [offer] = report.offered
    assert [when(o.span) for o in offer.options if isinstance(o, BookMeeting)] == [
        "Mon 09:00–09:30",
        "Tue 09:00–09:30",
        "Wed 09:00–09:30",
    ]
    assert did(report) == [HoldSlot]
    assert in_the_week(one) == ["Mon 09:00–09:30 Held for Ana", "Tue 10:00–10:30 ana cancelled"]


def test_an_accepted_offer_is_booked_and_the_hold_released() -> None:
    one = world(LOST, calm())
    one.cycle(MONDAY)
    [offer] = one.ledger.open_offers()
    one.ledger.answer(offer.number, OfferState.ACCEPTED, 1)
    assert did(one.cycle("2026-03-02 08:05")) == [BookMeeting, ReleaseHold]
    assert in_the_week(one) == ["Tue 09:00–09:30 ana", "Tue 10:00–10:30 ana cancelled"]
    quiet = one.cycle("2026-03-02 08:10")
    assert (quiet.done, quiet.offered, quiet.closed) == ((), (), ())


def test_a_dismissed_offer_is_not_made_again_and_its_hold_is_released() -> None:
    one = world(LOST, calm())
    one.cycle(MONDAY)
    [offer] = one.ledger.open_offers()
    one.ledger.answer(offer.number, OfferState.DISMISSED)
    report = one.cycle("2026-03-02 08:05")
    assert did(report) == [ReleaseHold]
    assert report.offered == ()
    assert one.cycle("2026-03-04 08:05").offered == ()


def test_a_declined_meeting_is_moved_when_its_offer_is_accepted() -> None:
    one = world(DECLINED, calm())
    one.cycle(MONDAY)
    [offer] = one.ledger.open_offers()
    assert {type(option) for option in offer.options} == {MoveMeeting}
    one.ledger.answer(offer.number, OfferState.ACCEPTED, 2)
    assert did(one.cycle("2026-03-02 08:05")) == [MoveMeeting, ReleaseHold]
    assert in_the_week(one) == ["Wed 09:00–09:30 ana"]


def test_a_guest_gets_a_meeting_of_the_leader_s_own_instead_of_a_move() -> None:
    one = world(DECLINED.replace("weekly", "weekly by ana"), calm())
    one.cycle(MONDAY)
    [offer] = one.ledger.open_offers()
    assert {type(option) for option in offer.options} == {BookMeeting}


def test_when_the_held_time_is_taken_the_hold_gives_way_and_the_next_time_is_held() -> None:
    one = world(LOST, calm())
    one.cycle(MONDAY)
    one.adds("2026-03-02 09:00 30m alone Dentist")
    assert sorted(kind.__name__ for kind in did(one.cycle("2026-03-02 08:05"))) == ["HoldSlot", "ReleaseHold"]
    assert "Tue 09:00–09:30 Held for Ana" in in_the_week(one)
    assert len(one.ledger.open_offers()) == 1


def test_an_accepted_time_that_was_taken_meanwhile_is_not_booked_but_offered_anew() -> None:
    one = world(LOST, calm())
    one.cycle(MONDAY)
    one.adds("2026-03-03 09:00 30m alone Dentist")
    one.ledger.answer(one.ledger.open_offers()[0].number, OfferState.ACCEPTED, 1)
    report = one.cycle("2026-03-02 08:05")
    assert BookMeeting not in did(report)
    assert [offer.state for offer in report.closed] == [OfferState.EXPIRED]
    assert len(one.ledger.open_offers()) == 1


def test_an_offer_closes_and_its_hold_goes_when_people_have_met_otherwise() -> None:
    one = world(LOST, calm())
    one.cycle(MONDAY)
    one.adds("2026-03-05 15:00 30m ana Coffee")
    report = one.cycle("2026-03-02 08:05")
    assert did(report) == [ReleaseHold]
    assert [offer.state for offer in report.closed] == [OfferState.EXPIRED]
    assert report.offered == ()


def test_two_lost_meetings_never_keep_the_same_time() -> None:
    one = world(f"{LOST}\n{BEN}\n    2026-03-05 cancelled", calm())
    assert did(one.cycle(MONDAY)) == [HoldSlot, HoldSlot]
    held = [each.span for each in singles(one.truth, WEEK)]
    assert not held[0].overlaps(held[1])


def test_two_accepted_offers_never_take_the_same_time() -> None:
    one = world(f"{LOST}\n{BEN}\n    2026-03-05 cancelled", calm(hold=Mode.OFF))
    one.cycle(MONDAY)
    first, second = one.ledger.open_offers()
    spans = [option.span for option in first.options if isinstance(option, BookMeeting)]
    booked = [option for option in second.options if isinstance(option, BookMeeting)]
    same = tuple(replace(option, span=span) for option, span in zip(booked, spans, strict=True))
    one.ledger.save_offers([replace(second, options=same)])
    for offer in one.ledger.open_offers():
        one.ledger.answer(offer.number, OfferState.ACCEPTED, 0)
    report = one.cycle("2026-03-02 08:05")
    assert did(report) == [BookMeeting]
    assert len(report.closed) == 1


def test_a_hold_that_a_person_deletes_is_not_made_again_and_nothing_else_is_held_instead() -> None:
    one = world(LOST, calm())
    one.cycle(MONDAY)
    [hold] = singles(one.truth, WEEK)
    one.truth.remove(hold.ref.id)
    assert did(one.cycle("2026-03-02 08:05")) == []


def test_a_hold_that_a_person_has_changed_is_theirs() -> None:
    one = world(LOST, calm())
    one.cycle(MONDAY)
    [hold] = singles(one.truth, WEEK)
    one.truth.update(hold.ref, EventChange(title="Lunch with Zoe"))
    one.ledger.answer(one.ledger.open_offers()[0].number, OfferState.DISMISSED)
    assert did(one.cycle("2026-03-02 08:05")) == []
    assert "Mon 09:00–09:30 Lunch with Zoe" in in_the_week(one)
    assert [why.why is None for why in one.undo("2026-03-02 08:10")] == [False]
    assert "Mon 09:00–09:30 Lunch with Zoe" in in_the_week(one)


def test_only_times_free_for_both_are_offered() -> None:
    one = world(LOST, calm())
    one.truth.set_busy("ana@example.com", [Span(moment("2026-03-02 08:00"), moment("2026-03-04 17:00"))])
    [offer] = one.cycle(MONDAY).offered
    assert {when(o.span)[:3] for o in offer.options if isinstance(o, BookMeeting)} == {"Thu", "Fri"}


def test_in_auto_a_lost_meeting_is_booked_at_the_first_free_time_outside_of_the_freeze() -> None:
    one = world(LOST, calm(rebook=Mode.AUTO))
    assert did(one.cycle(MONDAY)) == [BookMeeting]
    assert in_the_week(one)[0] == "Tue 09:00–09:30 ana"


def test_in_auto_nothing_is_moved_within_the_freeze_but_offered() -> None:
    one = world(DECLINED, calm(rebook=Mode.AUTO))
    report = one.cycle("2026-03-02 12:00")
    assert MoveMeeting not in did(report)
    assert [offer.capability for offer in report.offered] == [Capability.REBOOK]


def test_off_means_neither_done_nor_offered() -> None:
    one = world(f"{LOST} ", calm(rebook=Mode.OFF))
    report = one.cycle(MONDAY)
    assert (report.done, report.offered) == ((), ())


# --- shorten --------------------------------------------------------------------------------------------------------

SHORT = f"{ANA}\n2026-03-03 10:30 30m ben zoe"


def test_a_shorter_meeting_is_offered_and_done_when_accepted() -> None:
    one = world(SHORT, calm())
    [offer] = one.cycle("2026-03-02 16:00").offered
    assert offer.capability is Capability.SHORTEN
    one.ledger.answer(one.ledger.open_offers()[0].number, OfferState.ACCEPTED)
    assert did(one.cycle("2026-03-02 16:05")) == [ShortenMeeting]
    assert in_the_week(one)[0] == "Tue 10:00–10:25 ana"


def test_in_auto_nothing_is_shortened_within_the_freeze_but_offered() -> None:
    report = world(SHORT, calm(shorten=Mode.AUTO)).cycle("2026-03-02 16:00")
    assert (did(report), len(report.offered)) == ([], 1)


def test_a_meeting_that_somebody_else_organizes_is_never_shortened_but_flagged() -> None:
    report = world(SHORT.replace("weekly", "weekly by ana"), calm(shorten=Mode.AUTO)).cycle("2026-03-02 16:00")
    assert (report.done, report.offered) == ((), ())
    assert FlagKind.ASK_ORGANIZER in {flag.kind for flag in report.flags}


def test_a_meeting_without_place_or_link_is_flagged() -> None:
    off = world(ANA, calm()).cycle(MONDAY)
    on = world(ANA, calm(video_link=Mode.PROPOSE)).cycle(MONDAY)
    assert FlagKind.VIDEO_LINK in {flag.kind for flag in on.flags}
    assert FlagKind.VIDEO_LINK not in {flag.kind for flag in off.flags}


# --- intruders ------------------------------------------------------------------------------------------------------


def invited(line: str = "2026-03-03 10:00 60m zoe Budget by zoe", **modes: Mode) -> World:
    one = world(ANA, calm(answer=Mode.AUTO, **modes))
    one.adds(line, answered=Response.NEEDS_ACTION)
    return one


def test_an_invitation_over_a_one_on_one_is_answered_once_with_three_free_times() -> None:
    one = invited()
    assert did(one.cycle(MONDAY)) == [AnswerIntruder]
    [(_, _, answer)] = one.truth.sent
    assert answer.response is Response.TENTATIVE
    assert [when(span) for span in answer.proposed] == ["Mon 09:00–10:00", "Tue 09:00–10:00", "Wed 09:00–10:00"]
    assert "Ana" not in answer.message
    assert did(one.cycle("2026-03-02 08:05")) == []
    assert len(one.truth.sent) == 1


@pytest.mark.parametrize(
    "line",
    [
        "2026-03-03 10:00 60m zoe kim Budget",
        "2026-03-03 10:30 60m zoe Budget by zoe",
        "2026-03-03 10:00 30m alone Dentist",
    ],
)
def test_what_is_no_intruder_is_not_answered(line: str) -> None:
    assert did(invited(line).cycle(MONDAY)) == []


def test_an_invitation_that_the_leader_has_answered_is_left_alone() -> None:
    one = world(ANA, calm(answer=Mode.AUTO))
    one.adds("2026-03-03 10:00 60m zoe Budget by zoe")
    assert did(one.cycle(MONDAY)) == []


def test_by_default_the_answer_is_only_offered() -> None:
    one = invited()
    one.rules = calm()
    report = one.cycle(MONDAY)
    assert (report.done, [offer.capability for offer in report.offered]) == ((), [Capability.ANSWER])
    assert one.truth.sent == []


# --- budget, pause, brake, dry run ----------------------------------------------------------------------------------


def test_beyond_the_budget_of_the_day_changes_are_offered() -> None:
    text = f"{LOST}\n{BEN}\n    2026-03-05 cancelled"
    one = world(text, Rules(calm(rebook=Mode.AUTO, hold=Mode.OFF).modes, Budget(in_all=1)))
    report = one.cycle(MONDAY)
    assert (did(report), len(report.offered)) == ([BookMeeting], 1)
    again = one.cycle("2026-03-02 08:05")
    assert (again.done, again.offered) == ((), ())


def test_what_a_person_accepts_is_done_whatever_the_budget_says() -> None:
    one = world(LOST, Rules(calm(hold=Mode.OFF).modes, Budget(0, 0)))
    one.cycle(MONDAY)
    one.ledger.answer(one.ledger.open_offers()[0].number, OfferState.ACCEPTED, 1)
    assert did(one.cycle("2026-03-02 08:05")) == [BookMeeting]


def test_paused_nothing_is_done_until_the_pause_is_over() -> None:
    one = world(f"{ANA} free", Rules(Modes(prep=Mode.OFF)))
    one.ledger.pause(moment("2026-03-02 12:00"))
    assert did(one.cycle(MONDAY)) == []
    assert did(one.cycle("2026-03-02 12:00")) == [MarkBusy]


def test_a_calendar_that_is_suddenly_empty_stops_every_write_until_a_person_says_go() -> None:
    one = world(f"{LOST}\n{BEN} free", calm(busy=Mode.AUTO, hold=Mode.OFF, rebook=Mode.OFF))
    one.cycle(MONDAY)
    for each in one.truth.read(WEEK):
        one.truth.remove(each.ref.id)
    assert one.cycle("2026-03-02 08:05").brake is not None
    for each in diary(f"{ANA}\n{BEN}\n2026-01-05 10:00 30m kim weekly free"):
        one.truth.put(each)
    braked = one.cycle("2026-03-02 08:10")
    assert (braked.done, braked.brake is not None) == ((), True)
    one.ledger.save_state(brake.go(one.ledger.state()))
    assert MarkBusy in did(one.cycle("2026-03-02 08:15"))


def test_one_one_on_one_that_ends_does_not_put_the_brake_on() -> None:
    one = world(f"{ANA}\n{BEN}", calm())
    one.cycle(MONDAY)
    one.truth.remove("event-1")
    assert one.cycle("2026-03-02 08:05").brake is None


def test_a_dry_run_says_what_would_be_done_and_writes_nothing_at_all() -> None:
    one = world(f"{LOST} ", Rules())
    before, saves = one.truth.read(WEEK), one.ledger.saves
    report = one.cycle(MONDAY, dry=True)
    assert {type(action) for action in report.planned} == {HoldSlot, MarkBusy}
    assert (report.done, one.truth.read(WEEK), one.ledger.saves) == ((), before, saves)
    assert [offer.key for offer in one.cycle(MONDAY).offered] == [offer.key for offer in report.offered]


# --- several calendars ----------------------------------------------------------------------------------------------


def test_a_meeting_seen_on_two_calendars_is_one_and_written_where_it_can_be() -> None:
    one = world(f"{ANA} free", Rules(Modes(prep=Mode.OFF)))
    mirror = MemoryCalendar(diary(f"{ANA} free"), LEADER.zone, "mirror", capabilities=Capabilities())
    one.others = (Source("work", one.calendar),)
    one.calendar, one.name = mirror, "mirror"
    report = one.cycle(MONDAY)
    assert report.review is not None
    assert len(report.review.standings) == 1
    assert did(report) == [MarkBusy]
    assert one.truth.read(WEEK).changed[0].details.busy
    assert not mirror.read(WEEK).changed[0].details.busy


def test_of_two_copies_of_the_leader_s_own_meeting_the_one_that_is_no_guest_s_is_written() -> None:
    one = world(f"{ANA} free", Rules(Modes(prep=Mode.OFF)))
    [series] = diary(f"{ANA} free")
    invited = replace(series, details=replace(series.details, is_copy=True))
    copies = MemoryCalendar([invited], LEADER.zone, "copies", owners=(ME,))
    one.others = (Source("work", one.calendar),)
    one.calendar, one.name = copies, "copies"
    assert did(one.cycle(MONDAY)) == [MarkBusy]
    assert one.truth.read(WEEK).changed[0].details.busy
    assert not copies.read(WEEK).changed[0].details.busy


def test_an_event_on_a_second_calendar_takes_the_leader_s_time() -> None:
    one = world(LOST, calm())
    private = MemoryCalendar(diary("\n2026-03-02 08:30 120m alone Dentist"), LEADER.zone, "private")
    one.others = (Source("private", private),)
    [offer] = one.cycle(MONDAY).offered
    assert next(when(o.span) for o in offer.options if isinstance(o, BookMeeting)) == "Mon 10:30–11:00"


def test_a_quiet_cycle_reads_each_calendar_once_and_only_what_is_new() -> None:
    one = world(ANA, Rules())
    faulty = one.with_faults()
    one.cycle(MONDAY)
    one.cycle("2026-03-02 08:05")
    reads = faulty.reads
    report = one.cycle("2026-03-02 08:10")
    assert (faulty.reads - reads, report.done) == (1, ())


# --- undo -----------------------------------------------------------------------------------------------------------


def test_nothing_is_taken_back_while_the_calendar_seems_empty() -> None:
    there = world(DIARY_TO_EMPTY)
    there.cycle("2026-03-02 08:00")
    before = there.ledger.deeds()
    assert before
    faulty = there.calendar = FadingCalendar(there.truth, hides=lambda uid: True)
    with pytest.raises(Unusable, match="seem empty"):
        there.undo("2026-03-02 09:00")
    there.cycle("2026-03-02 09:05")
    faulty.hides = None
    with pytest.raises(Unusable, match="say go"):
        there.undo("2026-03-02 09:10")
    assert there.ledger.deeds() == before


DIARY_TO_EMPTY = "2026-01-06 10:00 30m ana weekly free\n2026-01-08 10:00 30m ben weekly free"


def test_undoing_everything_restores_the_calendar() -> None:
    text = f"{DECLINED}\n{BEN} free\n    2026-03-05 cancelled\n2026-03-03 08:00 60m zoe kim"
    one = world(text, Rules(Modes(rebook=Mode.AUTO, buffer=Mode.AUTO)))
    before = standing(one.truth, WEEK)
    one.cycle("2026-03-01 16:30")
    one.cycle("2026-03-02 16:30")
    assert standing(one.truth, WEEK) != before
    assert all(undone.why is None for undone in one.undo("2026-03-02 16:35"))
    assert standing(one.truth, WEEK) == before
    assert {deed.state for deed in one.ledger.deeds()} == {DeedState.UNDONE}
    assert did(one.cycle("2026-03-02 16:40")) == []


def test_what_a_person_has_moved_since_is_left_where_it_is_and_said() -> None:
    one = world(DECLINED, calm(rebook=Mode.AUTO))
    one.cycle("2026-03-01 16:30")
    [series] = [e for e in one.truth.read(WEEK) if e.ref.id == "event-0"]
    elsewhere = Span(moment("2026-03-05 15:07"), moment("2026-03-05 15:37"))
    one.truth.update(series.ref, EventChange(span=elsewhere), moment("2026-03-03 10:00"))
    [undone] = one.undo("2026-03-02 08:00")
    assert undone.why is not None
    assert in_the_week(one) == ["Thu 15:07–15:37 ana"]


def test_an_answer_is_taken_back_to_what_it_was() -> None:
    one = invited()
    one.cycle(MONDAY)
    one.undo("2026-03-02 08:05")
    [event] = singles(one.truth, WEEK)
    assert {a.email: a.response for a in event.details.attendees}[ME] is Response.NEEDS_ACTION
    assert did(one.cycle("2026-03-02 08:10")) == []
