"""The address of the agenda page in the text of an invitation: put there once, and taken out without a trace."""

from __future__ import annotations

import pytest

from assistant.core.agenda_link import BEGIN, END, linked, put, take

URL, OTHER = "https://pages.test/a/1?k=1&v=2", "https://pages.test/a/9"
TEAMS = "\r\n________________\r\nMicrosoft Teams  \r\nJoin: <https://teams.test/l/meetup?x=%7b>\r\n________________\r\n"
EXCHANGE = (
    '<html>\r\n<head>\r\n<meta http-equiv="Content-Type" content="text/html">\r\n</head>\r\n<body class="x">\r\n'
    '<p>Bring <b>numbers</b> &amp; hope</p>\r\n<div>____</div><a href="https://teams.test/l?a=1&amp;b=2">Join</a>'
    "\r\n</body>\r\n</html>"
)
TEXTS = [
    "",
    "One line",
    "  two\n\nlines  \n\n",
    "\n\nfirst",
    TEAMS,
    "a <ana@example.com> b\r\n",
    "<p>short</p>",
    EXCHANGE,
]


@pytest.mark.parametrize("text", TEXTS)
def test_what_is_put_is_found_and_taken_out_to_the_byte(text: str) -> None:
    with_link = put(text, URL)
    assert linked(with_link) == URL
    assert with_link.replace("\r\n", "\n").count(BEGIN) == 1
    assert take(with_link) == text
    assert (linked(text), take(text)) == (None, text)


@pytest.mark.parametrize("text", TEXTS)
def test_putting_twice_is_putting_once_and_another_address_takes_the_place(text: str) -> None:
    once = put(text, URL)
    assert put(once, URL) == once
    assert put(put(once, OTHER), URL) == once
    assert take(put(once, OTHER)) == text


@pytest.mark.parametrize("text", TEXTS)
def test_what_people_write_around_it_stays(text: str) -> None:
    assert take(put(text, URL) + "\nSee you, Zoë.\r\n") == f"{text}\nSee you, Zoë.\r\n"


def test_the_address_stands_first_so_that_nobody_has_to_look_for_it() -> None:
    assert put("Bring the numbers.", URL) == f"{BEGIN}\n{URL}\n{END}\n\nBring the numbers."
    assert put(TEAMS, URL).startswith(f"{BEGIN}\r\n{URL}\r\n{END}\r\n\r\n\r\n____")
    assert f'<body class="x"><div>{BEGIN}<br><a href="https://pages.test/a/1?k=1&amp;v=2">' in put(EXCHANGE, URL)


def test_a_provider_may_write_the_html_anew() -> None:
    rewritten = (
        f'<html><body><div style="x">\n---&nbsp;One-on-one agenda ---<br>\n<a href="{OTHER}" id="LP1">{OTHER}</a><br>\n'
        "--- end of\nagenda ---</div><div>Teams</div></body></html>"
    )
    assert linked(rewritten) == OTHER
    assert take(rewritten) == "<html><body><div>Teams</div></body></html>"


def test_a_text_that_holds_it_twice_holds_it_once_afterwards() -> None:
    twice = f"{put('', URL)}\n\n{put('Hello', OTHER)}"
    assert put(twice, URL) == put("Hello", URL)
    assert take(twice) == "Hello"


def test_tags_that_are_not_ours_alone_stay() -> None:
    text = f"<div>Hello {BEGIN}<br>{URL}<br>{END} there</div>"
    assert take(text) == "<div>Hello  there</div>"
    assert take(f"<div>{BEGIN} {URL} {END} there</div>") == "<div> there</div>"
