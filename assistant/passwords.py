"""Fetches the password of an account from where the leader keeps it. Never writes, shows or logs one.

A command is the leader's own line for the shell, as in the configuration of mail programs; its first line is the
password. What it says on standard error is left alone: it may hold the password.
"""

from __future__ import annotations

import os
import subprocess
from importlib import import_module
from pathlib import Path

from assistant.config_schema import CalendarSettings, MailSettings
from connectors.errors import AccessLost, Unusable

PATIENCE = 60.0  # seconds; whoever is asked for a passphrase needs some


def password_of(account: CalendarSettings | MailSettings) -> str:
    """Return the password of the account. Raises AccessLost or Unusable, with what to do."""
    if account.password_command is not None:
        whose = f" of {account.user}" if account.user else ""
        return output_of(account.password_command, f"password_command{whose}")
    if account.password_file is not None:
        return _kept(account.password_file)
    return _in_keyring(account.keyring or "", account.user or "")


def output_of(command: str, key: str) -> str:
    """Return the first line that a command of the leader's prints; `key` says which it is. Raises AccessLost."""
    try:
        ran = subprocess.run(  # noqa: S602 - the command is the leader's own, and may be a pipe
            command, shell=True, stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE, check=False
        )
    except subprocess.TimeoutExpired as err:
        raise AccessLost(f"{key} did not end within a minute; run it by hand to see what it asks.") from err
    lines = ran.stdout.decode("utf-8", "replace").splitlines()
    if ran.returncode != 0 or not lines or not lines[0]:
        raise AccessLost(f"{key} printed nothing to use (exit code {ran.returncode}); run it by hand to see why.")
    return lines[0]


def _kept(file: Path) -> str:
    try:
        if os.name == "posix" and file.stat().st_mode & 0o077:
            raise Unusable(f"{file} can be read by others; make it yours alone: chmod 600 {file}")
        lines = file.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as err:
        raise AccessLost(f"The password cannot be read from {file}; check password_file.") from err
    if not lines or not lines[0]:
        raise AccessLost(f"{file} is empty; its first line is to be the password.")
    return lines[0]


def _in_keyring(name: str, user: str) -> str:
    try:
        keyring = import_module("keyring")
    except ImportError as err:
        raise Unusable("The keyring needs one package more: pip install keyring, or use password_command.") from err
    try:
        found: str | None = keyring.get_password(name, user)
    except keyring.errors.KeyringError as err:
        raise AccessLost(f"The keyring cannot be opened; unlock it, or use password_command for {name}.") from err
    if not found:
        raise AccessLost(f"The keyring has no password of {user} under {name}: keyring set {name} {user}")
    return found
