"""The text of an event is read as plain words, and changed so that every other byte of the page stays."""

from __future__ import annotations

from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.errors import NotSupported
from connectors.microsoft.body import (
    description_of,
    documents_of,
    keep_meeting,
    page_of,
    plain,
    with_description,
    with_document,
    without_document,
)
from connectors.microsoft.page import text_of
from connectors.microsoft.values import Json, text
from connectors.model import Attachment
from tests.connectors.fakes.microsoft.teams import with_meeting

PREP = Attachment("Prep <1>.md", 'prep, ana; "W04"', url="https://files.test/prep?id=1&x=\"2'")
OUTLOOK = (
    '<html><head>\r\n<meta http-equiv="Content-Type" content="text/html; charset=utf-8">\r\n'
    '<style type="text/css">\r\n<!--\r\np {margin:0}\r\n-->\r\n</style></head>\r\n<body dir="ltr">\r\n'
    '<div class="elementToProof" style="font-family:Calibri">Hello&nbsp;&amp; <b>welcome</b>,</div>\r\n'
    "<div><br>\r\n</div>\r\n<!-- a note -->\r\n<ul>\r\n<li>one</li><li>two</li></ul>\r\n</body>\r\n</html>\r\n"
)
OUTLOOK_TEXT = "Hello & welcome,\n\none\ntwo"
TEAMS = text(with_meeting({"body": {"content": OUTLOOK}}, 7), "body", "content")
JOIN = "https://teams.microsoft.com/l/meetup-join/19%3ameeting_000007%40thread.v2/0?context=%7b%22Tid%22%7d"
LINK = "--- begin ---\nhttps://pages.test/l/abc\n--- end ---"


def html(content: str) -> Json:
    return {"contentType": "html", "content": content}


def test_a_page_is_read_as_what_it_shows() -> None:
    assert description_of(html(OUTLOOK)) == OUTLOOK_TEXT
    assert description_of(html("")) == ""
    assert description_of({"contentType": "text", "content": "a\r\nb"}) == "a\nb"


@pytest.mark.parametrize("page", [OUTLOOK, TEAMS, "<p>One</p><p>Two", "no tags at all", page_of("a\n\nb")])
@pytest.mark.parametrize("block", [LINK, "One line", "  two\n\nparts  "])
def test_what_is_put_first_of_all_and_taken_out_again_leaves_every_byte(page: str, block: str) -> None:
    before = description_of(html(page))
    after = with_description(html(page), f"{block}\n\n{before}")
    assert description_of(after) == f"{block}\n\n{before}"
    assert with_description(after, before) == html(page)


def test_the_block_of_a_meeting_stays_byte_for_byte() -> None:
    block = TEAMS[TEAMS.index("<br>\r\n<div style=") : TEAMS.index("</body>")]
    before = description_of(html(TEAMS))
    for words in (f"{LINK}\n{before}", before.replace("one\n", ""), before.replace("welcome", "goodbye")):
        after = with_description(html(TEAMS), words)
        assert block in text(after, "content")
        keep_meeting(html(TEAMS), after, JOIN)


def test_an_address_that_becomes_another_leads_to_the_other() -> None:
    page = with_description(html(TEAMS), f"{LINK}\n{description_of(html(TEAMS))}")
    other = with_description(page, description_of(page).replace("abc", "abd"))
    assert 'href="https://pages.test/l/abd"' in text(other, "content")
    assert "l/abc" not in text(other, "content")


def test_a_text_that_would_lose_the_meeting_is_refused() -> None:
    with pytest.raises(NotSupported, match="video link"):
        keep_meeting(html(TEAMS), with_description(html(TEAMS), "Something else"), JOIN)
    keep_meeting(html(OUTLOOK), with_description(html(OUTLOOK), "Something else"), JOIN)


def test_a_plain_text_stays_plain() -> None:
    assert with_description({"contentType": "text", "content": "old"}, "new <b>") == {
        "contentType": "text",
        "content": "new <b>",
    }


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t\r "), max_size=60))
def test_any_text_is_shown_as_it_was_written(words: str) -> None:
    assert text_of(page_of(words)) == plain(words)
    assert description_of(with_description(html(OUTLOOK), words)) == plain(words)


@given(st.text(st.sampled_from("ab <>&;\n\t\"'/!-=#x1pdiv"), max_size=40))
def test_any_page_is_read_and_changed_without_an_error(page: str) -> None:
    assert description_of(with_description(html(page), "New\n" + text_of(page))) == "New\n" + text_of(page) or not page


@given(st.lists(st.sampled_from(["one", "", " two  ", "a & b", "https://x.test/1"]), max_size=6), st.data())
def test_any_lines_become_any_other_lines(lines: list[str], data: st.DataObject) -> None:
    page = "<html><body>" + "".join(f"<div>{escape(line) or '<br>'}</div>\r\n" for line in lines) + "</body></html>"
    words = "\n".join(
        data.draw(st.lists(st.sampled_from(["one", "", "three", "a & b", "https://x.test/2"]), max_size=6))
    )
    assert description_of(with_description(html(page), words)) == words


@pytest.mark.parametrize("page", [OUTLOOK, TEAMS, "", "no tags at all"])
def test_a_document_is_a_link_that_leaves_no_trace(page: str) -> None:
    linked = with_document(html(page), PREP)
    assert documents_of(linked) == (PREP,)
    assert description_of(linked) == description_of(html(page))
    assert description_of(without_document(linked, PREP.mark or "")) == description_of(html(page))
    if "<body" in page:
        assert without_document(linked, PREP.mark or "") == html(page)
    assert without_document(linked, "another") == linked


def test_a_document_stays_in_its_place_and_alone() -> None:
    other = Attachment("Other", "other", url="https://files.test/other")
    newer = Attachment("Newer", PREP.mark, url="https://files.test/newer", media_type="application/pdf")
    page = html(OUTLOOK)
    for each in (PREP, other, newer):
        page = with_document(page, each)
    assert documents_of(page) == (newer, other)
    words = with_description(page, "Something else entirely")
    assert documents_of(words) == (newer, other)


def test_a_link_that_outlook_wrote_anew_is_still_ours() -> None:
    linked = text(with_document(html(OUTLOOK), PREP), "content")
    anew = linked.replace('<div id="', '<div dir="ltr" style="margin:0" id="x_x_')
    assert documents_of(html(anew)) == (PREP,)


def test_what_only_looks_like_ours_is_not() -> None:
    page = '<div id="attached-document-!!"><a href="https://x.test">x</a></div><div id="attached-document-YQ">y</div>'
    assert documents_of(html(page)) == ()


@pytest.mark.parametrize(
    "piece",
    [
        "<!--",
        "<!",
        "<a ",
        "<style>",
        "<head",
        "&amp",
        '<div id="attached-document-YQ">',
        '<div id="x_',
        "<div ",
        "</div",
        " \n",
        "<p><a href=x>",
    ],
)
def test_a_long_page_that_means_harm_is_read_like_any_other(piece: str) -> None:
    page = html("<html><body>" + piece * 20_000)
    assert documents_of(page) == ()
    assert len(description_of(page)) <= len(text(page, "content"))
    assert description_of(with_description(page, "New")) == "New"
