"""Write the weekly summary as a mail: its lines, each with what it could be answered with. Decides no judgement."""

from __future__ import annotations

from dataclasses import replace

from assistant.core.letter_acts import AcceptOffer, DismissOffer
from assistant.core.summary import weekly
from assistant.core.wording import counted, day_and_clock, one_line
from assistant.deeds import Capability, Offer
from assistant.model import Letter, Policy, ShortenMeeting, SummaryLine
from assistant.model.actions import BookMeeting, MoveMeeting
from assistant.render import mail_texts as texts
from assistant.render.mail_about import About
from assistant.render.mail_model import Block, Entry, Link, Mail
from assistant.render.weekly import weekly_mail

ON_A_LINE = 4


def weekly_letter(letter: Letter, about: About) -> Mail | None:
    """Return the weekly summary of the leader."""
    if about.stale and not about.review.standings:
        return _unread(letter, about)
    desk = _Offers(letter, about)
    summary = weekly(about.review, about.books(letter), _roomy(about), about.wrong, about.lost)
    mail = weekly_mail(summary, about.now, about.review.leader.zone, desk.for_line)
    if about.stale:
        mail = replace(mail, subject=texts.STALE_SUBJECT, lead=(texts.STALE_LEAD,), headline=texts.STALE_HEADLINE)
    return replace(mail, blocks=(*mail.blocks, *desk.others()), footer=(*mail.footer, _ending(letter)))


def _unread(letter: Letter, about: About) -> Mail:
    lines = tuple(Entry(one_line(sentence)) for sentence in about.wrong)
    return Mail(
        subject=texts.STALE_SUBJECT,
        eyebrow=texts.SIGN_IN_EYEBROW,
        headline=texts.STALE_HEADLINE,
        lead=(texts.STALE_NOTHING,),
        blocks=(Block("Calendar health", lines),) if lines else (),
        footer=(_ending(letter),),
    )


def _roomy(about: About) -> Policy:
    """Return the policy with a line kept free where more waits than the summary speaks of."""
    return replace(about.policy, summary_lines=about.policy.summary_lines - bool(about.open_offers()))


def _ending(letter: Letter) -> str:
    return texts.ENDING.format(kind=letter.kind)


class _Offers:
    """The open offers, and which of them the lines have spoken of."""

    def __init__(self, letter: Letter, about: About) -> None:
        self._letter = letter
        self._about = about
        self._told: set[int] = set()

    def for_line(self, line: SummaryLine) -> tuple[tuple[Link, ...], str]:
        """Return the links of a line, and what stands for them in text."""
        offers = [offer for offer in self._about.open_offers() if _is_about(offer, line)]
        self._told |= {offer.number for offer in offers}
        if not offers:
            return self._to_find(line)
        return tuple(link for offer in offers for link in self._ways(offer, alone=len(offers) == 1)), self._said(offers)

    def _to_find(self, line: SummaryLine) -> tuple[tuple[Link, ...], str]:
        """Return the page of somebody with whom nothing is planned and nothing is offered."""
        standing = self._about.standing(line.about.email) if line.about and line.ways else None
        if standing is None or standing.next is not None:
            return (), ""
        page = self._about.page(self._letter, texts.FIND_TIME, standing.counterpart.email)
        return page, texts.CHOOSE_AT.format(url=page[0].url) if page else ""

    def others(self) -> tuple[Block, ...]:
        """Return a line about the offers that no line has spoken of."""
        rest = [offer for offer in self._about.open_offers() if offer.number not in self._told]
        if not rest:
            return ()
        links = self._about.links_for(self._letter)
        wait = texts.WAIT_ONE if len(rest) == 1 else texts.WAIT_MORE
        said = texts.MORE_WAIT.format(proposals=counted(len(rest), "proposal"), wait=wait)
        label = texts.ONE_PROPOSAL if len(rest) == 1 else texts.ALL_PROPOSALS
        way = (Link(label, links.home()),) if links else ()
        return (Block("", (Entry(said, "", texts.COMMAND_PROPOSALS if not links else "", way),)),)

    def _ways(self, offer: Offer, *, alone: bool) -> tuple[Link, ...]:
        links: list[Link] = []
        for place in _places(offer)[:ON_A_LINE]:
            links += self._about.act(self._letter, self._label(offer, place), AcceptOffer(offer.number, place))
        drop = self._about.act(self._letter, texts.NOT_NOW, DismissOffer(offer.number)) if alone else ()
        return (*links, *(replace(link, quiet=True) for link in drop))

    def _label(self, offer: Offer, place: int) -> str:
        match offer.options[place]:
            case MoveMeeting(span=span) | BookMeeting(span=span):
                return day_and_clock(span.start, self._about.review.leader.zone)
            case ShortenMeeting(span=span):
                return texts.SHORTEN.format(name=self._about.first(offer.counterpart), minutes=span.minutes)
            case other:
                return one_line(other.reason)

    def _said(self, offers: list[Offer]) -> str:
        """Return where, or by which command, the offers are answered, in a few words."""
        links = self._about.links_for(self._letter)
        if links is not None:
            people = {offer.counterpart for offer in offers}
            url = links.page(people.pop()) if len(people) == 1 else links.home()
            return texts.CHOOSE_AT.format(url=url)
        return ", ".join(map(_command, offers))


def _is_about(offer: Offer, line: SummaryLine) -> bool:
    if offer.key in line.proposals:
        return True
    same = line.about is not None and line.about.email == offer.counterpart
    return same and offer.capability is Capability.REBOOK and bool(line.ways)


def _places(offer: Offer) -> list[int]:
    return [place for place in range(len(offer.options)) if place not in offer.gone]


def _command(offer: Offer) -> str:
    numbers = [place + 1 for place in _places(offer)]
    if len(numbers) < 2:
        return texts.COMMAND_ACCEPT.format(number=offer.number)
    return texts.COMMAND_OPTIONS.format(number=offer.number, first=numbers[0], last=numbers[-1])
