"""Two lives of a pair that differ only in what one side keeps private are one life to the other, byte for byte."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from assistant.core import prompts
from assistant.core.agenda import build_all
from assistant.core.bank import BANK
from assistant.core.letters import Known, due
from assistant.core.notebook_text import as_markdown
from assistant.core.page import seen_by
from assistant.core.readers import for_both
from assistant.links import Links, Visitor
from assistant.model import Notebook, Owner, Standing
from assistant.pages.access import COOKIE
from assistant.pages.guard import VISIT
from assistant.records import as_json
from assistant.render.prep import prep_markdown
from tests.calendar_text import ME, standing
from tests.web.desk import ANA, BASE, a_desk, later
from tests.web.pair import path_of

VISITED = "a-browser-that-was-here"
KEYS = ("one-key-for-both-lives",)
LOOKS = ("", "/since", "/since?seen=points:x", "/past", "/past?q=e", "/past?from=1")
WORDS = ("Hiring", "The move", "hiring ", "Pay", "Scope of the release")
NOTED = (
    "Tired.",
    "- [ ] Ask HR\n- [x] Send it",
    f"## Feedback\n\nWent well.\n\n{BANK[0].text}",
    f"## Career\n\nA plan. {BANK[40].text}\n\n- {prompts.FORMAT}",
    "",
)
DAYS = ("2026-11-23", "2026-11-17", "2026-06-01")


@dataclass(frozen=True)
class Act:
    """Something that one of the two does. `instead` is what the other side sees of it, None for what nobody sees."""

    role: Owner
    deed: str
    form: dict[str, str]
    instead: Act | None = None
    public: bool = True


def acts_of(role: Owner) -> st.SearchStrategy[Act]:
    """Draw what one of the two does for both to see."""
    raised = st.sampled_from(WORDS).map(lambda text: Act(role, "point", {"text": text, "for": "both"}))
    on_points = st.tuples(st.sampled_from(("talked", "carry", "up", "down", "drop-point")), st.integers(1, 5))
    touched = on_points.map(lambda one: Act(role, one[0], {"number": str(one[1])}))
    ordered = st.permutations(("1", "2", "3")).map(lambda n: Act(role, "order", {"numbers": ",".join(n)}))
    noted = st.tuples(st.sampled_from(DAYS), st.sampled_from(NOTED)).map(
        lambda one: Act(role, "note", {"day": one[0], "text": one[1], "base": ""})
    )
    taken = st.sampled_from(BANK[:5]).map(lambda one: Act(role, "take", {"question": one.id}))
    promised = st.sampled_from(WORDS).map(lambda text: Act(role, "item", {"text": text}))
    won = st.sampled_from(WORDS).map(lambda text: Act(role, "win", {"text": text}))
    return st.one_of(raised, touched, ordered, noted, taken, promised, won)


def alone(role: Owner) -> st.SearchStrategy[Act]:
    """Draw what one of the two does for themselves alone; sharing is seen as raising the same for both at that time."""
    kept = st.sampled_from(WORDS).map(lambda text: Act(role, "point", {"text": text, "for": "me"}, public=False))
    dropped = st.integers(1, 4).map(lambda n: Act(role, "drop-draft", {"number": f"draft {n}"}, public=False))
    noted = st.tuples(st.sampled_from(DAYS), st.sampled_from(NOTED)).map(
        lambda one: Act(role, "own-note", {"day": one[0], "text": one[1], "base": ""}, public=False)
    )
    shared = st.sampled_from(WORDS).map(
        lambda text: Act(
            role, "share", {"number": f"named {text}"}, Act(role, "point", {"text": text.strip(), "for": "both"}), False
        )
    )
    return st.one_of(kept, dropped, noted, shared)


class Life:
    """A pair whose pages are served, and who does what on them."""

    def __init__(self, folder: Path) -> None:
        self.pages = a_desk(folder, now="2026-11-24 10:05")
        self.pages.desk = replace(self.pages.desk, links=lambda: Links(ME, KEYS, BASE))

    def browser(self, role: Owner) -> TestClient:
        browser = self.pages.browser()
        session = self.pages.links.session(Visitor(role, ANA if role is Owner.THEM else "", 1), self.pages.desk.now())
        browser.cookies.set(COOKIE, session, domain="one.test", path="/")
        browser.cookies.set(VISIT, VISITED, domain="one.test", path="/")
        return browser

    @property
    def book(self) -> Notebook:
        return self.pages.desk.store.notebook(ANA) or Notebook(self.standing.counterpart)

    @property
    def standing(self) -> Standing:
        snapshot = self.pages.desk.snapshot()
        assert snapshot is not None
        return standing(snapshot.review, ANA)

    def does(self, act: Act) -> bytes:
        """Do what an act says, and return what is answered."""
        fields = {**act.form, "form": self.pages.links.form_token(VISITED)}
        if "number" in fields:
            fields["number"] = self._number(act.role, fields["number"])
        headers = {"x-live": "1"} if act.deed in ("point", "talked", "note") else {}
        answer = self.browser(act.role).post(path_of(self.pages, f"/page/{act.deed}"), data=fields, headers=headers)
        return b"%d %s %s" % (answer.status_code, repr(sorted(answer.headers.items())).encode(), answer.content)

    def looks(self, role: Owner) -> Iterator[bytes]:
        """Yield everything that one of the two can look at, with its headers."""
        browser = self.browser(role)
        for more in LOOKS:
            answer = browser.get(path_of(self.pages, more))
            yield b"%s %s" % (repr(sorted(answer.headers.items())).encode(), answer.content)
        if role is Owner.ME:
            yield browser.get("/").content

    def gets(self, role: Owner) -> Iterator[object]:
        """Yield what one of the two gets besides: documents, letters, and for the leader what they can take home."""
        snapshot = self.pages.desk.snapshot()
        assert snapshot is not None
        policy, zone, now = snapshot.policy, snapshot.leader.zone, self.pages.desk.now()
        for agenda in build_all(self.standing, self.book, policy, now, zone):
            yield prep_markdown(agenda, snapshot.leader, "shared" if role is Owner.THEM else "leader")
        if role is Owner.ME:
            yield as_json(self.book)
            yield as_markdown(self.book, {})
        yield for_both(self.book)
        review = replace(snapshot.review, now=now)
        yield [one for one in due(Known(review, {ANA: self.book}, policy)) if role is Owner.ME or one.to is role]

    def _number(self, role: Owner, said: str) -> str:
        """Return the number of a draft where one is meant by its place or words; one that nobody has where none is."""
        how, _, which = said.partition(" ")
        if not which and how != "named":
            return said
        drafts = seen_by(self.book, role).drafts
        if how == "draft":
            return str(drafts[int(which) - 1].number) if int(which) <= len(drafts) else "999"
        return next((str(one.number) for one in drafts if one.text == which.strip()), "999")

    def has_draft(self, act: Act) -> bool:
        return self._number(act.role, act.form["number"]) != "999"


def lived(role: Owner, acts: list[tuple[Act, int]]) -> None:
    """Live both lives and hold: whoever is not `role` is told the same in both, after every act."""
    other = Owner.ME if role is Owner.THEM else Owner.THEM
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
        plain, with_secrets = Life(Path(one)), Life(Path(two))
        for act, minutes in acts:
            if act.public:
                answers = [life.does(act) for life in (plain, with_secrets)]
                assert act.role is role or answers[0] == answers[1]
            elif act.instead is None:
                with_secrets.does(act)
            elif with_secrets.has_draft(act):
                with_secrets.does(act)
                plain.does(act.instead)
            for life in (plain, with_secrets):
                later(life.pages, timedelta(minutes=minutes))
            assert list(plain.looks(other)) == list(with_secrets.looks(other))
        for life in (plain, with_secrets):
            later(life.pages, timedelta(hours=2))
        assert list(plain.gets(other)) == list(with_secrets.gets(other))
        assert plain.pages.wrong == with_secrets.pages.wrong == []


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data(), st.sampled_from(Owner))
def test_what_one_keeps_private_changes_no_byte_of_what_the_other_is_told(data: st.DataObject, role: Owner) -> None:
    one = st.one_of(acts_of(Owner.ME), acts_of(Owner.THEM), alone(role), alone(role))
    acts = data.draw(st.lists(st.tuples(one, st.sampled_from((0, 1, 26 * 60))), min_size=4, max_size=10))
    lived(role, acts)


def raised(role: Owner, text: str, for_whom: str = "both") -> Act:
    return Act(role, "point", {"text": text, "for": for_whom}, public=for_whom == "both")


def test_a_draft_leaves_no_gap_in_the_numbers() -> None:
    for role in Owner:
        lived(role, [(raised(role, "Mine", "me"), 0), (raised(role, "Ours"), 0), (raised(role, "Ours too"), 0)])


def test_a_draft_that_is_shared_looks_as_if_it_had_been_raised_then() -> None:
    for role in Owner:
        shared = Act(role, "share", {"number": "named Mine"}, raised(role, "Mine"), public=False)
        lived(role, [(raised(role, "Mine", "me"), 26 * 60), (raised(role, "Ours"), 26 * 60), (shared, 0)])


def test_raising_for_both_what_was_a_draft_looks_as_if_there_had_been_none() -> None:
    for role in Owner:
        lived(role, [(raised(role, "Mine", "me"), 26 * 60), (raised(role, "Ours"), 0), (raised(role, "mine"), 0)])


def test_a_private_note_steers_nothing_that_both_see() -> None:
    for role in Owner:
        for day in DAYS:
            for text in NOTED:
                noted = Act(role, "own-note", {"day": day, "text": text, "base": ""}, public=False)
                lived(role, [(noted, 26 * 60)])


def test_the_letters_do_not_tell_that_somebody_has_a_draft() -> None:
    lived(Owner.THEM, [(raised(Owner.THEM, "Mine", "me"), 0)])
