"""What the mails say: golden files, who may read what, HTML that mail programs show, and templates of one's own.

The golden files are written anew only when ONEONONE_WRITE_GOLDEN is set; look at the difference before keeping it.
"""

from __future__ import annotations

import os
import re
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.core import between
from assistant.core.notebook import add_point
from assistant.model import (
    Counterpart,
    Letter,
    LetterKind,
    Note,
    Notebook,
    Outcome,
    Owner,
    Policy,
    TalkingPoint,
    Wording,
)
from assistant.render.mails import About, BrokenTemplate, written
from tests.golden.believable import ANA, MONDAY, NOW, agenda, notebooks, quiet_review, review
from tests.shell.letter_samples import DAY, LAST_TUESDAY, TUESDAY, Pages, about, letter

GOLDEN = Path(__file__).parent.parent / "golden"
TO_THEM = (LetterKind.INPUT, LetterKind.RECAP, LetterKind.FORMAT, LetterKind.SIGN_IN)
PLACE = Pages()


def said(kind: LetterKind, to: Owner | None = None, pages: Pages | None = PLACE) -> Wording:
    found = written(letter(kind, to), about(kind, pages))
    assert found is not None
    return found


# --- golden files ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", LetterKind)
def test_a_mail_reads_as_it_should(kind: LetterKind) -> None:
    wording = said(kind)
    text = f"Subject: {wording.subject}\n\n{wording.text}"
    path = GOLDEN / f"mail_{kind.value.replace('-', '_')}.txt"
    if os.environ.get("ONEONONE_WRITE_GOLDEN"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", LetterKind)
def test_a_subject_is_read_whole_in_a_mailbox(kind: LetterKind) -> None:
    assert len(said(kind).subject) <= 60
    assert "…" not in said(kind).subject


@pytest.mark.parametrize("kind", LetterKind)
def test_what_a_mailbox_shows_beside_the_subject_says_more_than_the_subject(kind: LetterKind) -> None:
    wording = said(kind)
    beside = re.search(r'<div style="display:\s*none[^>]*>([^<]+)</div>', wording.html)
    assert beside is not None
    assert not beside[1].startswith(wording.subject[:24])


def test_the_longest_names_leave_the_subject_short_enough() -> None:
    base = about(LetterKind.RECAP, PLACE)
    host = replace(base.review.leader, name="Maximiliane-Alexandra von der Recke")
    wording = written(letter(LetterKind.RECAP), replace(base, review=replace(base.review, leader=host)))
    assert wording is not None
    assert wording.subject == "Maximiliane-Alexandra and you, Tue 17 Nov: 2 items for you"


@pytest.mark.parametrize("kind", [kind for kind in LetterKind if kind is not LetterKind.SIGN_IN])
def test_every_mail_says_how_to_end_mails_of_its_kind(kind: LetterKind) -> None:
    text = said(kind).text
    assert f"add “{kind}” to off" in " ".join(text.split()) or "No more of these" in text


def test_health_is_said_in_the_words_of_the_other_places() -> None:
    text = said(LetterKind.WEEKLY).text
    assert "at risk: missed twice in a row" in text
    assert "slipping: missed once" in text


def test_a_single_proposal_is_not_called_all_of_them() -> None:
    assert "Look at it" in said(LetterKind.WEEKLY).html


def test_a_link_to_sign_in_says_where_it_leads() -> None:
    assert "Marta" in said(LetterKind.SIGN_IN).subject


def test_where_there_are_no_pages_the_command_to_type_is_said() -> None:
    weekly = said(LetterKind.WEEKLY, pages=None)
    assert "oneonone accept 17 --option 1 to 3" in weekly.text
    assert "oneonone proposals" in weekly.text
    assert "oneonone note cem.yilmaz@acme.example" in said(LetterKind.NUDGE, pages=None).text
    assert "http" not in weekly.text + weekly.html


@pytest.mark.parametrize("pages", [None, Pages(for_them=False)])
@pytest.mark.parametrize("kind", [LetterKind.INPUT, LetterKind.FORMAT])
def test_nobody_is_asked_who_has_no_page_to_answer_on(kind: LetterKind, pages: Pages | None) -> None:
    assert written(letter(kind), about(kind, pages)) is None


def test_a_recap_needs_no_page() -> None:
    assert "https://" not in said(LetterKind.RECAP, pages=Pages(for_them=False)).text


def test_both_get_the_same_recap_each_from_their_own_side() -> None:
    theirs, mine = said(LetterKind.RECAP, Owner.THEM), said(LetterKind.RECAP, Owner.ME)
    assert theirs.subject == "Marta and you, Tue 17 Nov: 2 items for you, 1 for Marta"
    assert mine.subject == "Ana and you, Tue 17 Nov: 1 item for you, 2 for Ana"


# --- a mail that says nothing is none ---------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [LetterKind.PREP, LetterKind.RECAP, LetterKind.WINS, LetterKind.INPUT])
def test_a_mail_that_says_nothing_is_not_written(kind: LetterKind) -> None:
    empty = replace(about(kind), review=quiet_review(), notebooks={})
    assert written(letter(kind), empty) is None


def test_nobody_is_reminded_of_what_was_written_meanwhile() -> None:
    base = about(LetterKind.NUDGE)
    asked = letter(LetterKind.NUDGE)
    book = Notebook(Counterpart(asked.person), notes=(Note(LAST_TUESDAY, "Short."),))
    assert written(asked, replace(base, notebooks={asked.person: book})) is None


def test_a_summary_says_that_the_calendars_cannot_be_read() -> None:
    wrong = ("Access to the calendar is lost. Sign in again: oneonone connect.",)
    known = replace(about(), stale=True, wrong=wrong)
    wording = written(letter(LetterKind.WEEKLY), known)
    assert wording is not None
    assert wording.subject == "Your calendars cannot be read"
    assert wrong[0] in wording.text
    nothing = replace(known, review=replace(known.review, standings=()))
    first = written(letter(LetterKind.WEEKLY), nothing)
    assert first is not None
    assert wrong[0] in first.text


def test_the_summary_keeps_within_its_lines() -> None:
    lines = [line for line in said(LetterKind.WEEKLY).text.splitlines() if line.strip()]
    assert len(lines) - 3 <= Policy().summary_lines  # without the week it is about and the two lines at its foot


# --- private stays private -------------------------------------------------------------------------------------------

MINE, THEIRS = "zzmineonlyzz", "zztheironlyzz"
words = st.text(max_size=12)


@st.composite
def worlds(draw: st.DrawFn) -> dict[str, Notebook]:
    """Draw notebooks in which each of the two has secrets, wherever one can be, on days that mails are about."""
    found = {}
    for email, book in about().notebooks.items():
        day = draw(st.sampled_from((LAST_TUESDAY, TUESDAY, MONDAY)))
        mine = TalkingPoint(90, f"{draw(words)}{MINE}", Owner.ME, day)
        own = tuple(TalkingPoint(n, f"{THEIRS}{draw(words)}", Owner.THEM, day) for n in (1, 2))
        found[email] = replace(
            book,
            notes=(*book.notes, Note(day, f"{MINE} {draw(words)}\n\n- [ ] @them {MINE}", private=True)),
            points=(*book.points, mine),
            own_notes=(Note(day, f"{draw(words)}{THEIRS}", private=True),),
            own_points=own,
        )
    return found


def secret_agenda() -> About:
    """Return what letters are written from, with the leader's secrets in the agenda too."""
    found = about()
    secret = replace(
        agenda(),
        private_points=(TalkingPoint(9, MINE, Owner.ME, MONDAY),),
        last_private_note=Note(MONDAY, MINE, private=True),
        tip=MINE,
    )
    return replace(found, review=replace(found.review, plan=replace(found.review.plan, agendas=(secret,))))


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(worlds(), st.sampled_from(LetterKind), st.sampled_from(Owner))
def test_no_mail_holds_what_its_reader_may_not_see(books: dict[str, Notebook], kind: LetterKind, to: Owner) -> None:
    asked = letter(kind, to)
    base = replace(secret_agenda(), notebooks=books, sign_in="https://one.example.org/in/x", name="Ana")
    wording = written(asked, replace(base, review=replace(base.review, now=asked.at)))
    if wording is None:
        return
    whole = f"{wording.subject}\n{wording.text}\n{wording.html}"
    assert THEIRS not in whole
    if asked.to is Owner.THEM or kind is LetterKind.RECAP:
        assert MINE not in whole


def test_the_leaders_own_point_is_in_the_leaders_own_prep() -> None:
    assert "Only you: Prepare her for the reorganisation" in said(LetterKind.PREP).text


def test_a_mail_to_one_person_names_no_other() -> None:
    names = {one.counterpart.first_name for one in review().standings} - {ANA.first_name, "Jonas", "Finn"}  # in a note
    for kind in TO_THEM:
        text = said(kind, Owner.THEM).text
        assert not [name for name in names if re.search(rf"\b{re.escape(name)}\b", text)]


# --- HTML that mail programs show ------------------------------------------------------------------------------------

TAGS = {
    "html", "head", "meta", "title", "style", "body", "div", "table", "tbody", "thead", "tr", "td", "th", "h1", "h2",
    "h4", "h5", "h6", "p", "span", "br", "a", "ul", "ol", "li", "strong", "em", "s", "code", "pre", "blockquote", "hr",
}  # fmt: skip
ATTRIBUTES = {
    "lang", "charset", "name", "content", "class", "style", "role", "width", "cellpadding", "cellspacing", "border",
    "align", "valign", "bgcolor", "scope", "aria-label", "href", "rel", "start",
}  # fmt: skip
PROPERTIES = {
    "background-color", "border", "border-bottom", "border-collapse", "border-color", "border-left",
    "border-left-color", "border-radius", "border-spacing", "border-top", "border-top-color", "color", "display",
    "font-family", "font-size", "font-weight", "letter-spacing", "line-height", "list-style-type", "margin",
    "max-height", "max-width", "mso-hide", "mso-padding-alt", "overflow", "padding", "padding-left", "padding-top",
    "text-decoration", "white-space", "word-break",
}  # fmt: skip
NEVER = re.compile(r"url\(|@import|var\(|calc\(|position|float|flex|grid|javascript|<script|<img|<form", re.IGNORECASE)
DECLARATION = re.compile(r"([a-z-]+)\s*:")
VOID = {"meta", "br", "hr"}


class Built(HTMLParser):
    """What a page is built of."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.styles = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)

    def handle_data(self, data: str) -> None:
        self.styles += data if self.open[-1:] == ["style"] else ""

    def values(self, name: str) -> list[str]:
        return [value for attribute, value in self.attributes if attribute == name]


def properties(built: Built) -> set[str]:
    inline = ";".join(built.values("style"))
    dark = " ".join(re.findall(r"\{([^{}]*)\}", built.styles))
    return {name for part in f"{inline};{dark}".split(";") for name in DECLARATION.findall(f"{part}"[:40])[:1]}


@pytest.mark.parametrize("pages", [PLACE, None])
@pytest.mark.parametrize("kind", LetterKind)
def test_the_html_is_what_mail_programs_show(kind: LetterKind, pages: Pages | None) -> None:
    wording = written(letter(kind), about(kind, pages))
    if wording is None:
        return
    built = Built(wording.html)
    assert built.tags <= TAGS, built.tags - TAGS
    assert {name for name, _ in built.attributes} <= ATTRIBUTES
    assert properties(built) <= PROPERTIES, properties(built) - PROPERTIES
    assert not NEVER.search(wording.html)
    assert (built.wrong, built.open) == ([], [])
    assert built.styles.strip().startswith("@media (prefers-color-scheme: dark)")
    assert all(re.match(r"https?://", link) for link in built.values("href"))
    assert len(wording.html.encode()) < 60_000


@pytest.mark.parametrize("kind", LetterKind)
def test_every_link_is_in_the_html_and_the_text_can_do_without_it(kind: LetterKind) -> None:
    wording = said(kind)
    assert ("https://one.example.org/" in wording.html) is (kind is not LetterKind.WINS)
    assert "<" not in wording.text.replace("<draft>", "").replace("<script>alert(1)</script>", "")


@pytest.mark.parametrize("kind", [LetterKind.INPUT, LetterKind.FORMAT, LetterKind.RECAP, LetterKind.NUDGE])
def test_a_mail_about_one_person_can_be_ended_from_within(kind: LetterKind) -> None:
    assert "https://one.example.org/off/" in said(kind).text


ATTACKS = (
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7*7 }}", "{% raw %}", "{leader}", "]]>",
    "<!-- ", "[x](javascript:alert(1))", "![](http://spy.example/p.gif)", "\u202edesrever", "\x00", "\ud800",
    "\r\nBcc: x@y.example",
)  # fmt: skip
hostile = st.lists(st.sampled_from(ATTACKS) | st.text(max_size=10), min_size=1, max_size=3).map(" ".join)


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(hostile, hostile, st.sampled_from(LetterKind))
def test_no_text_breaks_out_of_a_mail(name: str, text: str, kind: LetterKind) -> None:
    base = about(kind)
    person = Counterpart(ANA.email, name)
    book = base.notebooks[ANA.email]
    book = replace(
        book, counterpart=person, notes=(Note(LAST_TUESDAY, text),), items=(replace(book.items[0], text=text),)
    )
    standings = tuple(
        replace(one, one_on_one=replace(one.one_on_one, counterpart=person)) if one.counterpart == ANA else one
        for one in base.review.standings
    )
    changed = replace(base, review=replace(base.review, standings=standings), notebooks={ANA.email: book}, name=name)
    wording = written(letter(kind), changed)
    if wording is None:
        return
    built = Built(wording.html)
    assert built.tags <= TAGS
    assert (built.wrong, built.open) == ([], [])
    assert len(wording.subject.splitlines()) == 1
    (wording.html + wording.text).encode("utf-8")


# --- templates of one's own ------------------------------------------------------------------------------------------


def test_a_file_of_ones_own_takes_the_place_of_ours(tmp_path: Path) -> None:
    (tmp_path / "prep.txt").write_text("{{ mail.headline }} / {{ mail.blocks | length }}", encoding="utf-8")
    (tmp_path / "mail.html").write_text("<html><head></head><body>{{ mail.headline }}</body></html>", encoding="utf-8")
    wording = written(letter(LetterKind.PREP), replace(about(LetterKind.PREP), templates=tmp_path))
    assert wording is not None
    assert wording.text == "Tomorrow: Ana at 14:00 / 1\n"
    assert "<p" not in wording.html


@pytest.mark.parametrize("text", ["{{ mail.nothing }}", "{% for %}", "{{ unknown }}"])
def test_a_template_that_is_broken_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "mail.txt").write_text(text, encoding="utf-8")
    with pytest.raises(BrokenTemplate, match=re.escape(str(tmp_path))):
        written(letter(LetterKind.PREP), replace(about(LetterKind.PREP), templates=tmp_path))


# --- details ---------------------------------------------------------------------------------------------------------


def test_an_outcome_of_every_kind_has_its_sign_in_the_legend() -> None:
    legend = said(LetterKind.WEEKLY).text
    assert all(outcome.value in legend for outcome in Outcome)


def test_a_prep_on_the_day_itself_says_today() -> None:
    late = replace(letter(LetterKind.PREP), at=NOW + DAY)
    base = about(LetterKind.PREP)
    wording = written(late, replace(base, review=replace(base.review, now=NOW + DAY)))
    assert wording is not None
    assert wording.subject == "Today: Ana at 14:00"


def test_a_prep_leaves_out_what_is_over() -> None:
    base = about(LetterKind.PREP)
    after = agenda().span.end + timedelta(minutes=1)
    assert written(letter(LetterKind.PREP), replace(base, review=replace(base.review, now=after))) is None


def test_points_that_policy_shares_are_on_the_agenda_of_both() -> None:
    book = add_point(between.add_win(notebooks()[ANA.email], "x", MONDAY, Owner.ME), "Mine", MONDAY)
    asked: Letter = letter(LetterKind.INPUT)
    shared = replace(about(LetterKind.INPUT), notebooks={ANA.email: book})
    assert all(point.text != "Mine" for point in shared.book(asked).points)
    policy = Policy(agenda=replace(Policy().agenda, share_leader_points=True))
    assert any(point.text == "Mine" for point in replace(shared, policy=policy).book(asked).points)
