"""Keeps what an account lets us in with (an opaque text) between two runs: in a file for its owner alone, or a keyring.

Decides where it lies and that it is never half written; what it says is the provider's sign-in's.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Protocol

from filelock import FileLock

from connectors.errors import TryLater, Unusable

SERVICE = "one-on-one-assistant"


class TokenStore(Protocol):
    """Where one account's tokens lie. Whoever renews a token that changes on each use holds `locked` meanwhile."""

    def load(self) -> str | None:
        """Return what was saved last, None for nothing. Raises Unusable."""
        ...

    def save(self, text: str) -> None:
        """Keep this in place of what was there; it is safe when this returns. Raises Unusable."""
        ...

    def clear(self) -> None:
        """Forget it."""
        ...

    def locked(self) -> AbstractContextManager[None]:
        """Keep other processes from renewing at the same time."""
        ...


class FileTokens:
    """Tokens in a file that only its owner can read (0600), in a folder of the same kind."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def load(self) -> str | None:
        """Return what the file holds. Raises Unusable where it cannot be read."""
        try:
            return self.path.read_text(encoding="utf-8") or None
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as err:
            raise Unusable(f"{self.path} cannot be read: {err}; sign in again.") from err

    def save(self, text: str) -> None:
        """Write the file whole: another name, flushed, renamed. Raises Unusable."""
        try:
            self._make_folder()
            handle, name = tempfile.mkstemp(dir=self.path.parent, prefix=f".{self.path.name}.")
            try:
                with os.fdopen(handle, "w", encoding="utf-8") as file:
                    file.write(text)
                    file.flush()
                    os.fsync(file.fileno())
                Path(name).replace(self.path)
            finally:
                Path(name).unlink(missing_ok=True)
        except OSError as err:
            raise Unusable(f"{self.path} cannot be written: {err.strerror or err}.") from err

    def clear(self) -> None:
        """Delete the file."""
        self.path.unlink(missing_ok=True)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the lock beside the file. Raises TryLater while another process has it, Unusable where there is none."""
        lock = FileLock(f"{self.path}.lock", timeout=60, mode=0o600)
        try:
            self._make_folder()
            lock.acquire()
        except TimeoutError as err:
            raise TryLater(f"{self.path} is in use by another process; it is tried again later.") from err
        except OSError as err:
            raise Unusable(f"{self.path} cannot be written: {err.strerror or err}.") from err
        try:
            yield
        finally:
            lock.release()

    def _make_folder(self) -> None:
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)


class KeyringTokens:
    """Tokens in the system's keyring; the lock is a file all the same, because a keyring has none."""

    def __init__(self, name: str, lock: Path) -> None:
        self._name = name
        self._beside = FileTokens(lock)

    def load(self) -> str | None:
        """Return what the keyring has. Raises Unusable where there is no keyring."""
        keyring = _keyring()
        try:
            found: str | None = keyring.get_password(SERVICE, self._name)
            return found
        except keyring.errors.KeyringError as err:
            raise Unusable(f"The keyring cannot be read: {err}.") from err

    def save(self, text: str) -> None:
        """Put it into the keyring. Raises Unusable where there is none."""
        keyring = _keyring()
        try:
            keyring.set_password(SERVICE, self._name, text)
        except keyring.errors.KeyringError as err:
            raise Unusable(f"The keyring takes nothing: {err}.") from err

    def clear(self) -> None:
        """Take it out of the keyring."""
        keyring = _keyring()
        with suppress(keyring.errors.KeyringError):
            keyring.delete_password(SERVICE, self._name)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the lock file."""
        with self._beside.locked():
            yield


def _keyring() -> ModuleType:
    try:
        import_module("keyring.errors")
        return import_module("keyring")
    except ImportError as err:
        raise Unusable("The keyring needs one package more: pip install keyring.") from err
