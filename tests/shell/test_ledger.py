"""What the ledger promises: numbers given once, every entry on the disk, damage named and left, nothing mixed up."""

from __future__ import annotations

import stat
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from filelock import FileLock

from assistant.core.notebook import add_point
from assistant.deed_records import DeedFile, from_records, to_records
from assistant.deeds import DeedState, LeaderState, OfferState
from assistant.filing import DEEDS, Filing
from assistant.ledger import Ledger
from assistant.model import Action
from assistant.records import WrongRecord
from assistant.store import Store
from assistant.store_errors import StoreBusy, StoreDamaged, StoreTooNew
from tests.shell.acting import ANA, BEN, EVERY_ACTION, LEA, NOW, deed, hold, move, offer


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "data", LEA)


@pytest.fixture
def filing(tmp_path: Path) -> Filing:
    return Filing(tmp_path / "data", LEA)


# --- deeds -----------------------------------------------------------------------------------------------------------


def test_a_claim_is_on_the_disk_before_the_deed_is_done(ledger: Ledger, tmp_path: Path) -> None:
    claimed = ledger.claim(deed(hold()))
    assert claimed == replace(deed(hold()), number=1)
    assert Ledger(tmp_path / "data", LEA).deeds() == (claimed,)


@pytest.mark.parametrize("action", EVERY_ACTION, ids=lambda action: type(action).__name__)
def test_every_kind_of_action_reads_back_as_it_was(ledger: Ledger, tmp_path: Path, action: Action) -> None:
    claimed = ledger.claim(deed(action))
    ledger.save_offers([offer(action)])
    again = Ledger(tmp_path / "data", LEA)
    assert again.deeds() == (claimed,)
    assert again.offers()[0].options == (action,)


def test_deeds_and_offers_share_one_row_of_numbers_over_all_people(ledger: Ledger) -> None:
    first = ledger.claim(deed(hold()))
    ledger.save_offers([offer(move(26, 10, BEN))])
    second = ledger.claim(deed(hold(who=BEN)))
    assert (first.number, ledger.offers()[0].number, second.number) == (1, 2, 3)


def test_no_number_is_given_twice_even_when_everything_was_forgotten(ledger: Ledger, tmp_path: Path) -> None:
    ledger.withdraw(ledger.claim(deed(hold())))
    ledger.claim(deed(hold()))
    Store(tmp_path / "data", LEA).forget(ANA.email)
    assert ledger.claim(deed(hold())).number == 3


def test_a_deed_ends_done_failed_or_undone(ledger: Ledger) -> None:
    for state in (DeedState.DONE, DeedState.FAILED, DeedState.UNDONE):
        claimed = ledger.claim(deed(hold()))
        ledger.finish(replace(claimed, state=state))
    assert [d.state for d in ledger.deeds()] == [DeedState.DONE, DeedState.FAILED, DeedState.UNDONE]


def test_a_deed_that_is_claimed_again_keeps_its_number(ledger: Ledger) -> None:
    failed = replace(ledger.claim(deed(hold())), state=DeedState.FAILED, error="The server was busy.")
    ledger.finish(failed)
    ledger.claim(replace(failed, state=DeedState.CLAIMED, error=None))
    assert [(d.number, d.state) for d in ledger.deeds()] == [(1, DeedState.CLAIMED)]


def test_a_withdrawn_deed_leaves_nothing_behind(ledger: Ledger) -> None:
    kept = ledger.claim(deed(hold()))
    ledger.withdraw(ledger.claim(deed(move(26, 10))))
    assert ledger.deeds() == (kept,)


def test_finishing_what_was_forgotten_meanwhile_does_not_bring_it_back(ledger: Ledger, tmp_path: Path) -> None:
    claimed = ledger.claim(deed(hold()))
    Store(tmp_path / "data", LEA).forget(ANA.email)
    ledger.finish(replace(claimed, state=DeedState.DONE))
    assert ledger.deeds() == ()


def test_a_year_old_deed_is_dropped_once_nothing_can_be_undone(ledger: Ledger) -> None:
    long_ago, later = NOW - timedelta(days=400), NOW - timedelta(days=300)
    past = ledger.claim(deed(hold(), when=long_ago))
    series = ledger.claim(deed(EVERY_ACTION[0], when=long_ago))
    ahead = ledger.claim(deed(replace(hold(), span=hold(27).span), when=long_ago))
    recent = ledger.claim(deed(hold(), when=later))
    newest = ledger.claim(deed(hold(), when=NOW + timedelta(days=2)))
    assert past.number == 1
    assert ledger.deeds() == (series, ahead, recent, newest)


def test_a_time_without_zone_is_refused_before_anything_is_written(ledger: Ledger) -> None:
    with pytest.raises(ValueError, match="no zone"):
        ledger.claim(deed(hold(), when=datetime(2026, 11, 24, 9, tzinfo=UTC).replace(tzinfo=None)))
    assert ledger.deeds() == ()


def test_files_are_their_owners_alone(ledger: Ledger, tmp_path: Path) -> None:
    ledger.claim(deed(hold()))
    for path in (tmp_path / "data").rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_leaders_do_not_see_each_others_deeds(ledger: Ledger, tmp_path: Path) -> None:
    ledger.claim(deed(hold()))
    assert Ledger(tmp_path / "data", "max@example.com").deeds() == ()


def test_what_another_process_wrote_is_seen(ledger: Ledger, tmp_path: Path) -> None:
    claimed = ledger.claim(deed(hold()))
    assert ledger.deeds() == (claimed,)
    Ledger(tmp_path / "data", LEA).finish(replace(claimed, state=DeedState.DONE))
    assert ledger.deeds()[0].state is DeedState.DONE


# --- offers ----------------------------------------------------------------------------------------------------------


def test_an_offer_saved_again_with_its_key_stays_one(ledger: Ledger) -> None:
    ledger.save_offers([offer()])
    ledger.save_offers([replace(offer(), reason="Another reason.")])
    assert [(o.number, o.reason) for o in ledger.offers()] == [(1, "Another reason.")]


def test_an_offer_that_was_answered_meanwhile_stays_answered(ledger: Ledger, tmp_path: Path) -> None:
    ledger.save_offers([offer()])
    seen = ledger.offers()
    Ledger(tmp_path / "data", LEA).save_offers([replace(seen[0], state=OfferState.DISMISSED)])
    ledger.save_offers(seen)
    assert ledger.offers()[0].state is OfferState.DISMISSED


def test_offers_that_are_not_named_stay_as_they_are(ledger: Ledger) -> None:
    ledger.save_offers([offer(), offer(move(26, 10, BEN))])
    ledger.save_offers([offer(hold(), name="buffer-1")])
    assert [o.key for o in ledger.offers()] == ["rebook-1", "rebook-1", "buffer-1"]


# --- damage ----------------------------------------------------------------------------------------------------------


def test_a_damaged_file_is_named_and_the_others_go_on(ledger: Ledger, filing: Filing) -> None:
    ledger.claim(deed(hold()))
    others = ledger.claim(deed(hold(who=BEN)))
    path = filing.path(DEEDS, ANA.email)
    path.write_bytes(b"half a")
    assert ledger.deeds() == (others,)
    assert [str(path) in str(err) for err in ledger.unreadable()] == [True]
    with pytest.raises(StoreDamaged):
        ledger.claim(deed(hold()))
    ledger.save_offers([offer(), offer(move(26, 10, BEN))])
    assert [o.counterpart for o in ledger.offers()] == [BEN.email]
    assert path.read_bytes() == b"half a"


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ('"number": 1', '"number": 0', "numbers"),
        ('"kind": "HoldSlot"', '"kind": "Dance"', "no known kind"),
        ('"kind": "HoldSlot"', '"kind": "HoldSlot", "colour": "red"', "colour"),
        ('"state": "claimed"', '"state": "dreamt"', "deeds, record 1"),
        ('"at": "2026-11-24T17:00:00+01:00"', '"at": "2026-11-24T17:00:00"', "no zone"),
        ('"email": "ana@example.com",\n', '"email": "eva@example.com",\n', "somebody else"),
        ('"offers": {}', '"others": {}', "its tables"),
    ],
)
def test_a_file_edited_into_another_shape_is_damaged(
    ledger: Ledger, filing: Filing, old: str, new: str, found: str
) -> None:
    ledger.claim(deed(hold()))
    path = filing.path(DEEDS, ANA.email)
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    with pytest.raises(StoreDamaged, match=found):
        ledger.claim(deed(hold()))


def test_the_file_of_a_newer_version_is_left_alone(ledger: Ledger, filing: Filing) -> None:
    ledger.claim(deed(hold()))
    path = filing.path(DEEDS, ANA.email)
    path.write_bytes(path.read_bytes().replace(b'"schema": 3', b'"schema": 9'))
    with pytest.raises(StoreTooNew):
        ledger.claim(deed(hold()))


def test_a_field_that_a_noun_has_gained_since_takes_its_default() -> None:
    records = to_records(DeedFile(ANA.email, (deed(hold(), 1),)))
    older = {name: value for name, value in records["deeds"][0].items() if name != "guest_visible"}
    assert from_records({**records, "deeds": [older]}).deeds[0].guest_visible is False
    with pytest.raises(WrongRecord, match="deeds, record 1"):
        from_records({**records, "deeds": [{name: value for name, value in older.items() if name != "at"}]})


# --- the leader's state ----------------------------------------------------------------------------------------------


def test_the_state_is_there_for_whoever_comes_next(ledger: Ledger, tmp_path: Path) -> None:
    assert ledger.state() == LeaderState()
    state = LeaderState(("a", "b"), "Most are gone.", ("c",), NOW, NOW, "x", (("work", "7"),), (("prep", NOW.date()),))
    ledger.save_state(state)
    assert Ledger(tmp_path / "data", LEA).state() == state


def test_a_pause_made_during_a_cycle_is_not_lost(ledger: Ledger, tmp_path: Path) -> None:
    during = ledger.state()
    person = Ledger(tmp_path / "data", LEA)
    person.save_state(replace(person.state(), paused_until=NOW))
    ledger.save_state(replace(during, last_cycle=NOW))
    assert ledger.state() == LeaderState(paused_until=NOW, last_cycle=NOW)


def test_the_state_does_not_disturb_the_numbers(ledger: Ledger) -> None:
    ledger.claim(deed(hold()))
    ledger.save_state(LeaderState(known=("a",)))
    assert ledger.claim(deed(hold())).number == 2


def test_a_damaged_state_stops_everything_and_is_left(ledger: Ledger, filing: Filing) -> None:
    ledger.claim(deed(hold()))
    filing.state.write_bytes(b"")
    for act in (ledger.state, lambda: ledger.save_state(LeaderState()), lambda: ledger.claim(deed(hold()))):
        with pytest.raises(StoreDamaged, match="it is empty"):
            act()
    assert filing.state.read_bytes() == b""


def test_only_one_acts_at_a_time(ledger: Ledger, tmp_path: Path) -> None:
    hasty = Ledger(tmp_path / "data", LEA, lock_seconds=0.0)
    with ledger.acting():
        with pytest.raises(StoreBusy), hasty.acting():
            pass
        assert hasty.claim(deed(hold())).number == 1


def test_reading_takes_no_lock(ledger: Ledger, filing: Filing, tmp_path: Path) -> None:
    claimed = ledger.claim(deed(hold()))
    with FileLock(filing.folder / "lock"):
        assert Ledger(tmp_path / "data", LEA).deeds() == (claimed,)


def test_forgetting_a_person_forgets_what_was_done_for_them_alone(ledger: Ledger, tmp_path: Path) -> None:
    store = Store(tmp_path / "data", LEA)
    store.change(ANA, lambda book: add_point(book, "the move", NOW.date()))
    ledger.claim(deed(hold()))
    others = ledger.claim(deed(hold(who=BEN)))
    assert store.forget(ANA.email)
    assert ledger.deeds() == (others,)
    assert store.forget(BEN.email), "deeds alone are something to forget"
