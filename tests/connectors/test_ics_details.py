"""What an event in a file says beyond when it is: where it is held online, what reminds of it, what is attached."""

from __future__ import annotations

import pytest

from connectors.model import Attachment, EventDetails
from connectors.online import online_address
from tests.connectors.elsewhere import read_text
from tests.contracts.calendar_seed import ONCE_LINES, vevent


def details(*lines: str) -> EventDetails:
    [event] = read_text(vevent(*ONCE_LINES, *lines))
    return event.details


@pytest.mark.parametrize(
    "address",
    [
        "https://meet.google.com/abc-defg-hij",
        "https://teams.microsoft.com/l/meetup-join/19%3ameeting_x%40thread.v2/0?context=%7b%22Tid%22%7d",
        "https://teams.microsoft.com/meet/123456?p=abc",
        "https://teams.live.com/meet/9876",
        "https://us02web.zoom.us/j/85012345678?pwd=abc",
        "https://firm.zoom.us/my/lea",
        "https://meet.jit.si/LeaAndAna",
        "https://jitsi.firm.test/lea-and-ana",
        "https://firm.webex.com/meet/lea",
        "https://whereby.com/lea",
        "https://meet.goto.com/123456",
        "https://talk.firm.test/b/lea-abc-def",
    ],
)
def test_the_address_of_a_meeting_is_found_in_any_text(address: str) -> None:
    for text in (address, f"Join <{address}>.", f"Agenda:\nplan\n\nJoin: {address}\nSee you", f"({address})"):
        assert online_address(["Room 5", text]) == address


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Room 5",
        "https://docs.google.com/document/d/1",
        "https://zoom.us/download",
        "https://firm.test/minutes",
        "teams.microsoft.com",
        "https://teams.microsoft.com/",
        "mailto:lea@firm.test",
    ],
)
def test_what_is_no_meeting_has_no_address(text: str) -> None:
    assert online_address([text]) is None


@pytest.mark.parametrize(
    "line",
    [
        "X-GOOGLE-CONFERENCE:https://video.firm.test/x",
        'CONFERENCE;VALUE=URI;FEATURE=VIDEO;LABEL="Join: now":https://video.firm.test/x',
        "X-MICROSOFT-SKYPETEAMSMEETINGURL:https://video.firm.test/x",
        "X-MICROSOFT-ONLINEMEETINGEXTERNALLINK:https://video.firm.test/x",
    ],
)
def test_a_property_that_is_meant_for_a_meeting_comes_before_any_text(line: str) -> None:
    assert details("LOCATION:https://meet.jit.si/Other", line).online == "https://video.firm.test/x"


@pytest.mark.parametrize("name", ["URL", "LOCATION", "DESCRIPTION"])
def test_a_meeting_is_found_wherever_people_write_it(name: str) -> None:
    assert details(f"{name}:https://meet.jit.si/Lea").online == "https://meet.jit.si/Lea"


def test_a_telephone_number_is_no_meeting_online() -> None:
    assert details("CONFERENCE;VALUE=URI;FEATURE=PHONE:tel:+49-30-1234").online is None


def alarm(*lines: str) -> tuple[str, ...]:
    return ("BEGIN:VALARM", *lines, "END:VALARM")


@pytest.mark.parametrize("action", ["ACTION:DISPLAY", "ACTION:AUDIO", "action;x=y:Email"])
def test_an_alarm_reminds(action: str) -> None:
    assert details(*alarm(action, "TRIGGER:-PT5M")).reminds


def test_an_alarm_that_does_nothing_does_not_remind() -> None:
    off = alarm("ACTION:NONE", "TRIGGER;VALUE=DATE-TIME:19760401T005545Z")
    assert not details(*off).reminds
    assert details(*off, *alarm("TRIGGER:-PT5M", "ACTION:DISPLAY")).reminds


def test_an_alarm_says_nothing_about_its_event() -> None:
    noisy = alarm("ACTION:DISPLAY", "DESCRIPTION:Soon", "ATTACH:https://files.test/sound", "TRIGGER:-PT5M")
    assert (details(*noisy).description, details(*noisy).attachments) == ("", ())


@pytest.mark.parametrize(
    ("line", "attachment"),
    [
        (
            "ATTACH:https://x.test/a/My%20plan.pdf?v=1",
            Attachment("My plan.pdf", url="https://x.test/a/My%20plan.pdf?v=1"),
        ),
        ("ATTACH;X-LABEL=Plan;FMTTYPE=Text/HTML:https://x.test/", Attachment("Plan", url="https://x.test/")),
        ("ATTACH:CID:part3@x.test", Attachment("part3@x.test", url="CID:part3@x.test")),
        ('ATTACH;FILENAME="a;b.md";ENCODING=BASE64;VALUE=BINARY:SGFs\r\n bG8=', Attachment("a;b.md", content=b"Hallo")),
        ("ATTACH;FILENAME=a;ENCODING=BASE64;VALUE=BINARY:damaged", Attachment("a")),
        ("ATTACH;X-ONE-ON-ONE-MARK=prep:https://x.test/a.md", Attachment("a.md", "prep", "https://x.test/a.md")),
    ],
)
def test_a_document_is_read_as_it_is_attached(line: str, attachment: Attachment) -> None:
    [found] = details(line).attachments
    assert (found.name, found.mark, found.url, found.content) == (
        attachment.name,
        attachment.mark,
        attachment.url,
        attachment.content,
    )


def test_an_empty_attachment_is_none() -> None:
    assert details("ATTACH:").attachments == ()


def test_a_description_keeps_the_blanks_around_it() -> None:
    assert details("DESCRIPTION;LANGUAGE=en:  a\\, b\\n ").description == "  a, b\n "


@pytest.mark.parametrize("written", ["Keller, Ana", '"Keller, Ana"', "Keller,Ana"])
def test_a_name_with_a_comma_is_whole_even_where_it_should_have_been_quoted(written: str) -> None:
    [attendee] = details(f"ATTENDEE;CN={written};PARTSTAT=ACCEPTED:mailto:ana@firm.test").attendees
    assert (attendee.name, attendee.email) == ("Keller, Ana", "ana@firm.test")
