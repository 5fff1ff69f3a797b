"""A month of a leader's mail: a diary, notebooks that two people write in, and a mail server that takes what comes.

The clock is given: each step is one round of the service. A step can be the end of the process in the midst of sending.
"""

from __future__ import annotations

import email
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from email import policy as mail_policy
from email.message import EmailMessage
from pathlib import Path

from assistant.core.letter_rules import MailRules
from assistant.deeds import Offer
from assistant.delivery import Delivered
from assistant.filing import Filing
from assistant.links import Links
from assistant.mailing import Mailed, MailHouse, Mailing
from assistant.mailroom import PageLinks
from assistant.model import Leader, Notebook, Policy, Review
from assistant.outbox import Outbox
from assistant.store import Store
from connectors.account import SmtpAccount
from connectors.mail import Mailbox, Mailer, MailerCapabilities, Message
from connectors.smtp import SmtpMailer
from tests.calendar_text import BERLIN, address, judged
from tests.connectors.fakes.mail_server import MailServer, Running

LEA = Leader("me@example.com", BERLIN, "Europe/Berlin", name="Lea Brandt")
KEYS = ("a-key-of-the-tests",)
BASE = "https://one.example.com"


class Died(BaseException):
    """The process was killed."""


@dataclass
class Line:
    """The way to the server; what is in `next` befalls the letters to somebody: a word for each attempt.

    "died" kills the process as soon as the server has the mail, "dies" before it is sent.
    """

    server: MailServer
    account: SmtpAccount
    next: dict[str, list[str]] = field(default_factory=dict)

    @property
    def capabilities(self) -> MailerCapabilities:
        return MailerCapabilities(asks=False)

    def was_sent(self, message_id: str) -> bool:
        return SmtpMailer(self.account).was_sent(message_id)

    def send(self, message: Message) -> None:
        waiting = self.next.get(message.to.address, [])
        fault = waiting.pop(0) if waiting else ""
        if fault == "dies":
            raise Died
        self.server.says = {"rcpt": fault} if fault[:1].isdigit() else {}
        self.server.drops = fault == "drops"
        try:
            SmtpMailer(self.account).send(message)
        finally:
            self.server.says, self.server.drops = {}, False
        if fault == "died":
            raise Died


@dataclass(frozen=True)
class Letter:
    """A mail as it lies in somebody's mailbox, with the moment at which it came."""

    at: datetime
    to: str
    mail: EmailMessage

    @property
    def subject(self) -> str:
        return str(self.mail["Subject"]).strip()

    @property
    def id(self) -> str:
        return str(self.mail["Message-ID"])

    def part(self, kind: str) -> str:
        body = self.mail.get_body((kind,))
        assert body is not None
        return str(body.get_content())

    @property
    def whole(self) -> str:
        return "\n".join((self.subject, self.part("plain"), self.part("html")))

    def line(self) -> str:
        return f"{self.at.astimezone(BERLIN):%a %d %b %H:%M}  {self.to.split('@')[0]:<5} {self.subject}"


@dataclass
class MailWorld:
    """A leader, what is written down, and the mail server."""

    folder: Path
    line: Line
    diary: Callable[[datetime], str]
    policy: Policy = field(default_factory=Policy)
    rules: MailRules = field(default_factory=MailRules)
    offers: Sequence[Offer] = ()
    came: list[Letter] = field(default_factory=list)
    mailed: list[Mailed] = field(default_factory=list)
    killed: int = 0

    def __post_init__(self) -> None:
        self.store = Store(self.folder, LEA.email)
        self.mailing = self._born()

    def _born(self) -> Mailing:
        filing = Filing(self.folder, LEA.email)
        house = MailHouse(
            leader=LEA,
            policy=lambda _: self.policy,
            rules=self.rules,
            outbox=Outbox(filing, LEA.email),
            mailer=self._mailer,
            sender=Mailbox(LEA.email, LEA.name),
            notebooks=lambda: self.store.read_all().notebooks,
            offers=lambda: self.offers,
            links=lambda now: PageLinks(Links(LEA.email, KEYS, BASE), self.store, 1, for_them=True, now=now),
        )
        return Mailing(house, run=lambda work: work())

    def _mailer(self) -> Mailer:
        return self.line

    @property
    def outbox(self) -> Outbox:
        return Outbox(Filing(self.folder, LEA.email), LEA.email)

    def write(self, person: str, fn: Callable[[Notebook], Notebook]) -> None:
        self.store.change(address(person), fn)

    def reviewed(self, now: datetime) -> Review:
        policy = self.policy
        found = judged(self.diary(now), f"{now.astimezone(BERLIN):%Y-%m-%d %H:%M}", policy, LEA, dict(self._books()))
        return replace(found, now=now)

    def _books(self) -> dict[str, Notebook]:
        return dict(self.store.read_all().notebooks)

    def tick(self, now: datetime, health: Sequence[str] = (), *, unread: bool = False) -> Mailed:
        """Live one round; where the process dies in it, another one begins with the next."""
        mailed = Mailed(delivered=Delivered())
        review = None if unread else self.reviewed(now)
        try:
            mailed = self.mailing.round(review, self._books(), now, health)
        except Died:
            self.killed += 1
            self.mailing = self._born()
        self.mailed.append(mailed)
        self.collect(now)
        return mailed

    def collect(self, now: datetime) -> None:
        """Take what the server has into the mailboxes."""
        for raw in self.line.server.mails[len(self.came) :]:
            mail = email.message_from_bytes(raw, policy=mail_policy.default)
            assert isinstance(mail, EmailMessage)
            [to] = mail["To"].addresses
            self.came.append(Letter(now, to.addr_spec, mail))

    def to(self, person: str) -> list[Letter]:
        return [letter for letter in self.came if letter.to == address(person)]


@contextmanager
def world(folder: Path, diary: Callable[[datetime], str], **more: object) -> Iterator[MailWorld]:
    """A mail server that listens, and a leader whose mail goes through it."""
    server = MailServer()
    running = Running(server, "none", None, knows=False)
    running.start()
    try:
        line = Line(server, SmtpAccount("127.0.0.1", running.port, "none"))
        found = MailWorld(folder, line, diary)
        for name, value in more.items():
            setattr(found, name, value)
        found.mailing = found._born()
        yield found
    finally:
        running.stop()


def written_to(path: Path, letters: Sequence[Letter]) -> None:
    """Write down who got what when, a line a letter, for whoever wants to read the month."""
    with suppress(OSError):
        path.write_text("\n".join(letter.line() for letter in letters) + "\n", encoding="utf-8")
