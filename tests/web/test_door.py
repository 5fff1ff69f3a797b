"""A link in an invitation proves nothing, one in a mailbox does, once; what is sent to a browser keeps to itself."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from assistant.core.between import new_link
from assistant.links import Links, Visitor
from assistant.model import Owner
from assistant.pages.access import COOKIE
from assistant.pages.guard import MOST_BYTES
from tests.calendar_text import ME
from tests.web.desk import ANA, BASE, BEN, Pages, a_desk, form_token, later


@pytest.fixture
def pages(tmp_path: Path) -> Pages:
    return a_desk(tmp_path)


def asked(browser: TestClient, pages: Pages, who: str, person: str = ANA) -> int:
    """Ask for a sign-in link as one of the two would, and return the status."""
    code = pages.code(person)
    page = browser.get(f"/o/{code}")
    return browser.post(f"/o/{code}/link", data={"form": form_token(page.text), "who": who}).status_code


def path_of(link: str) -> str:
    return link.removeprefix(BASE)


# --- the link in the invitation --------------------------------------------------------------------------------------


def test_whoever_opens_the_link_sees_the_two_first_names_and_nothing_else(pages: Pages) -> None:
    page = pages.browser().get(f"/o/{pages.code(ANA)}")
    assert page.status_code == 200
    assert "Lea and Ana" in page.text
    assert ANA not in page.text
    assert ME not in page.text
    assert COOKIE not in pages.browser().cookies


def test_a_link_that_means_nobody_is_no_page(pages: Pages) -> None:
    assert pages.browser().get("/o/00000000000000000000").status_code == 404
    assert pages.browser().get("/o/%F0%9F%98%80").status_code == 404


@pytest.mark.parametrize(("who", "address"), [("them", ANA), ("me", ME)])
def test_a_sign_in_link_goes_to_the_mailbox_of_the_one_that_was_chosen(pages: Pages, who: str, address: str) -> None:
    assert asked(pages.browser(), pages, who) == 200
    assert [mail.to for mail in pages.sent] == [address]


def test_links_are_mailed_only_so_often(pages: Pages) -> None:
    browser = pages.browser()
    assert [asked(browser, pages, "them") for _ in range(5)] == [200, 200, 200, 200, 429]
    assert len(pages.sent) == 4
    later(pages, timedelta(minutes=11))


def test_without_mail_no_button_promises_one(tmp_path: Path) -> None:
    pages = a_desk(tmp_path, mail=False)
    page = pages.browser().get(f"/o/{pages.code(ANA)}")
    assert "<form" not in page.text
    assert "Ask Lea" in page.text


# --- signing in ------------------------------------------------------------------------------------------------------


def test_opening_a_sign_in_link_changes_nothing_until_the_button_is_pressed(pages: Pages) -> None:
    browser = pages.browser()
    asked(browser, pages, "them")
    path = path_of(pages.sent[0].link)
    for page in (browser.get(path), browser.get(path), browser.get(path)):
        assert "as Ana" in page.text
        assert COOKIE not in browser.cookies
    signed = browser.post(path, data={"form": form_token(browser.get(path).text)})
    assert (signed.status_code, signed.headers["location"]) == (303, f"/o/{pages.code(ANA)}")


def test_a_sign_in_link_works_once(pages: Pages) -> None:
    browser, other = pages.browser(), pages.browser()
    asked(browser, pages, "them")
    path = path_of(pages.sent[0].link)
    page, again = browser.get(path), other.get(path)
    assert browser.post(path, data={"form": form_token(page.text)}).status_code == 303
    assert other.post(path, data={"form": form_token(again.text)}).status_code == 410
    assert COOKIE not in other.cookies


def test_the_cookie_is_out_of_reach_of_scripts_other_sites_and_open_lines(pages: Pages) -> None:
    browser = pages.browser()
    asked(browser, pages, "them")
    path = path_of(pages.sent[0].link)
    signed = browser.post(path, data={"form": form_token(browser.get(path).text)})
    [cookie] = [one for one in signed.headers.get_list("set-cookie") if one.startswith(f"{COOKIE}=")]
    said = cookie.lower()
    assert all(word in said for word in ("httponly", "secure", "samesite=lax", "path=/", "max-age=15552000"))


def test_a_link_taken_back_ends_every_sign_in_and_every_letter_on_its_way(pages: Pages) -> None:
    browser = pages.browser()
    asked(browser, pages, "them")
    path = path_of(pages.sent[0].link)
    pages.write(ANA, new_link)
    assert browser.get(path).status_code == 410


@pytest.mark.parametrize("token", ["x", "a.b", "%2e%2e", "x" * 3000])
def test_a_token_that_is_none_is_refused_in_a_sentence(pages: Pages, token: str) -> None:
    page = pages.browser().get(f"/in/{token}")
    assert page.status_code == 410
    assert "ask for a new one" in page.text


def test_guessing_is_stopped(pages: Pages) -> None:
    browser = pages.browser()
    assert [browser.get("/in/guess").status_code for _ in range(31)][-2:] == [410, 429]


def test_another_leader_s_keys_open_nothing_here(pages: Pages) -> None:
    stranger = Links(ME, ("another key",), BASE)
    browser = pages.browser()
    browser.cookies.set(COOKIE, stranger.session(Visitor(Owner.ME, "", 1), pages.desk.now()), domain="one.test")
    assert browser.get(f"/o/{pages.code(BEN)}").text.count("<form") == 2


# --- forms -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("token", ["", "0" * 64])
def test_a_form_that_was_not_served_to_this_browser_is_refused(pages: Pages, token: str) -> None:
    browser = pages.browser()
    code = pages.code(ANA)
    browser.get(f"/o/{code}")
    assert browser.post(f"/o/{code}/link", data={"form": token, "who": "them"}).status_code == 403
    assert pages.sent == []


@pytest.mark.parametrize(
    "headers", [{"origin": "https://evil.test"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}]
)
def test_a_form_sent_from_another_site_is_refused(pages: Pages, headers: dict[str, str]) -> None:
    browser = pages.browser()
    code = pages.code(ANA)
    form = {"form": form_token(browser.get(f"/o/{code}").text), "who": "them"}
    assert browser.post(f"/o/{code}/link", data=form, headers=headers).status_code == 403


def test_a_form_that_is_too_big_or_no_form_is_refused(pages: Pages) -> None:
    browser = pages.browser()
    path = f"/o/{pages.code(ANA)}/link"
    assert browser.post(path, data={"form": "x" * MOST_BYTES}).status_code == 413
    assert browser.post(path, json={"form": "x"}).status_code == 415
    assert browser.post(path, content=b"\xff=1", headers={"content-type": FORM}).status_code in (400, 403)


FORM = "application/x-www-form-urlencoded"


# --- the end of a kind of mail ---------------------------------------------------------------------------------------


def test_looking_at_the_end_of_mails_changes_nothing_and_one_click_ends_them(pages: Pages) -> None:
    visitor = Visitor(Owner.THEM, ANA, 1)
    path = path_of(pages.links.unsubscribe(visitor, "input"))
    assert pages.browser().get(path).status_code == 200
    assert pages.desk.store.notebook(ANA) is None
    one_click = pages.browser().post(path, content=b"List-Unsubscribe=One-Click", headers={"content-type": FORM})
    assert one_click.status_code == 200
    notebook = pages.desk.store.notebook(ANA)
    assert notebook is not None
    assert [(off.kind, off.by) for off in notebook.mail_off] == [("input", Owner.THEM)]


# --- every answer ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/o/x", "/in/x", "/off/x", "/static/page.css", "/static/../app.py", "/nowhere"])
def test_every_answer_keeps_to_itself(pages: Pages, path: str) -> None:
    answer = pages.browser().get(path)
    said = answer.headers
    assert "script-src 'self'" in said["content-security-policy"]
    assert "unsafe" not in said["content-security-policy"]
    assert said["x-content-type-options"] == "nosniff"
    assert said["x-frame-options"] == "DENY"
    assert said["referrer-policy"] == "same-origin"
    assert "max-age" in said["strict-transport-security"]
    assert "no-store" in said["cache-control"] or path == "/static/page.css"
    assert "<script>" not in answer.text


def test_nothing_but_our_own_files_is_given_out(pages: Pages) -> None:
    for name in ("../app.py", "..%2fapp.py", "app.py", "%2e%2e/app.py"):
        assert pages.browser().get(f"/static/{name}").status_code == 404
