"""What `export` and `forget` share: whom a word means among everybody something is kept about, and how much that is.

Decides nothing.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from assistant.core.acting_words import did
from assistant.core.naming import NoSuchPerson, address_in, find_person
from assistant.core.wording import counted, listed
from assistant.store_errors import StoreError

if TYPE_CHECKING:
    from assistant.ledger import Ledger
    from assistant.model import Counterpart
    from assistant.prep_files import PrepFolder
    from assistant.prep_place import PrepPlace
    from assistant.store import Store

UNREADABLE = "a file that cannot be read"


def person_kept(store: Store, ledger: Ledger, query: str) -> Counterpart:
    """Return who is meant; a whole address also when the file cannot be read. Raises NoSuchPerson."""
    whole = address_in(query)
    if whole is not None and store.holds(whole.email):
        return whole
    try:
        return store.find(query)
    except NoSuchPerson as err:
        acted_for = {deed.action.counterpart.email: deed.action.counterpart for deed in ledger.deeds()}
        try:
            return find_person(query, acted_for.values())
        except NoSuchPerson:
            raise err from None


def how_much(store: Store, ledger: Ledger, prep: PrepFolder | PrepPlace, email: str) -> str:
    """Return what is kept about a person, such as "2 notes, ..., 3 deeds and 1 prep document"."""
    return listed([_notes(store, email), *_deeds(ledger, email), *_documents(prep, email)])


def what_stays(ledger: Ledger, email: str, now: datetime) -> list[str]:
    """Return what of ours stays on the calendars when a person is forgotten, and how to take it off before that."""
    from assistant.core.remembered import stands_on_calendar

    try:
        standing = [deed for deed in ledger.about(email).deeds if stands_on_calendar(deed, now)]
    except StoreError:
        return ["What was done for this person cannot be read, so it is not known what stays on your calendars."]
    if not standing:
        return []
    lines = [f"  {deed.number}  {did(deed.action, now.tzinfo or UTC)}" for deed in standing]
    numbers = " ".join(str(deed.number) for deed in standing)
    return ["This stays on your calendars:", *lines, f"Taken off beforehand it does not: oneonone undo {numbers}"]


def _notes(store: Store, email: str) -> str:
    from assistant.core.notebook_text import contents

    try:
        notebook = store.notebook(email)
    except StoreError:
        return UNREADABLE
    return contents(notebook) if notebook else "no notebook"


def _deeds(ledger: Ledger, email: str) -> list[str]:
    try:
        file = ledger.about(email)
    except StoreError:
        return ["a ledger that cannot be read"]
    counts = ((len(file.deeds), "entry of the ledger", "entries of the ledger"), (len(file.offers), "proposal", ""))
    return [counted(number, one, many) for number, one, many in counts if number]


def _documents(prep: PrepFolder | PrepPlace, email: str) -> list[str]:
    places = _places(prep, email)
    return [counted(len(places), "prep document")] if places else []


def _places(prep: PrepFolder | PrepPlace, email: str) -> tuple[str, ...]:
    try:
        return prep.places(email)
    except StoreError:
        return ()
