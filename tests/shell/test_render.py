"""What people read: golden files, private parts that stay private, and HTML that every mail program shows.

The golden files are written anew only when ONEONONE_WRITE_GOLDEN is set; look at the difference before keeping it.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field, replace
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.core.checkboxes import Promise, boxes_in, promised
from assistant.core.only_you import parted
from assistant.core.summary import weekly
from assistant.model import (
    Agenda,
    CarriedItem,
    Counterpart,
    Health,
    Leader,
    Note,
    Owner,
    Policy,
    Question,
    TalkingPoint,
    WeeklySummary,
)
from assistant.render import (
    prep_file_stem,
    prep_file_stems,
    prep_html,
    prep_markdown,
    weekly_html,
    weekly_subject,
    weekly_text,
)
from assistant.render.edition import Audience, box_line
from assistant.render.engine import TEMPLATES
from assistant.render.safe_html import markdown_html
from tests.golden.believable import (
    ANA,
    BERLIN,
    DECK,
    MARTA,
    MENTOR,
    NOW,
    REVIEW_ITEM,
    TALK,
    agenda,
    notebooks,
    person,
    quiet_review,
    review,
    standing,
)

GOLDEN = Path(__file__).parent.parent / "golden"
SUMMARY = weekly(review(), notebooks(), Policy())


# --- golden files ----------------------------------------------------------------------------------------------------


def golden(name: str, text: str) -> str:
    """Return what the golden file holds, after writing it anew when that was asked for."""
    path = GOLDEN / name
    if os.environ.get("ONEONONE_WRITE_GOLDEN"):
        path.write_text(text, encoding="utf-8")
    return path.read_text(encoding="utf-8")


def test_the_leaders_prep_document_reads_as_it_should() -> None:
    text = prep_markdown(agenda(), MARTA, "leader")
    assert text == golden("prep_leader.md", text)


def test_the_shared_prep_document_reads_as_it_should() -> None:
    text = prep_markdown(agenda(), MARTA, "shared")
    assert text == golden("prep_shared.md", text)


def test_the_weekly_summary_reads_as_it_should() -> None:
    text = weekly_text(SUMMARY, NOW, BERLIN)
    assert text == golden("weekly.txt", text)


# --- private stays private -------------------------------------------------------------------------------------------

MARKER = "zzprivatezz"
ATTACKS = (
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "' onmouseover='alert(1)", "<!-- ", "-->", "]]>",
    "{{ 7*7 }}", "{% raw %}", "[x](javascript:alert(1))", "![](http://spy.example/p.gif)", "</title><style>*{}</style>",
    "# heading", "- [ ] a box", "```", "> ", "\u202edesrever", "\x00\x07", "\ud800", "🧑‍🚀", "Zoë\u0301", "\u2028",
    "&lt;b&gt;", "<a href=data:text/html,x>",
)  # fmt: skip
hostile = st.lists(st.sampled_from(ATTACKS) | st.text(max_size=12), max_size=4).map(" ".join)
secret = hostile.map(lambda text: f"{text}{MARKER}{text}")


@st.composite
def agendas(draw: st.DrawFn) -> Agenda:
    """Draw an agenda with hostile text in every field, and a marker in each that is private."""
    base = agenda()
    day = base.points[0].created
    return replace(
        base,
        counterpart=Counterpart("ana@acme.example", draw(st.none() | hostile)),
        objective=draw(hostile),
        i_owe=tuple(CarriedItem(replace(c.item, text=draw(hostile)), c.carried, c.age_days) for c in base.i_owe),
        they_owe=tuple(CarriedItem(replace(c.item, text=draw(hostile)), c.carried, c.age_days) for c in base.they_owe),
        points=tuple(replace(point, text=draw(hostile)) for point in base.points),
        celebrate=tuple(replace(item, text=draw(hostile)) for item in base.celebrate),
        last_note=Note(day, draw(hostile)),
        parts=tuple(
            replace(p, prompts=(draw(hostile),), questions=tuple(_hostile_question(draw, q) for q in p.questions))
            for p in base.parts
        ),
        private_points=(TalkingPoint(9, draw(secret), Owner.ME, day),),
        last_private_note=Note(day, draw(secret), private=True),
        tip=draw(secret),
    )


def _hostile_question(draw: st.DrawFn, question: Question) -> Question:
    return replace(question, text=draw(hostile))


@given(agendas())
def test_the_shared_edition_never_holds_what_is_the_leaders_alone(drawn: Agenda) -> None:
    for text in (prep_markdown(drawn, MARTA, "shared"), prep_html(drawn, MARTA, "shared")):
        assert MARKER not in text
        assert "only you" not in text.casefold().replace("only you can", "")


@given(agendas())
def test_the_part_before_only_you_never_holds_what_is_the_leaders_alone(drawn: Agenda) -> None:
    shared, private = parted(prep_markdown(drawn, MARTA, "leader"))
    assert MARKER not in shared
    assert private.count(MARKER) >= 3


def test_the_leaders_edition_holds_every_private_field() -> None:
    secrets = replace(
        agenda(),
        private_points=(TalkingPoint(9, "first-secret", Owner.ME, NOW.date()),),
        last_private_note=Note(NOW.date(), "second-secret", private=True),
        tip="third-secret",
    )
    for text in (prep_markdown(secrets, MARTA, "leader"), prep_html(secrets, MARTA, "leader")):
        assert all(each in text for each in ("first-secret", "second-secret", "third-secret"))


def test_without_anything_private_there_is_no_private_part() -> None:
    open_book = replace(agenda(), private_points=(), last_private_note=None, tip="")
    assert "Only you" not in prep_html(open_book, MARTA, "leader")
    assert parted(prep_markdown(open_book, MARTA, "leader"))[1] == ""


def test_what_is_written_below_only_you_stays_private() -> None:
    shared, private = parted(prep_markdown(agenda(), MARTA, "leader") + "\nShe may leave.\n")
    assert "She may leave." not in shared
    assert "She may leave." in private


def test_a_document_without_a_private_part_is_shared_as_a_whole() -> None:
    assert parted("# Notes\n\nAll good.") == ("# Notes\n\nAll good.", "")


# --- the document comes back -----------------------------------------------------------------------------------------


def test_the_open_items_of_the_document_read_back_as_they_are() -> None:
    boxes = list(boxes_in(prep_markdown(agenda(), MARTA, "leader"), ANA))
    read = [(box.promise.text, box.promise.owner, box.promise.due, box.checked) for box in boxes]
    assert read == [
        (DECK.text, None, DECK.due, False),
        (MENTOR.text, None, None, False),
        (TALK.text, Owner.THEM, TALK.due, False),
        (REVIEW_ITEM.text, Owner.THEM, None, False),
    ]


def test_an_item_of_the_leaders_that_starts_like_one_of_theirs_is_marked_as_the_leaders() -> None:
    line = box_line("Ana: ask about the talk", Owner.ME, None, ANA)
    assert line == "- [ ] @me Ana: ask about the talk"
    assert promised(line.removeprefix("- [ ] "), ANA).owner is Owner.ME


@pytest.mark.parametrize("audience", ["leader", "shared"])
def test_the_other_one_is_called_by_name_and_not_by_a_sign(audience: Audience) -> None:
    text = prep_markdown(agenda(), MARTA, audience)
    assert "@them" not in text
    assert "- [ ] Ana: Draft an outline of the conference talk (due 2026-11-27)" in text


def test_boxes_of_last_time_are_shown_and_not_offered_to_be_ticked() -> None:
    text = prep_markdown(agenda(), MARTA, "shared")
    assert "> - ☑ Marta talks to Jonas\n> - ☐ Ana: Draft an outline of the talk" in text


@pytest.mark.parametrize("name", ["Ana Keller", "Keller, Ana", "Ana: the first", "@ana", "", None, "me", "Zoë\u0301 K"])
def test_whatever_somebody_is_called_their_items_read_back_as_theirs(name: str | None) -> None:
    person = Counterpart("ana@acme.example", name)
    line = box_line("Draft the talk", Owner.THEM, TALK.due, person)
    assert promised(line.removeprefix("- [ ] "), person) == Promise("Draft the talk", Owner.THEM, TALK.due)


def test_items_read_back_as_theirs_when_their_whole_name_has_become_known_since() -> None:
    line = box_line("Draft the talk", Owner.THEM, None, Counterpart("ana@acme.example"))
    assert (
        promised(line.removeprefix("- [ ] "), Counterpart("ana@acme.example", "Anastasia Keller")).owner is Owner.THEM
    )


def test_two_of_one_first_name_are_told_apart_by_their_whole_names() -> None:
    text = prep_markdown(agenda(), replace(MARTA, name="Ana Novák"), "shared")
    assert "## Ana Novák promised" in text
    assert "## Ana Keller promised" in text
    assert "- [ ] Ana Keller: Draft an outline of the conference talk" in text


@given(agendas())
def test_no_text_makes_a_check_box_of_its_own(drawn: Agenda) -> None:
    text = prep_markdown(drawn, MARTA, "leader")
    assert len(list(boxes_in(text, ANA))) <= len(drawn.i_owe) + len(drawn.they_owe)


# --- HTML ------------------------------------------------------------------------------------------------------------

MAIL_TAGS = {
    "html", "head", "meta", "title", "style", "body", "div", "table", "tbody", "tr", "td", "th", "h1", "h2", "p",
    "span", "br",
}  # fmt: skip
MAIL_ATTRIBUTES = {
    "lang", "charset", "name", "content", "class", "style", "role", "width", "cellpadding", "cellspacing", "border",
    "align", "valign", "bgcolor", "scope", "aria-label",
}  # fmt: skip
PAGE_TAGS = MAIL_TAGS | {
    "main", "header", "section", "aside", "ul", "ol", "li", "h3", "h4", "h5", "h6", "strong", "em", "s", "b", "a",
    "code", "pre", "blockquote", "hr", "thead",
}  # fmt: skip
PAGE_ATTRIBUTES = MAIL_ATTRIBUTES | {"dir", "http-equiv", "href", "rel", "start"}
VOID = {"meta", "br", "hr"}
UNSUPPORTED_CSS = re.compile(r"display:\s*(flex|grid)|position:|float:|url\(|@import|var\(|calc\(", re.IGNORECASE)


@dataclass
class Page(HTMLParser):
    """A page as it is built: its elements, their attributes, its text, and whether each element was closed."""

    tags: set[str] = field(default_factory=set)
    attributes: list[tuple[str, str, str]] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    styles: list[str] = field(default_factory=list)
    open_tags: list[str] = field(default_factory=list)
    unbalanced: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open_tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open_tags or self.open_tags.pop() != tag:
            self.unbalanced.append(tag)

    def handle_data(self, data: str) -> None:
        (self.styles if self.open_tags[-1:] == ["style"] else self.text).append(data)

    def values(self, name: str) -> list[str]:
        return [value for _, attribute, value in self.attributes if attribute == name]


def parsed(html: str) -> Page:
    page = Page()
    page.feed(html)
    page.close()
    return page


def check(html: str, tags: set[str], attributes: set[str]) -> Page:
    """Check that the page is well built, fetches nothing, and holds only what is allowed."""
    page = parsed(html)
    assert page.tags <= tags, page.tags - tags
    names = {name for _, name, _ in page.attributes}
    assert names <= attributes, names - attributes
    assert not page.unbalanced
    assert not page.open_tags
    assert all(re.match(r"(https?|mailto):", value) for value in page.values("href"))
    html.encode("utf-8")
    return page


@given(agendas(), st.sampled_from(("leader", "shared")))
@settings(deadline=None)
def test_no_text_breaks_out_of_the_prep_page(drawn: Agenda, audience: str) -> None:
    html = prep_html(drawn, MARTA, "leader" if audience == "leader" else "shared")
    page = check(html, PAGE_TAGS, PAGE_ATTRIBUTES)
    assert len(page.styles) == 1


@st.composite
def hostile_summaries(draw: st.DrawFn) -> WeeklySummary:
    sections = tuple(
        replace(
            section,
            title=draw(hostile),
            lines=tuple(replace(line, text=draw(hostile), detail=draw(hostile)) for line in section.lines),
        )
        for section in SUMMARY.sections
    )
    rows = tuple(
        replace(row, counterpart=replace(row.counterpart, name=draw(hostile)), needs=draw(hostile))
        for row in SUMMARY.rows
    )
    return replace(SUMMARY, headline=draw(hostile), sections=sections, rows=rows)


@given(hostile_summaries())
@settings(deadline=None)
def test_no_text_breaks_out_of_the_weekly_mail(drawn: WeeklySummary) -> None:
    check(weekly_html(drawn, NOW, BERLIN), MAIL_TAGS, MAIL_ATTRIBUTES)
    weekly_text(drawn, NOW, BERLIN).encode("utf-8")


def test_the_weekly_mail_is_tables_and_inline_styles() -> None:
    page = check(weekly_html(SUMMARY, NOW, BERLIN), MAIL_TAGS, MAIL_ATTRIBUTES)
    assert not UNSUPPORTED_CSS.search(" ".join([*page.values("style"), *page.styles]))
    assert {"table", "th"} <= page.tags
    assert page.values("role").count("presentation") == 2
    assert set(page.values("scope")) == {"row", "col"}
    assert page.values("lang") == ["en"]
    assert {"light dark"} == {v for t, n, v in page.attributes if t == "meta" and n == "content" and "dark" in v}


def test_the_only_style_element_left_holds_the_dark_colours() -> None:
    page = parsed(weekly_html(SUMMARY, NOW, BERLIN))
    assert len(page.styles) == 1
    assert page.styles[0].strip().startswith("@media (prefers-color-scheme: dark)")


def test_the_character_set_is_declared_before_anything_is_read() -> None:
    assert weekly_html(SUMMARY, NOW, BERLIN).encode("utf-8").index(b'charset="utf-8"') < 200


def test_a_layout_table_has_a_background_that_outlook_reads() -> None:
    assert {"#ffffff", "#eef0f2"} <= set(parsed(weekly_html(SUMMARY, NOW, BERLIN)).values("bgcolor"))


def test_a_strip_can_be_heard() -> None:
    labels = parsed(weekly_html(SUMMARY, NOW, BERLIN)).values("aria-label")
    assert labels[0] == "Last 12 meetings: 8 kept, 1 moved, 3 skipped"


def test_health_is_said_in_words_and_never_by_colour_alone() -> None:
    text = "".join(parsed(weekly_html(SUMMARY, NOW, BERLIN)).text)
    for word in ("at risk: missed twice in a row", "slipping: missed once", "silent: nothing is planned"):
        assert word in text


def test_the_mail_begins_with_what_a_mailbox_shows_beside_the_subject() -> None:
    text = [piece.strip() for piece in parsed(weekly_html(SUMMARY, NOW, BERLIN)).text if piece.strip()]
    assert text[0] == weekly_subject(SUMMARY) == "One-on-ones, 23 to 29 November 2026"
    assert text[1].startswith(SUMMARY.sections[0].lines[0].text)
    assert SUMMARY.headline not in text[1]


def test_the_mail_for_thirty_people_stays_small() -> None:
    crowd = tuple(
        standing(person(f"somebody.with.a.long.name.{n:02}@acme.example"), 1 + n % 5, "10:30", "●○◐·?●" * 2, Health.RED)
        for n in range(30)
    )
    summary = weekly(replace(review(), standings=crowd), notebooks(), replace(Policy(), summary_lines=200))
    assert len(summary.rows) == 30
    assert len(weekly_html(summary, NOW, BERLIN).encode("utf-8")) < 60_000


def test_the_text_has_a_line_for_each_line_of_the_summary() -> None:
    printed = weekly_text(SUMMARY, NOW, BERLIN)
    blanks_subject_and_date = sum(1 for line in printed.splitlines() if not line) + 2
    assert len(printed.splitlines()) - blanks_subject_and_date <= Policy().summary_lines


def test_a_calm_week_is_two_lines_of_text() -> None:
    summary = weekly(quiet_review(), {}, Policy())
    lines = [line for line in weekly_text(summary, NOW, BERLIN).splitlines() if line]
    assert lines[1:-1] == [
        "A calm week: 2 one-on-ones, and nothing needs you.",
        "What went well – kept in a row: Cem 12",
    ]


# --- Markdown of notes -----------------------------------------------------------------------------------------------


def test_notes_show_their_check_boxes_as_boxes() -> None:
    html = markdown_html("- [ ] one\n- [x] two")
    assert '<li class="box">☐ one</li>' in html
    assert '<li class="box">☑ two</li>' in html


def test_notes_fetch_no_picture_and_run_no_script() -> None:
    html = markdown_html("![the words for it](http://spy.example/p.gif) <script>x</script> [y](javascript:z)")
    assert parsed(html).tags == {"p"}
    assert "the words for it" in html


def test_headings_of_notes_stay_below_the_pages_own() -> None:
    assert parsed(markdown_html("# One\n\n## Two\n\n### Three")).tags == {"h4", "h5", "h6"}


# --- contrast --------------------------------------------------------------------------------------------------------


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(("css", "card"), [("mails/mail.css", "#ffffff"), ("mails/dark.css", "#1d2125")])
def test_every_text_colour_of_the_mail_can_be_read_on_its_card(css: str, card: str) -> None:
    rules = [line for line in (TEMPLATES / css).read_text(encoding="utf-8").splitlines() if ".press" not in line]
    colours = re.findall(r"[{;] ?color: (#[0-9a-f]{6})", "\n".join(rules))
    assert len(set(colours)) >= 5
    assert all(contrast(colour, card) >= 4.5 for colour in colours)


@pytest.mark.parametrize("css", ["mails/mail.css", "mails/dark.css"])
def test_a_button_can_be_read(css: str) -> None:
    [paper] = re.findall(r"\.main \{.*?background-color: (#[0-9a-f]{6})", (TEMPLATES / css).read_text(encoding="utf-8"))
    assert contrast("#ffffff", paper) >= 4.5


@pytest.mark.parametrize("scheme", [0, 1])
def test_every_text_colour_of_the_prep_page_can_be_read_on_its_paper(scheme: int) -> None:
    css = (TEMPLATES / "prep.css").read_text(encoding="utf-8")
    block = re.findall(r":root \{(.*?)\}", css, re.DOTALL)[scheme]
    colours = dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6})", block))
    assert all(contrast(colours[name], colours["paper"]) >= 4.5 for name in ("ink", "muted", "accent", "alarm"))
    assert all(contrast(colours[name], colours["private"]) >= 4.5 for name in ("ink", "muted", "private-ink"))


# --- file names ------------------------------------------------------------------------------------------------------


def named(name: str | None, email: str = "someone@acme.example") -> Agenda:
    return replace(agenda(), counterpart=Counterpart(email, name))


@pytest.mark.parametrize(
    ("name", "email", "stem"),
    [
        ("Ana Keller", "ana@acme.example", "2026-11-24-ana-keller"),
        ("Jürgen Groß", "j@acme.example", "2026-11-24-jurgen-gross"),
        ("../../etc/passwd", "x@acme.example", "2026-11-24-etc-passwd"),
        ("田中 大翔", "hiro.tanaka@acme.example", "2026-11-24-hiro-tanaka"),
        (None, "ana.keller@acme.example", "2026-11-24-ana-keller"),
    ],
)
def test_a_file_is_named_by_day_and_person(name: str | None, email: str, stem: str) -> None:
    assert prep_file_stem(named(name, email), BERLIN) == stem


def test_two_people_of_one_name_on_one_day_get_files_of_their_own() -> None:
    later = replace(named("Ana Keller", "b@acme.example"), span=agenda().span.widened(timedelta(hours=1)))
    stems = prep_file_stems(
        [named("Ana Keller", "a@acme.example"), later, named("Ana Keller", "c@acme.example")], BERLIN
    )
    assert stems[:2] == ("2026-11-24-ana-keller", "2026-11-24-ana-keller-1300")
    assert len(set(stems)) == 3


@given(st.lists(st.tuples(hostile | st.none(), st.integers(0, 40)), max_size=6, unique_by=lambda pair: pair[1]))
def test_file_names_are_safe_and_no_two_alike(drawn: list[tuple[str | None, int]]) -> None:
    stems = prep_file_stems([named(name, f"p{n}@acme.example") for name, n in drawn], BERLIN)
    assert len(set(stems)) == len(stems)
    assert all(re.fullmatch(r"2026-11-24-[a-z0-9][a-z0-9-]{0,70}", stem) for stem in stems)


# --- values are told whole -------------------------------------------------------------------------------------------


def test_a_leader_without_a_name_is_called_by_the_address_made_readable() -> None:
    nameless = Leader("marta.novak@acme.example", BERLIN, "Europe/Berlin")
    assert "# Marta Novak and Ana Keller" in prep_markdown(agenda(), nameless, "shared")
