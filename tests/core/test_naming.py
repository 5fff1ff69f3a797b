"""Whom a person means by a name, a part of one, or an address."""

from __future__ import annotations

import pytest

from assistant.core.naming import NoSuchPerson, address_in, find_person
from assistant.model import Counterpart

ANA = Counterpart("ana.keller@example.com", "Ana Keller")
ANNA = Counterpart("anna@example.com", "Anna Öberg")
BO = Counterpart("bo@example.org")
JOSE = Counterpart("jg@example.org", "Garcia, José")
PEOPLE = (ANA, ANNA, BO, JOSE)


@pytest.mark.parametrize(
    ("query", "who"),
    [
        ("ana.keller@example.com", ANA),
        ("ANA.Keller@Example.com", ANA),
        ("Ana Keller <ana.keller@example.com>", ANA),
        ("ana", ANA),
        ("keller", ANA),
        ("kel an", ANA),
        ("Ana.Keller", ANA),
        ("oberg", ANNA),
        ("öberg", ANNA),
        ("jose", JOSE),
        ("JOSÉ", JOSE),
        ("Bo", BO),
        ("bo@", BO),
    ],
)
def test_an_address_or_any_part_of_a_name_finds_the_one_person(query: str, who: Counterpart) -> None:
    assert find_person(query, PEOPLE) == who


def test_several_who_fit_are_listed() -> None:
    with pytest.raises(NoSuchPerson, match=r"Ana Keller <ana\.keller@example\.com> or Anna Öberg <anna@example\.com>"):
        find_person("an", PEOPLE)


def test_nobody_who_fits_gives_the_nearest() -> None:
    with pytest.raises(NoSuchPerson, match=r"did you mean Ana Keller <ana.keller@example.com>"):
        find_person("ana.keler@exmple.com", PEOPLE)


@pytest.mark.parametrize("query", ["ana.keller@example.co", "keller@example.com", "bo@example.org.uk"])
def test_a_whole_address_never_means_one_that_contains_it(query: str) -> None:
    with pytest.raises(NoSuchPerson, match="did you mean"):
        find_person(query, PEOPLE)


def test_nobody_near_gives_everybody() -> None:
    with pytest.raises(NoSuchPerson, match=r"Known are Ana Keller .* and Garcia, José"):
        find_person("zoltan", PEOPLE)


@pytest.mark.parametrize("query", ["", "  ", "zoltan"])
def test_nobody_known_asks_for_the_whole_address(query: str) -> None:
    with pytest.raises(NoSuchPerson, match="full e-mail address"):
        find_person(query, ())


@pytest.mark.parametrize("query", ["", " "])
def test_an_empty_query_means_nobody(query: str) -> None:
    with pytest.raises(NoSuchPerson):
        find_person(query, PEOPLE)


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("Ana@Example.com ", Counterpart("ana@example.com")),
        ("mailto:ana@example.com", Counterpart("ana@example.com")),
        ("Ana Keller <Ana@example.com>", Counterpart("ana@example.com", "Ana Keller")),
        ("ana", None),
        ("ana@", None),
        ("@example.com", None),
        ("a@b@c", None),
        ("ana @example.com", None),
        ("ana\ud800@example.com", None),
    ],
)
def test_only_a_whole_address_is_one(text: str, who: Counterpart | None) -> None:
    assert address_in(text) == who


@pytest.mark.parametrize(
    ("name", "first"),
    [("The Team", "Team"), ("Das Team", "Team"), ("The", "The"), ("Theo Maier", "Theo"), ("La Toya Jones", "La")],
)
def test_a_mailing_list_is_not_called_by_its_article(name: str, first: str) -> None:
    assert Counterpart("team@example.com", name).first_name == first
