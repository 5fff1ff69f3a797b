"""The configuration file: defaults, every key, and every way in which it can be wrong."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, time
from pathlib import Path

import pytest

from assistant.config import Config, ConfigProblems, load, load_or_default, usual_data_dir, usual_path
from assistant.config_schema import (
    CALENDAR,
    PERSON,
    SECTIONS,
    TOP,
    CalendarSettings,
    DaemonSettings,
    Key,
    LeaderSettings,
    ProtectSettings,
)
from assistant.deeds import BrakePolicy, Budget, Mode, Modes
from assistant.holiday_dates import public_holidays
from assistant.model import Policy, Relation, TheirHours

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"
HOME = {"HOME": "/home/ada"}


@pytest.fixture
def config(tmp_path: Path) -> Callable[[str], Config]:
    def written(text: str) -> Config:
        path = tmp_path / "config.toml"
        path.write_text(text, encoding="utf-8")
        return load(path, HOME)

    return written


@pytest.fixture
def problems(config: Callable[[str], Config]) -> Callable[[str], list[str]]:
    """What is said about a file, one line a problem, without the folder it is in."""

    def said(text: str) -> list[str]:
        with pytest.raises(ConfigProblems) as caught:
            config(text)
        return [re.sub(r"^.*config\.toml:?", "", line) for line in str(caught.value).split("\n")]

    return said


def uncommented(text: str) -> str:
    """The example with every key in it switched on; prose comments have a space after their sign."""
    return re.sub(r"^#(?=[^ \n])", "", text, flags=re.MULTILINE)


# --- defaults --------------------------------------------------------------------------------------------------------


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    found = load_or_default(None, {"HOME": str(tmp_path)})
    assert found.policy == Policy()
    assert found.leader == LeaderSettings()
    assert found.calendar is None
    assert found.data_dir == tmp_path / ".local/share/oneonone"


def test_the_example_is_the_defaults(config: Callable[[str], Config]) -> None:
    assert config(EXAMPLE.read_text("utf-8")) == config("")


def test_every_key_of_the_example_is_commented_with_its_default(config: Callable[[str], Config]) -> None:
    switched_on = uncommented(EXAMPLE.read_text("utf-8"))
    assert switched_on.count("\n[") > len(SECTIONS)
    assert config(switched_on) == config("")


@pytest.mark.parametrize(
    "key", [*TOP, *(key for keys in SECTIONS.values() for key in keys)], ids=lambda key: key.dotted
)
def test_every_key_stands_in_the_example(key: Key) -> None:
    text = uncommented(EXAMPLE.read_text("utf-8"))
    before_sections, *rest = re.split(r"^\[", text, flags=re.MULTILINE)
    parts = {part.split("]")[0]: part for part in rest} | {"": before_sections}
    assert re.search(rf"^{key.name} = ", parts[key.section], flags=re.MULTILINE)


@pytest.mark.parametrize("key", CALENDAR, ids=lambda key: key.name)
def test_every_key_of_a_calendar_stands_in_the_example(key: Key) -> None:
    section = EXAMPLE.read_text("utf-8").split("\n#[[calendars]]\n")[1].split("\n\n")[0]
    assert f"\n#{key.name} = " in f"\n{section}"


@pytest.mark.parametrize("key", PERSON, ids=lambda key: key.name)
def test_every_key_of_a_person_stands_in_the_example(key: Key) -> None:
    assert f"\n#{key.name} = " in EXAMPLE.read_text("utf-8")


def test_every_number_of_the_policy_can_be_changed(config: Callable[[str], Config]) -> None:
    changed = config(
        "days_back = 28\nsummary_lines = 40\n[crowded]\nmeetings = 8\n[shorten]\nsteps = [[60, 45]]\n"
        '[working_hours]\nstart = "08:30"\nend = 18:00:00\ndays = ["sun", "mon"]\n[schedule]\nweekly_day = "fri"\n'
    ).policy
    assert (changed.days_back, changed.days_ahead, changed.summary_lines) == (28, 42, 40)
    assert changed.crowded.meetings == 8
    assert changed.shorten.steps == ((60, 45),)
    assert (changed.working.start, changed.working.end) == (time(8, 30), time(18))
    assert changed.working.days == {7, 1}
    assert changed.schedule.weekly_day == 5


def test_addresses_are_kept_in_lower_case(config: Callable[[str], Config]) -> None:
    found = config('[leader]\nemail = "Ada@Example.org"\naliases = ["A.Lovelace@example.org"]\n')
    assert found.leader.email == "ada@example.org"
    assert found.leader.aliases == {"a.lovelace@example.org"}


def account(user: str, more: str = "") -> str:
    return f'[[calendars]]\nkind = "microsoft"\nclient_id = "app"\nuser = "{user}"\n{more}\n'


def test_who_signs_in_is_the_leader_where_nothing_else_is_said(config: Callable[[str], Config]) -> None:
    leader = config(account("Lea@Work.test") + account("lea@home.test")).leader
    assert (leader.email, leader.aliases) == ("lea@work.test", frozenset({"lea@home.test"}))


def test_the_addresses_of_the_accounts_are_the_leaders_too(config: Callable[[str], Config]) -> None:
    leader = config(account("lea@home.test") + '[leader]\nemail = "lea@work.test"\naliases = ["l@work.test"]').leader
    assert (leader.email, leader.aliases) == ("lea@work.test", frozenset({"l@work.test", "lea@home.test"}))


def test_who_signs_in_for_another_mailbox_is_not_the_leader(config: Callable[[str], Config]) -> None:
    leader = config(account("assistant@work.test", 'mailbox = "lea@work.test"')).leader
    assert (leader.email, leader.aliases) == ("lea@work.test", frozenset())


def test_a_name_on_a_server_says_nothing_of_who_the_leader_is(config: Callable[[str], Config]) -> None:
    leader = config('[[calendars]]\nurl = "https://dav.test"\nuser = "lea"\npassword_file = "p"').leader
    assert leader == LeaderSettings()


def test_a_person_can_be_related_ignored_and_pinned(config: Callable[[str], Config]) -> None:
    policy = config(
        '[people."Ana@example.org"]\nrelation = "report"\npin = true\n[people."bo@example.org"]\nignore = true\n'
    ).policy
    assert policy.relation("ana@example.org") is Relation.REPORT
    assert policy.relation("bo@example.org") is Relation.UNKNOWN
    assert policy.pinned == {"ana@example.org"}
    assert policy.ignored == {"bo@example.org"}


def test_the_service_is_told_how_to_work(config: Callable[[str], Config]) -> None:
    found = config('[daemon]\nevery_minutes = 15\nhealth = "[::1]:9100"\nheartbeat = "https://example.org/ping/1"\n')
    assert found.daemon == DaemonSettings(15, time(3), ("::1", 9100), "https://example.org/ping/1")


# --- acting ----------------------------------------------------------------------------------------------------------


def test_what_is_done_by_itself_is_what_guests_do_not_see(config: Callable[[str], Config]) -> None:
    found = config("")
    assert (found.modes, found.budget, found.brake) == (Modes(), Budget(), BrakePolicy())
    assert (found.calendars, found.documents) == ((), "files")
    assert found.documents_dir == found.data_dir / "prep"


def test_modes_budget_and_brake_can_be_changed(config: Callable[[str], Config]) -> None:
    found = config('[modes]\nrebook = "auto"\nbusy = "off"\n[budget]\nin_all = 4\n[brake]\nleast_missing = 5\n')
    assert (found.modes.rebook, found.modes.busy, found.modes.hold) == (Mode.AUTO, Mode.OFF, Mode.AUTO)
    assert (found.budget.in_all, found.brake.least_missing) == (4, 5)


def test_several_calendars_are_named_in_order(config: Callable[[str], Config], tmp_path: Path) -> None:
    found = config(
        '[[calendars]]\nurl = "https://cal.example.org"\nuser = "ada"\npassword_file = "secret"\nname = "work"\n'
        '[[calendars]]\npath = "home.ics"\n'
    )
    work = CalendarSettings(
        "caldav", "work", url="https://cal.example.org", user="ada", password_file=tmp_path / "secret"
    )
    assert found.calendars == (work, CalendarSettings("ics", path=tmp_path / "home.ics"))
    assert found.calendar == tmp_path / "home.ics"


def test_the_calendar_of_the_first_key_is_the_only_one(config: Callable[[str], Config], tmp_path: Path) -> None:
    found = config('calendar = "work.ics"\n')
    assert found.calendars == (CalendarSettings("ics", path=tmp_path / "work.ics"),)


def test_a_calendar_named_twice_is_one(config: Callable[[str], Config]) -> None:
    found = config('calendar = "work.ics"\n[[calendars]]\nname = "work"\npath = "work.ics"\n')
    assert [calendar.name for calendar in found.calendars] == ["work"]


# --- where things are ------------------------------------------------------------------------------------------------


def test_the_environment_names_another_file(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text("days_back = 7\n")
    assert load_or_default(None, {**HOME, "ONEONONE_CONFIG": str(path)}).policy.days_back == 7


def test_an_empty_variable_names_no_file(tmp_path: Path) -> None:
    assert (
        load_or_default(None, {"HOME": str(tmp_path), "ONEONONE_CONFIG": "", "XDG_CONFIG_HOME": ""}).policy == Policy()
    )


def test_the_users_own_file_is_found(tmp_path: Path) -> None:
    own = tmp_path / "oneonone" / "config.toml"
    own.parent.mkdir()
    own.write_text("days_back = 7\n")
    assert load_or_default(None, {**HOME, "XDG_CONFIG_HOME": str(tmp_path)}).policy.days_back == 7


def test_the_usual_places_follow_the_users_environment() -> None:
    assert usual_path(HOME) == Path("/home/ada/.config/oneonone/config.toml")
    assert usual_data_dir(HOME) == Path("/home/ada/.local/share/oneonone")
    assert usual_data_dir({**HOME, "XDG_DATA_HOME": "/data"}) == Path("/data/oneonone")
    assert usual_data_dir({**HOME, "XDG_DATA_HOME": "not/absolute"}) == Path("/home/ada/.local/share/oneonone")


def test_relative_paths_start_from_the_file(config: Callable[[str], Config], tmp_path: Path) -> None:
    found = config('calendar = "work.ics"\ndata_dir = "/elsewhere"\n')
    assert found.calendar == tmp_path / "work.ics"
    assert found.data_dir == Path("/elsewhere")


@pytest.mark.parametrize(
    ("named", "environ"),
    [(Path("/nowhere/config.toml"), HOME), (None, {**HOME, "ONEONONE_CONFIG": "/nowhere/config.toml"})],
)
def test_a_file_that_was_named_must_be_there(named: Path | None, environ: dict[str, str]) -> None:
    with pytest.raises(ConfigProblems, match=r"/nowhere/config.toml: there is no such file"):
        load_or_default(named, environ)


# --- what can be wrong -----------------------------------------------------------------------------------------------


def test_all_problems_are_said_at_once_in_the_order_of_the_file(problems: Callable[[str], list[str]]) -> None:
    assert problems('days_back = "x"\n[detect]\nmin_minutes = 0\n\n[leader]\nemail = "ada"\ncolour = 1\n') == [
        '1: days_back must be a whole number from 0 to 3660, not "x"',
        "3: detect.min_minutes must be a whole number from 1 to 1440, not 0",
        '6: leader.email must be an e-mail address, not "ada"',
        "7: leader.colour is not a key; see config.example.toml",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("day_back = 3", '1: day_back is not a key; did you mean "days_back"?'),
        ("[shorten]\nflor_minutes = 3", '2: shorten.flor_minutes is not a key; did you mean "floor_minutes"?'),
        ("[detct]\nmin_minutes = 3", '1: detct is not a key; did you mean "detect"?'),
        ('[people."a@b.c"]\nignored = true', '2: people.a@b.c.ignored is not a key; did you mean "ignore"?'),
        ("detect = 3", "1: detect must be a section, [detect]"),
        ("people = 3", '1: people must be sections like [people."ana@example.org"]'),
        ("[people]\nana = 3", '2: people.ana must be an e-mail address, not "ana"'),
        ('[people]\n"a@b.c" = 3', "2: people.a@b.c must be a section, [people.a@b.c]"),
        ("days_back = true", "1: days_back must be a whole number from 0 to 3660, not true"),
        ("days_back = 7.5", "1: days_back must be a whole number from 0 to 3660, not 7.5"),
        ("[leader]\nname = 3", "2: leader.name must be text in quotation marks, not 3"),
        (
            '[leader]\ntimezone = "Mars/Base"',
            '2: leader.timezone must be a time zone like "Europe/Berlin", not "Mars/Base"',
        ),
        ('[leader]\naliases = "a@b.c"', '2: leader.aliases must be a list in square brackets, not "a@b.c"'),
        ('[agenda]\nshare_leader_points = "no"', '2: agenda.share_leader_points must be true or false, not "no"'),
        ('[rebook]\nfriday_latest = "3pm"', '2: rebook.friday_latest must be a time of day like "09:00", not "3pm"'),
        ('[working_hours]\nstart = "25:00"', '2: working_hours.start must be a time of day like "09:00", not "25:00"'),
        ("[working_hours]\ndays = []", "2: working_hours.days must name at least one day"),
        (
            '[working_hours]\ndays = ["monday"]',
            '2: working_hours.days must be a day (mon, tue, wed, thu, fri, sat, sun), not "monday"',
        ),
        ('[working_hours]\nend = "08:00"', "2: working_hours.end must be later than working_hours.start"),
        ("[detect]\nmax_minutes = 10", "2: detect.max_minutes must not be less than detect.min_minutes"),
        (
            "[crowded]\nrun_minutes = 60\nrun_gap_minutes = 60",
            "3: crowded.run_gap_minutes must be less than crowded.run_minutes",
        ),
        ("[shorten]\nsteps = [[30, 15]]", "2: shorten.steps must not go below shorten.floor_minutes (20)"),
        (
            "[shorten]\nsteps = [[25, 30]]",
            "2: shorten.steps must be pairs of minutes, from and to, like [[30, 25], [60, 50]]; [25, 30] is none",
        ),
        (
            '[people."a@b.c"]\nrelation = "boss"',
            '2: people.a@b.c.relation must be report, peer, manager or unknown, not "boss"',
        ),
        ('[people."a@b.c"]\npin = true\nignore = true', "1: people.a@b.c cannot be both pinned and ignored"),
        (
            '[holidays]\ncountry = "Germany"',
            '2: holidays.country must be the code of a country like "DE", not "Germany"',
        ),
        ('[holidays]\nsubdivision = "BE"', "2: holidays.subdivision needs holidays.country"),
        ('documents = "pdf"', '1: documents must be files, google-docs or word, not "pdf"'),
        ('[modes]\nbusy = "always"', '2: modes.busy must be off, propose or auto, not "always"'),
        ('[modes]\nbuzy = "off"', '2: modes.buzy is not a key; did you mean "busy"?'),
        ("[budget]\nin_all = -1", "2: budget.in_all must be a whole number from 0 to 1000, not -1"),
        ("[calendars]\nurl = 'x'", "1: calendars must be sections like [[calendars]], in double brackets"),
        (
            '[[calendars]]\nname = "work"',
            "1: calendars[1] needs a path (an .ics file or a folder of them) or a url (a calendar account)",
        ),
        (
            '[[calendars]]\npath = "a.ics"\n\n[[calendars]]\nkind = "dav"\npath = "b.ics"',
            '5: calendars[2].kind must be ics, caldav, google or microsoft, not "dav"',
        ),
        ('[[calendars]]\npath = "a.ics"\nuser = "ada"', '3: calendars[1].user is for kind = "caldav"'),
        ('[[calendars]]\nkind = "ics"', "1: calendars[1].path is missing: the .ics file, or a folder of them"),
        ('[[calendars]]\nurl = "a.org"\nkeyring = "x"', "1: calendars[1].user is missing"),
        (
            '[[calendars]]\nurl = "a.org"\nuser = "ada"',
            "1: calendars[1] needs a password: say one of password_command, password_file, keyring",
        ),
        (
            '[[calendars]]\nurl = "a.org"\nuser = "ada"\nkeyring = "x"\npassword_file = "y"',
            "4: calendars[1].keyring is one password too many; password_file is given already",
        ),
        (
            '[[calendars]]\nurl = "a.org"\nuser = "ada"\nkeyring = "x"\npassword = "y"',
            (
                "5: calendars[1].password cannot be used: a password never stands in this file; "
                "say password_command, password_file or keyring"
            ),
        ),
        (
            '[[calendars]]\nname = "a"\npath = "a.ics"\n[[calendars]]\nname = "a"\npath = "b.ics"',
            '5: calendars[2].name "a" is the name of another calendar',
        ),
        (
            '[daemon]\nhealth = "0.0.0.0:8787"',
            '2: daemon.health must be a port of this machine like "127.0.0.1:8787", not "0.0.0.0:8787"',
        ),
        (
            '[daemon]\nheartbeat = "ftp://example.org"',
            '2: daemon.heartbeat must be a whole address like "https://one.example.org"',
        ),
        (
            "[daemon]\nevery_minutes = 0",
            "2: daemon.every_minutes must be a whole number from 1 to 1440, not 0",
        ),
    ],
)
def test_a_problem_is_named_with_its_line_and_key(problems: Callable[[str], list[str]], text: str, said: str) -> None:
    assert problems(text) == [said]


def test_an_unknown_country_is_refused(problems: Callable[[str], list[str]]) -> None:
    assert problems('[holidays]\ncountry = "XQ"\n') == [
        '2: holidays.country "XQ" is no country whose holidays are known'
    ]


def test_an_unknown_subdivision_is_refused_with_the_choice(problems: Callable[[str], list[str]]) -> None:
    (said,) = problems('[holidays]\ncountry = "de"\nsubdivision = "XX"\n')
    assert said.startswith('3: holidays.subdivision "XX" is not known; choose one of BB, BE,')


def test_broken_toml_is_said_with_its_line(problems: Callable[[str], list[str]]) -> None:
    (said,) = problems("days_back = 3\nmin_minutes = \n")
    assert said.startswith("2: is not valid TOML: ")


def test_a_file_in_another_encoding_is_said_plainly(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes('[leader]\nname = "Zoë"\n'.encode("latin-1"))
    with pytest.raises(ConfigProblems, match=r"config\.toml: is not UTF-8 text; save it as UTF-8$"):
        load(path, HOME)


def test_a_byte_order_mark_and_windows_line_ends_are_read(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes("\ufeffdays_back = 7\r\n[leader]\r\nname = 'Zoë'\r\n".encode())
    assert load(path, HOME).leader.name == "Zoë"


def test_a_folder_is_no_configuration(tmp_path: Path) -> None:
    with pytest.raises(ConfigProblems, match="cannot be read: Is a directory"):
        load(tmp_path, HOME)


# --- holidays --------------------------------------------------------------------------------------------------------


def test_public_holidays_are_those_of_the_country_and_its_part() -> None:
    berlin = public_holidays("DE", "BE", [2026, 2027])
    assert date(2026, 3, 8) in berlin
    assert date(2027, 1, 1) in berlin
    assert date(2026, 3, 8) not in public_holidays("DE", "BY", [2026])


def test_without_a_country_there_are_no_holidays() -> None:
    assert public_holidays(None, None, [2026]) == frozenset()


def test_holidays_of_an_unknown_country_are_refused() -> None:
    with pytest.raises(ValueError, match="no public holidays are known for XQ"):
        public_holidays("XQ", None, [2026])


# --- the hours of others, and minutes -------------------------------------------------------------------------------


def test_where_and_when_a_person_works_is_read(config: Callable[[str], Config]) -> None:
    text = '[people."Ana@Example.org"]\ntimezone = "America/New_York"\nworking_hours = ["08:00", "16:00"]\n'
    text += '[people."ben@example.org"]\ntimezone = "Asia/Tokyo"\n[people."kim@example.org"]\nworking_hours = []\n'
    policy = config(text).policy
    assert policy.hours_of("ana@example.org") == TheirHours("America/New_York", time(8), time(16))
    assert policy.hours_of("ben@example.org") == TheirHours("Asia/Tokyo")
    assert policy.hours_of("kim@example.org") is None


@pytest.mark.parametrize("hours", ['["16:00", "08:00"]', '["08:00"]', '["08:00", "noon"]', '"08:00"'])
def test_hours_that_are_none_are_a_problem(problems: Callable[[str], list[str]], hours: str) -> None:
    [said] = problems(f'[people."ana@example.org"]\nworking_hours = {hours}\n')
    assert "working_hours must be" in said


def test_the_minutes_before_a_one_on_one_are_keys(
    config: Callable[[str], Config], problems: Callable[[str], list[str]]
) -> None:
    assert config("[protect]\nreminder_minutes = 0\nbuffer_minutes = 15\n").protect == ProtectSettings(0, 15)
    assert len(problems("[protect]\nbuffer_minutes = 0\n")) == 1
