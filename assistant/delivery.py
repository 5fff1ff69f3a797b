"""Sends what waits in the outbox, each letter once: claim, send, confirm. Calls things in order and decides little.

What a crash left claimed is settled by asking the mailer; where it cannot be asked, the letter counts as sent with a
question mark and is not sent again, because twice is worse than once too few. What is refused for good is said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from assistant.model import Leader, Owner, Post, PostState
from assistant.outbox import OPEN, Outbox
from connectors.errors import AccessLost, ConnectorError, Interrupted, TryLater, Undeliverable
from connectors.mail import Mailbox, Mailer, Message

FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=5), timedelta(hours=4)
NEVER_ARRIVED = frozenset({PostState.REFUSED, PostState.UNCLEAR})
UNCLEAR = "The line broke while it was sent, so it may have arrived or not; it is not sent again."
TOO_LATE = "It could not be sent in time, and then it was worth nothing any more."


@dataclass(frozen=True, slots=True)
class Delivered:
    """What sending came to. `cause` stopped it: the mailer as a whole takes nothing at present."""

    sent: tuple[Post, ...] = ()
    refused: tuple[Post, ...] = ()
    cause: ConnectorError | None = None


@dataclass(frozen=True, slots=True)
class Carrier:
    """Who carries letters: `names` gives the name that goes with an address, None without one."""

    outbox: Outbox
    mailer: Mailer
    sender: Mailbox
    names: Callable[[str], str | None]

    def deliver(self, now: datetime, only: str | None = None) -> Delivered:
        """Send every letter whose time has come, or the one of this key. Raises StoreError.

        One sends at a time, for what another has claimed may be on its way at this very moment.
        """
        with self.outbox.sending():
            waiting = [post for post in self.outbox.posts() if post.state in OPEN and not _waits(post, now)]
            return self._deliver([post for post in waiting if only in (None, post.letter.key)], now)

    def _deliver(self, waiting: Iterable[Post], now: datetime) -> Delivered:
        ended: list[Post] = []
        cause: ConnectorError | None = None
        for post in waiting:
            try:
                after = self._one(post, now)
            except ConnectorError as err:
                cause = err
                break
            ended += [after] if after is not None else []
        return Delivered(
            tuple(post for post in ended if post.state is PostState.SENT),
            tuple(post for post in ended if post.state in NEVER_ARRIVED),
            cause,
        )

    def _one(self, post: Post, now: datetime) -> Post | None:
        """Bring one letter a step further and return it as it then is. Raises what stops all letters."""
        if post.state is PostState.CLAIMED:
            return self._settled(post, now)
        if now >= post.letter.until:
            return self.outbox.end(post, PostState.DROPPED, TOO_LATE)
        known_by = now + FIRST_WAIT  # so soon after it was sent, not every mailer knows of it
        claimed = self.outbox.change(post, lambda one: replace(one, state=PostState.CLAIMED, next_try=known_by))
        return self._sent(claimed, now) if claimed is not None else None

    def _sent(self, post: Post, now: datetime) -> Post | None:
        try:
            self.mailer.send(self._message(post, now))
        except Undeliverable as err:
            return self.outbox.end(post, PostState.REFUSED, str(err))
        except Interrupted as err:
            if not self.mailer.capabilities.asks:
                return self.outbox.end(post, PostState.UNCLEAR, UNCLEAR)
            return self._again(post, now, err, PostState.CLAIMED)
        except TryLater as err:
            return self._again(post, now, err, PostState.WAITING)
        except ConnectorError as err:
            self._again(post, now, err, PostState.WAITING)
            raise
        self.outbox.sent(post, now)
        return replace(post, state=PostState.SENT)

    def _settled(self, post: Post, now: datetime) -> Post | None:
        """Find out what became of a letter that was claimed when somebody died."""
        if not self.mailer.capabilities.asks:
            return self.outbox.end(post, PostState.UNCLEAR, UNCLEAR)
        if self.mailer.was_sent(post.message_id):
            self.outbox.sent(post, now)
            return replace(post, state=PostState.SENT)
        waiting = self.outbox.change(post, lambda one: replace(one, state=PostState.WAITING))
        return self._one(waiting, now) if waiting is not None else None

    def _again(self, post: Post, now: datetime, err: ConnectorError, state: PostState) -> Post | None:
        asked = err.retry_after if isinstance(err, TryLater) else None
        wait = max(min(FIRST_WAIT * 2**post.tries, LONGEST_WAIT), timedelta(seconds=asked or 0))
        tries = post.tries + (not isinstance(err, AccessLost))
        again = {"tries": tries, "next_try": now + wait}
        return self.outbox.change(post, lambda one: replace(one, state=state, error=str(err), **again))

    def _message(self, post: Post, now: datetime) -> Message:
        return Message(
            id=post.message_id,
            sender=self.sender,
            to=Mailbox(post.address, self.names(post.address)),
            subject=post.wording.subject,
            text=post.wording.text,
            html=post.wording.html,
            date=now,
            references=post.references,
            unsubscribe=post.unsubscribe,
        )


def address_of(post_to: Owner, person: str, leader: Leader) -> str:
    """Return where a letter goes."""
    return leader.email if post_to is Owner.ME else person


def _waits(post: Post, now: datetime) -> bool:
    """Say whether a letter's time has not come. A clock that was set back must not make minutes years."""
    if now < post.letter.at:
        return True
    return post.next_try is not None and now < post.next_try <= now + LONGEST_WAIT * 2
