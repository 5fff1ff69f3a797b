"""A real Cyrus as a server of its own: it sends invitations and answers by itself (RFC 6638).

It is not a package of Python: where the system has none, there is none, and what needs it is skipped.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from imaplib import IMAP4
from pathlib import Path
from tempfile import TemporaryDirectory

from connectors.account import Password
from tests.connectors.servers.process import free_port, loopback, running
from tests.connectors.servers.shelf import Shelf
from tests.contracts.calendar_seed import OWNER

_PROGRAMS = Path("/usr/lib/cyrus/bin")
_ADMIN = "cyrus"
_PASSWORD = "her secret"
_HOST, _DOMAIN = "firm.test", OWNER.partition("@")[2]


def cyrus_is_here() -> bool:
    """Say whether this system has a Cyrus that knows calendars, and what it needs to know people."""
    return (_PROGRAMS / "httpd").exists() and shutil.which("saslpasswd2") is not None


@contextmanager
def cyrus_over_http(people: Sequence[str]) -> Iterator[Shelf]:
    """Run a Cyrus that knows these people; the shelf is that of the first.

    It refuses to run as root and then runs as its own user, who sees nothing of the folders that tests have.
    """
    user = pwd.getpwuid(os.getuid() or pwd.getpwnam("cyrus").pw_uid)
    with TemporaryDirectory(prefix="cyrus") as made, _serving(Path(made), user, people) as port:
        yield _shelf(f"http://127.0.0.1:{port}", people[0])


@contextmanager
def _serving(folder: Path, user: pwd.struct_passwd, people: Sequence[str]) -> Iterator[int]:
    http, imap = free_port(), free_port()
    settings = _settings(folder, user.pw_name)
    services = folder / "cyrus.conf"
    services.write_text(
        f'START {{\n recover cmd="{_PROGRAMS}/ctl_cyrusdb -C {settings} -r"\n}}\n'
        "SERVICES {\n"
        f' http cmd="{_PROGRAMS}/httpd -C {settings}" listen="127.0.0.1:{http}" prefork=1\n'
        f' imap cmd="{_PROGRAMS}/imapd -C {settings}" listen="127.0.0.1:{imap}" prefork=0\n'
        "}\n",
        "ascii",
    )
    command = [_PROGRAMS / "master", "-C", settings, "-M", services, "-p", folder / "pid", "-D"]
    _know(folder, people)
    for each in (folder, *folder.rglob("*")):
        os.chown(each, user.pw_uid, user.pw_gid)
    with running([str(each) for each in command], http, folder / "cyrus.log", user if os.getuid() == 0 else None):
        _welcome(imap, people)
        yield http


def of(person: str, shelf: Shelf) -> Shelf:
    """Return the shelf of another person on the same server."""
    return _shelf(shelf.origin, person)


def _shelf(origin: str, person: str) -> Shelf:
    return Shelf(origin, f"/dav/calendars/user/{person}/", loopback, Password(person, _PASSWORD))


def _settings(folder: Path, user: str) -> Path:
    for name in ("conf/db", "conf/log", "conf/msg", "conf/proc", "conf/socket", "conf/lock", "spool"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    settings = {
        "configdirectory": folder / "conf",
        "proc_path": folder / "conf/proc",
        "mboxname_lockpath": folder / "conf/lock",
        "defaultpartition": "default",
        "partition-default": folder / "spool",
        "cyrus_user": user,
        "admins": _ADMIN,
        "unixhierarchysep": "yes",
        "virtdomains": "off",
        "delete_mode": "immediate",
        "servername": _HOST,
        "calendar_user_address_set": _DOMAIN,
        "httpmodules": "caldav",
        "allowplaintext": "yes",
        "sasl_pwcheck_method": "auxprop",
        "sasl_auxprop_plugin": "sasldb",
        "sasl_sasldb_path": folder / "people",
    }
    path = folder / "imapd.conf"
    path.write_text("".join(f"{name}: {value}\n" for name, value in settings.items()), "ascii")
    return path


def _know(folder: Path, people: Sequence[str]) -> None:
    for person in (_ADMIN, *people):
        for realm in {_HOST, socket.gethostname()}:
            command = ["saslpasswd2", "-p", "-c", "-f", str(folder / "people"), "-u", realm, person]
            subprocess.run(command, input=f"{_PASSWORD}\n".encode(), check=True)


def _welcome(port: int, people: Sequence[str]) -> None:
    """Give each person the mailbox without which there are no calendars."""
    with IMAP4("127.0.0.1", port) as mail:
        mail.login(_ADMIN, _PASSWORD)
        for person in people:
            status, told = mail.create(f'"user/{person}"')
            assert status == "OK", told
