"""The contract of every way to send mail, one test a promise.

The tests of a mailer add two fixtures: `mailer`, which sends as SENDER, and `post`, which shows what was taken on for
delivery. Where a provider is asked over a line, `OverALine` adds the faults, with a `post` that can bring them about.
"""

from __future__ import annotations

import email
from dataclasses import replace
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from typing import Protocol

import pytest

from connectors.errors import AccessLost, Interrupted, NotSupported, TryLater, Undeliverable
from connectors.mail import Mailbox, Mailer, Message

SENDER = Mailbox("lea@example.com", "Lea Brandt")
MESSAGE = Message(
    id="<2026-w48.lea.0123456789@assistant.example.com>",
    sender=SENDER,
    to=Mailbox("ana@example.com", "Łucja Ana, “Größe” <x@y>"),
    subject="Your one-on-ones: 3 kept, 1 moved – Grüße, and a subject that is longer than a line of mail may well be",
    text="Good morning\n\nThree were kept – one was moved.\n" + "long " * 300 + "\n",
    html="<p>Good morning</p><p>Three were <b>kept</b> – one was moved.</p>",
    date=datetime(2026, 11, 23, 7, 30, tzinfo=UTC),
    references=("<2026-w46.lea.0123456789@assistant.example.com>", "<2026-w47.lea.0123456789@assistant.example.com>"),
    unsubscribe="https://pages.example.com/stop/" + "0123456789abcdef" * 6 + "?kind=weekly",
)


class Post(Protocol):
    """What became of messages."""

    def delivered(self) -> list[bytes]:
        """Return every message that was taken on for delivery, as it stands there."""


class Line(Post, Protocol):
    """The same where there is a line that can break, and somebody who can refuse."""

    def refuse(self) -> None:
        """Refuse the next message for good."""

    def be_busy(self) -> None:
        """Answer nothing but that it must be tried later, until told otherwise."""

    def lose_reply(self) -> None:
        """Take the next message, and break the line before saying so."""

    def shut_out(self) -> None:
        """Let the account in no longer."""


def the_one(post: Post) -> EmailMessage:
    [raw] = post.delivered()
    found = email.message_from_bytes(raw, policy=policy.default)
    assert isinstance(found, EmailMessage)
    return found


def part(mail: EmailMessage, kind: str) -> str:
    body = mail.get_body((kind,))
    assert body is not None
    return str(body.get_content())


class MailerContract:
    def test_a_message_is_taken_on_once_with_text_and_html(self, mailer: Mailer, post: Post) -> None:
        mailer.send(MESSAGE)
        mail = the_one(post)
        assert mail.get_content_type() == "multipart/alternative"
        assert part(mail, "plain").splitlines()[:3] == ["Good morning", "", "Three were kept – one was moved."]
        assert "<b>kept</b> – one" in part(mail, "html")

    def test_names_and_subject_say_what_they_said(self, mailer: Mailer, post: Post) -> None:
        mailer.send(MESSAGE)
        mail = the_one(post)
        assert mail["Subject"] == MESSAGE.subject
        [to], [sender] = mail["To"].addresses, mail["From"].addresses
        assert (to.addr_spec, to.display_name) == (MESSAGE.to.address, MESSAGE.to.name)
        assert (sender.addr_spec, sender.display_name) == (SENDER.address, SENDER.name)

    def test_it_says_which_it_is_and_what_it_follows(self, mailer: Mailer, post: Post) -> None:
        mailer.send(MESSAGE)
        mail = the_one(post)
        assert mail["Date"].datetime == MESSAGE.date
        assert tuple(str(mail["References"]).split()) == MESSAGE.references
        assert mail["In-Reply-To"] == MESSAGE.references[-1]
        if mailer.capabilities.keeps_id:
            assert mail["Message-ID"] == MESSAGE.id

    def test_it_can_be_ended_with_one_click_and_says_that_a_machine_wrote_it(self, mailer: Mailer, post: Post) -> None:
        mailer.send(MESSAGE)
        mail = the_one(post)
        assert mail["List-Unsubscribe"] == f"<{MESSAGE.unsubscribe}>"
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert mail["Auto-Submitted"] == "auto-generated"

    def test_a_message_that_follows_none_and_cannot_be_ended_says_neither(self, mailer: Mailer, post: Post) -> None:
        mailer.send(replace(MESSAGE, references=(), unsubscribe=None))
        mail = the_one(post)
        assert not {"References", "In-Reply-To", "List-Unsubscribe", "List-Unsubscribe-Post"} & set(mail.keys())

    def test_no_line_of_it_is_longer_than_mail_allows(self, mailer: Mailer, post: Post) -> None:
        mailer.send(MESSAGE)
        [raw] = post.delivered()
        assert max(map(len, raw.splitlines())) <= 998

    @pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\x00", "\u2028"])
    def test_a_subject_or_a_name_cannot_become_a_header(self, mailer: Mailer, post: Post, end: str) -> None:
        bad = f"Hello{end}Bcc: eve@example.com"
        mailer.send(replace(MESSAGE, subject=bad, to=replace(MESSAGE.to, name=bad), sender=replace(SENDER, name=bad)))
        mail = the_one(post)
        assert "Bcc" not in mail
        assert mail["Subject"] == "Hello Bcc: eve@example.com"
        assert [each.addr_spec for each in mail["To"].addresses] == [MESSAGE.to.address]

    @pytest.mark.parametrize(
        "message",
        [
            replace(MESSAGE, to=Mailbox("nobody")),
            replace(MESSAGE, to=Mailbox("")),
            replace(MESSAGE, to=Mailbox("ana@example.com\r\nBcc: eve@example.com")),
            replace(MESSAGE, to=Mailbox("ana@example.com, eve@example.com")),
            replace(MESSAGE, id="<a@b>\r\nBcc: eve@example.com"),
            replace(MESSAGE, references=("not an id",)),
            replace(MESSAGE, unsubscribe="https://example.com/> <x"),
        ],
    )
    def test_a_message_that_names_nobody_or_breaks_a_header_is_never_taken(
        self, mailer: Mailer, post: Post, message: Message
    ) -> None:
        with pytest.raises(Undeliverable):
            mailer.send(message)
        assert post.delivered() == []

    def test_whether_it_was_sent_can_be_asked_where_that_is_declared(self, mailer: Mailer) -> None:
        if not mailer.capabilities.asks:
            with pytest.raises(NotSupported):
                mailer.was_sent(MESSAGE.id)
            return
        assert not mailer.was_sent(MESSAGE.id)
        mailer.send(MESSAGE)
        assert mailer.was_sent(MESSAGE.id)
        assert not mailer.was_sent("<another@assistant.example.com>")


class OverALine:
    def test_a_refusal_for_good_is_told_apart(self, mailer: Mailer, post: Line) -> None:
        post.refuse()
        with pytest.raises(Undeliverable):
            mailer.send(MESSAGE)
        assert post.delivered() == []

    def test_a_passing_fault_is_tried_later_and_nothing_was_sent(self, mailer: Mailer, post: Line) -> None:
        post.be_busy()
        with pytest.raises(TryLater) as caught:
            mailer.send(MESSAGE)
        assert not isinstance(caught.value, Interrupted)
        assert post.delivered() == []

    def test_a_lost_reply_sends_nothing_twice(self, mailer: Mailer, post: Line) -> None:
        post.lose_reply()
        with pytest.raises(Interrupted):
            mailer.send(MESSAGE)
        assert len(post.delivered()) == 1

    def test_an_account_that_is_shut_out_says_so(self, mailer: Mailer, post: Line) -> None:
        post.shut_out()
        with pytest.raises(AccessLost):
            mailer.send(MESSAGE)
        assert post.delivered() == []
