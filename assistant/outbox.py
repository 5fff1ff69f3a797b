"""Remembers every letter: which waits, which was sent and when, and which nobody could take. A file a person.

A letter is put in once, whoever asks how often; it is claimed before it is sent and marked as sent after. Decides
nothing about what is sent when.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from assistant.filing import LETTERS, Filing
from assistant.model import Letter, LetterKind, Post, PostState, Wording
from assistant.records import SCHEMA, Records
from assistant.store_errors import StoreError
from assistant.typed_records import all_of, check_times, meta_of, record_of

TABLES = ("meta", "letters")
REMEMBERED = timedelta(days=200)
IN_A_THREAD = 10
LOCK = "mail.lock"
OPEN = frozenset({PostState.WAITING, PostState.CLAIMED})


class LetterFile(NamedTuple):
    """The letters about one person, by when they were due; those about nobody in particular are the leader's own."""

    email: str
    posts: tuple[Post, ...] = ()


@dataclass(frozen=True, slots=True)
class _Meta:
    schema: int
    email: str


class Outbox:
    """The letters of one leader."""

    def __init__(self, filing: Filing, leader: str) -> None:
        self._filing = filing
        self._leader = leader

    def posts(self) -> tuple[Post, ...]:
        """Return every letter that can be read, by when it was due."""
        found = [post for file in self._files() for post in file.posts]
        return tuple(sorted(found, key=lambda post: (post.letter.at, post.letter.key)))

    def of(self, key: str, person: str = "") -> Post | None:
        """Return the letter of this key about this person, None without one. Raises StoreError."""
        return next((post for post in self._about(person).posts if post.letter.key == key), None)

    def put(self, post: Post) -> bool:
        """Put a letter in and say so; one that was put in before stays as it is. Raises StoreError."""
        with self._filing.locked():
            file = self._about(post.letter.person)
            if any(one.letter.key == post.letter.key for one in file.posts):
                return False
            thread = _thread(file.posts, post.letter)
            kept = [one for one in file.posts if one.state in OPEN or post.letter.at - one.letter.at < REMEMBERED]
            self._write(file._replace(posts=(*kept, replace(post, references=thread))))
        return True

    def change(self, post: Post, fn: Callable[[Post], Post]) -> Post | None:
        """Change a letter under the lock and return it; None where it was forgotten meanwhile. Raises StoreError."""
        with self._filing.locked():
            file = self._about(post.letter.person)
            before = next((one for one in file.posts if one.letter.key == post.letter.key), None)
            if before is None:
                return None
            after = fn(before)
            if after != before:
                self._write(file._replace(posts=tuple(after if one is before else one for one in file.posts)))
        return after

    def sent(self, post: Post, now: datetime) -> None:
        """Mark a letter as sent; what it said is not kept. Raises StoreError."""
        self.change(post, lambda one: replace(_emptied(one), state=PostState.SENT, sent_at=now, error=None))

    def end(self, post: Post, state: PostState, why: str) -> Post | None:
        """Give a letter up, and say why; what it said is not kept. Raises StoreError."""
        return self.change(post, lambda one: replace(_emptied(one), state=state, error=why))

    @contextmanager
    def sending(self) -> Iterator[None]:
        """Keep everybody else from sending, also in other processes. Raises StoreBusy while somebody is at it."""
        with self._filing.locked(LOCK):
            yield

    def _about(self, person: str) -> LetterFile:
        email = person or self._leader
        return self._filing.read(self._filing.path(LETTERS, email), _from_records) or LetterFile(email)

    def _files(self) -> Iterable[LetterFile]:
        for path in self._filing.files(LETTERS):
            try:
                file = self._filing.read(path, _from_records)
            except StoreError:  # it is named when something is to be sent about this person
                continue
            if file is not None:
                yield file

    def _write(self, file: LetterFile) -> None:
        for post in file.posts:
            check_times(post)
        records: Records = {
            "meta": [record_of(_Meta(SCHEMA, file.email))],
            "letters": [record_of(post) for post in file.posts],
        }
        self._filing.write(self._filing.path(LETTERS, file.email), records)


def _thread(posts: Iterable[Post], letter: Letter) -> tuple[str, ...]:
    """Return the ids of the letters before this one, oldest first: what went to the same side about the same person.

    Letters about nobody in particular are a thread for each kind; a sign-in is none, for nobody looks for it later.
    """
    if letter.kind is LetterKind.SIGN_IN:
        return ()
    ids = [
        post.message_id
        for post in posts
        if post.state is PostState.SENT
        and post.letter.to is letter.to
        and post.letter.kind is not LetterKind.SIGN_IN
        and (letter.person or post.letter.kind is letter.kind)
    ]
    return tuple(ids[-IN_A_THREAD:])


def _emptied(post: Post) -> Post:
    return replace(post, wording=Wording(post.wording.subject, "", ""))


def _from_records(records: Records) -> LetterFile:
    meta = meta_of(_Meta, records, TABLES)
    posts = all_of(Post, "letters", records)
    for post in posts:
        check_times(post)
    return LetterFile(meta.email, posts)
