"""A link proves what it was made for, to the leader whose key it is, for as long as it lasts, and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from assistant.links import ACT_LASTS, SESSION_LASTS, SIGN_IN_LASTS, Act, BadLink, Links, Visitor
from assistant.model import Owner

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
LATER = timedelta(seconds=1)
BASE = "https://one.test/x"
ANA, BEN = "ana@example.org", "ben@example.org"
HERS = Visitor(Owner.THEM, ANA, 3)


def links(*keys: str, leader: str = "lea@example.org") -> Links:
    return Links(leader, keys or ("newest", "older"), f"{BASE}/")


def token(address: str) -> str:
    return address.rpartition("/")[2]


def test_the_link_of_a_pair_is_short_and_stays_the_same() -> None:
    link = links().pair(ANA, 1)
    assert link == links().pair(ANA, 1)
    assert link.startswith(f"{BASE}/o/")
    assert len(token(link)) == 20


def test_the_link_of_a_pair_means_that_pair_alone() -> None:
    everybody = [(ANA, 1), (BEN, 1)]
    assert links().person_of(token(links().pair(ANA, 1)), everybody) == ANA
    assert links().person_of(token(links().pair(BEN, 1)).upper(), everybody) == BEN
    assert links().person_of(token(links(leader="kim@example.org").pair(ANA, 1)), everybody) is None
    assert links().person_of("", everybody) is None
    assert links().person_of("ü" * 20, everybody) is None


def test_a_link_that_was_taken_back_means_nobody() -> None:
    assert links().person_of(token(links().pair(ANA, 1)), [(ANA, 2)]) is None


def test_a_new_key_signs_and_the_older_ones_are_still_believed() -> None:
    old, new = links("older"), links("newest", "older")
    assert new.person_of(token(old.pair(ANA, 1)), [(ANA, 1)]) == ANA
    assert new.read_session(old.session(HERS, NOW), NOW) == HERS
    assert new.is_form_token("session", old.form_token("session"))
    with pytest.raises(BadLink):
        old.read_session(new.session(HERS, NOW), NOW)


def test_signing_in_gives_back_who_it_is_and_the_nonce() -> None:
    made = token(links().sign_in(HERS, "n1", NOW))
    assert links().read_sign_in(made, NOW + SIGN_IN_LASTS - LATER) == (HERS, "n1")
    with pytest.raises(BadLink, match="ask for a new one"):
        links().read_sign_in(made, NOW + SIGN_IN_LASTS)


def test_a_browser_stays_signed_in_for_half_a_year() -> None:
    cookie = links().session(HERS, NOW)
    assert links().read_session(cookie, NOW + SESSION_LASTS - LATER) == HERS
    with pytest.raises(BadLink):
        links().read_session(cookie, NOW + SESSION_LASTS)


def test_a_button_does_what_it_was_made_for() -> None:
    act = Act("accept", "7:2", Visitor(Owner.ME, ""))
    made = token(links().act(act, NOW))
    assert links().read_act(made, NOW) == act
    with pytest.raises(BadLink):
        links().read_act(made, NOW + ACT_LASTS)


def test_an_address_to_unsubscribe_never_runs_out() -> None:
    assert links().read_unsubscribe(token(links().unsubscribe(HERS, "input"))) == (HERS, "input")


def test_what_was_signed_for_one_purpose_is_nothing_for_another() -> None:
    cookie = links().session(HERS, NOW)
    for read in (links().read_sign_in, links().read_act):
        with pytest.raises(BadLink):
            read(cookie, NOW)
    with pytest.raises(BadLink):
        links().read_session(token(links().sign_in(HERS, "n1", NOW)), NOW)
    with pytest.raises(BadLink):
        links().read_unsubscribe(cookie)


@pytest.mark.parametrize("place", [0, 10, 30, -1])
def test_a_letter_changed_anywhere_spoils_it(place: int) -> None:
    cookie = links().session(HERS, NOW)
    letter = "A" if cookie[place] != "A" else "B"
    spoiled = cookie[:place] + letter + (cookie[place + 1 :] if place != -1 else "")
    with pytest.raises(BadLink):
        links().read_session(spoiled, NOW)


def test_a_form_belongs_to_the_session_that_it_was_served_to() -> None:
    assert links().is_form_token("session", links().form_token("session"))
    assert not links().is_form_token("another", links().form_token("session"))
    assert not links().is_form_token("session", "")
    assert not links().is_form_token("session", "ü")


def test_links_without_a_key_are_refused() -> None:
    with pytest.raises(ValueError, match="key"):
        Links("lea@example.org", (), BASE)
    with pytest.raises(ValueError, match="key"):
        Links("lea@example.org", ("",), BASE)
