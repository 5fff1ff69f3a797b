"""Behind the buttons of mails: a GET shows the question with a button, and only its POST acts. Scanners change nothing.

The link proves who presses it; what that one may do is asked here: proposals are the leader's, the survey about the
format is the counterpart's, and whether a pair met is said by either of the two, of their own pair alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from assistant.core.acting_words import would
from assistant.core.between import say_of_the_format, settle
from assistant.core.letter_acts import AcceptOffer, AnswerFormat, DismissOffer, LetterAct, SayHappened, read_act
from assistant.core.wording import day_words, one_line
from assistant.deeds import Offer
from assistant.links import BadLink, Visitor
from assistant.model import Counterpart, FormatAnswer, Held, Notebook, Owner, Wish
from assistant.pages import do_texts, render
from assistant.pages.access import NoSuchPage, is_still_let_in, people_of
from assistant.pages.answers import answer, open_offer
from assistant.pages.desk import PageDesk
from assistant.pages.door_pages import Form, leader_name
from assistant.pages.guard import Refused

LONGEST_REASON = 300
LONGEST_TEXT = 2000
GONE = 410


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button that somebody pressed: who, what it does, and the pair it is about, None where it is about none."""

    visitor: Visitor
    act: LetterAct
    person: Counterpart | None = None
    notebook: Notebook | None = None

    @property
    def role(self) -> Owner:
        return self.visitor.role


class DoPages:
    """The questions behind the buttons of mails."""

    def __init__(self, desk: PageDesk) -> None:
        self._desk = desk

    def question(self, request: Request) -> Response:
        """Show what the button would do, with the button. Raises Refused and NoSuchPage."""
        pressed = self._read(request)
        match pressed.act:
            case AcceptOffer() | DismissOffer():
                return self._about_an_offer(request, pressed.act)
            case SayHappened():
                values = {"happened": pressed.act.happened, "said": self._meeting(pressed, pressed.act)}
                return render.page(request, self._desk, "do_happened.html", 200, d=do_texts, **values)
            case AnswerFormat():
                values = {"answer": _answer(pressed), "other": self._other(pressed), "wishes": tuple(Wish)}
                return render.page(request, self._desk, "do_format.html", 200, d=do_texts, **values)

    def act(self, request: Request, form: Form) -> Response:
        """Do what the button says. Raises Refused, NoSuchPage, ValueError and StoreError."""
        pressed = self._read(request)
        title, text = self._done(pressed, form)
        self._desk.wake()
        return render.sentence(request, self._desk, title, text)

    def _done(self, pressed: Pressed, form: Form) -> tuple[str, str]:
        """Do it, and return what is to be said of it."""
        match pressed.act:
            case AcceptOffer(number, option):
                answer(self._desk, str(number), str(option))
                return do_texts.ACCEPT_DONE_TITLE, do_texts.ACCEPT_DONE
            case DismissOffer(number):
                answer(self._desk, str(number), None)
                return do_texts.DISMISS_DONE_TITLE, do_texts.DISMISS_DONE
            case SayHappened():
                return self._say_happened(pressed, pressed.act, form)
            case AnswerFormat():
                return self._say_of_the_format(pressed, pressed.act, form)

    # --- who and what ----------------------------------------------------------------------------------------------

    def _read(self, request: Request) -> Pressed:
        """Return what was pressed by whom, if they may. Raises Refused for a link that no longer holds, NoSuchPage."""
        try:
            found = self._desk.links().read_act(request.path_params["token"], self._desk.now())
            act = read_act(found.what, found.about)
        except (BadLink, ValueError) as err:
            raise Refused(GONE, do_texts.TOO_OLD) from err
        if not is_still_let_in(found.visitor, self._desk):
            raise Refused(GONE, do_texts.TOO_OLD)
        if isinstance(act, AcceptOffer | DismissOffer):
            if found.visitor.role is not Owner.ME:
                raise NoSuchPage
            return Pressed(found.visitor, act)
        return self._of_a_pair(found.visitor, act)

    def _of_a_pair(self, visitor: Visitor, act: SayHappened | AnswerFormat) -> Pressed:
        email = act.person if isinstance(act, SayHappened) else visitor.person
        may = visitor.role is Owner.THEM and visitor.person == email
        may = may or (visitor.role is Owner.ME and isinstance(act, SayHappened))
        known = people_of(self._desk).get(email) if may else None
        if known is None:
            raise NoSuchPage
        return Pressed(visitor, act, *known)

    # --- offers ----------------------------------------------------------------------------------------------------

    def _about_an_offer(self, request: Request, act: AcceptOffer | DismissOffer) -> Response:
        accepts = isinstance(act, AcceptOffer)
        try:
            offer = open_offer(self._desk, act.number)
        except ValueError:
            return render.sentence(request, self._desk, do_texts.ANSWERED_TITLE, do_texts.ANSWERED)
        place = act.option if isinstance(act, AcceptOffer) else 0
        if place >= len(offer.options) or (accepts and place in offer.gone):
            return render.sentence(request, self._desk, do_texts.ANSWERED_TITLE, do_texts.ANSWERED)
        values = {"accepts": accepts, "what": self._would(offer, place), "reason": one_line(offer.reason)}
        return render.page(request, self._desk, "do_offer.html", 200, d=do_texts, **values)

    def _would(self, offer: Offer, place: int) -> str:
        snapshot, now = self._desk.snapshot(), self._desk.now()
        zone = snapshot.leader.zone if snapshot else now.tzinfo
        return would(offer.options[place], zone) if zone else ""

    # --- whether they met ------------------------------------------------------------------------------------------

    def _meeting(self, pressed: Pressed, act: SayHappened) -> str:
        day, time = self._when(act.start)
        return do_texts.HAPPENED.format(other=self._other(pressed), day=day, time=time)

    def _say_happened(self, pressed: Pressed, act: SayHappened, form: Form) -> tuple[str, str]:
        happened = form.get("happened", "yes" if act.happened else "no") == "yes"
        reason = "" if happened else one_line(form.get("text", ""), LONGEST_REASON)
        held = Held(act.start, happened, pressed.role, self._desk.now(), reason)
        self._change(pressed, lambda book: settle(book, held))
        said = do_texts.HAPPENED_DONE if happened else do_texts.NOT_HAPPENED_DONE
        return do_texts.HAPPENED_DONE_TITLE, said.format(day=self._when(act.start)[0])

    # --- the format ------------------------------------------------------------------------------------------------

    def _say_of_the_format(self, pressed: Pressed, act: AnswerFormat, form: Form) -> tuple[str, str]:
        text = form.get("text", "").strip()[:LONGEST_TEXT]
        said = FormatAnswer(act.day, _wish(form.get("often", "")), _wish(form.get("long", "")), text)
        self._change(pressed, lambda book: say_of_the_format(book, said))
        return do_texts.FORMAT_DONE_TITLE, do_texts.FORMAT_DONE.format(other=self._other(pressed))

    # --- parts -----------------------------------------------------------------------------------------------------

    def _change(self, pressed: Pressed, change: Callable[[Notebook], Notebook]) -> None:
        if pressed.person is not None:
            self._desk.store.change(pressed.person, change)

    def _other(self, pressed: Pressed) -> str:
        """Return the first name of the other one of the pair."""
        if pressed.role is Owner.ME and pressed.person is not None:
            return pressed.person.first_name
        return leader_name(self._desk)

    def _when(self, moment: datetime) -> tuple[str, str]:
        snapshot, zone = self._desk.snapshot(), self._desk.now().tzinfo
        zone = snapshot.leader.zone if snapshot else zone
        local = moment.astimezone(zone)
        return day_words(local.date()), f"{local:%H:%M}"


def _answer(pressed: Pressed) -> FormatAnswer:
    """Return the answer that the survey opens with: what was said before, and what the button chose."""
    act, book = pressed.act, pressed.notebook
    if not isinstance(act, AnswerFormat) or book is None:
        raise NoSuchPage
    before = next((one for one in book.format_answers if one.day == act.day), FormatAnswer(act.day))
    if act.matter is None:
        return before
    return replace(before, often=act.wish) if act.matter == "often" else replace(before, long=act.wish)


def _wish(text: str) -> Wish:
    """Return a wish. Raises ValueError for what is none."""
    return Wish(text) if text else Wish.SAME
