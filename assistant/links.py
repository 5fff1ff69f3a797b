"""Makes and reads the links and cookies that prove something: whose page it is, who opens it, what a button does.

The link of a pair is short and stable, and proves nothing but that it was ours; the others say who somebody is, each
for its own purpose and no other. Signed with the leader's own keys, compared in constant time. Knows no page and no
store: whether a link was used before, or was taken back, is asked by whoever reads it.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from itsdangerous import BadSignature, URLSafeSerializer

from assistant.model import Owner

SIGN_IN_LASTS = timedelta(minutes=30)
SESSION_LASTS = timedelta(days=180)
ACT_LASTS = timedelta(days=30)
_CODE_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"  # none that is taken for another when read out
_CODE_LENGTH = 20  # five bits each


class BadLink(ValueError):
    """The link, or cookie, is none of ours, or no longer holds. Carries one sentence."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who somebody is: the leader (ME), or the counterpart (THEM) of the pair with this address.

    `version` is that of what lets them in; whoever takes it back raises it.
    """

    role: Owner
    person: str
    version: int = 1


@dataclass(frozen=True, slots=True)
class Act:
    """What a button in a mail does once it is pressed: `what` to which thing, for whom."""

    what: str
    about: str
    visitor: Visitor


class Links:
    """The links of one leader. `keys` are secrets, the newest first: it signs, all of them are believed.

    `base` is the address of the pages, without a slash at its end.
    """

    def __init__(self, leader: str, keys: Sequence[str], base: str) -> None:
        if not keys or not all(keys):
            raise ValueError("links need a key")
        self._leader = leader
        self._keys = tuple(keys)
        self.base = base.rstrip("/")

    # --- the link in the invitation --------------------------------------------------------------------------------

    def pair(self, person: str, version: int) -> str:
        """Return the stable link to the page of a pair."""
        return f"{self.base}/o/{self._code(self._keys[0], person, version)}"

    def person_of(self, code: str, people: Iterable[tuple[str, int]]) -> str | None:
        """Return whose page a code means, of these people with the version of their link; None for nobody's."""
        given = code.strip().lower().encode("utf-8", "replace")
        found = None
        for person, version in people:
            for key in self._keys:
                if hmac.compare_digest(self._code(key, person, version).encode(), given):
                    found = person
        return found

    def _code(self, key: str, person: str, version: int) -> str:
        said = "\x1f".join(("pair", self._leader, person, str(version)))
        number = int.from_bytes(hmac.new(key.encode(), said.encode("utf-8", "replace"), sha256).digest(), "big")
        return "".join(_CODE_LETTERS[number >> (5 * place) & 31] for place in range(_CODE_LENGTH))

    # --- signing in ------------------------------------------------------------------------------------------------

    def sign_in(self, visitor: Visitor, nonce: str, now: datetime) -> str:
        """Return the link that signs somebody in once. `nonce` is never used for another one."""
        return f"{self.base}/in/{self._signed('sign-in', [*_written(visitor), nonce], now + SIGN_IN_LASTS)}"

    def read_sign_in(self, token: str, now: datetime) -> tuple[Visitor, str]:
        """Return who a sign-in link is for, and its nonce. Raises BadLink."""
        said = self._read("sign-in", token, now, "This link no longer works; ask for a new one.")
        return _visitor(said), str(said[3])

    def session(self, visitor: Visitor, now: datetime) -> str:
        """Return what a browser keeps to stay signed in."""
        return self._signed("session", _written(visitor), now + SESSION_LASTS)

    def read_session(self, cookie: str, now: datetime) -> Visitor:
        """Return who is signed in. Raises BadLink."""
        return _visitor(self._read("session", cookie, now, "Sign in again."))

    def form_token(self, session: str) -> str:
        """Return what a form carries to prove that it was served to this very session."""
        return hmac.new(self._keys[0].encode(), b"form\x1f" + session.encode(), sha256).hexdigest()

    def is_form_token(self, session: str, token: str) -> bool:
        """Say whether a form was served to this session."""
        given = token.encode("utf-8", "replace")
        said = (hmac.new(key.encode(), b"form\x1f" + session.encode(), sha256).hexdigest() for key in self._keys)
        return any(hmac.compare_digest(one.encode(), given) for one in said)

    # --- buttons in mails ------------------------------------------------------------------------------------------

    def act(self, act: Act, now: datetime) -> str:
        """Return the link to the question with the button."""
        said = [*_written(act.visitor), act.what, act.about]
        return f"{self.base}/do/{self._signed('act', said, now + ACT_LASTS)}"

    def read_act(self, token: str, now: datetime) -> Act:
        """Return what a link from a mail would do. Raises BadLink."""
        said = self._read("act", token, now, "This link is too old; open the page instead.")
        return Act(str(said[3]), str(said[4]), _visitor(said))

    def unsubscribe(self, visitor: Visitor, kind: str) -> str:
        """Return the address that ends a kind of mail for good; it never runs out."""
        return f"{self.base}/off/{self._signed('off', [*_written(visitor), kind], None)}"

    def read_unsubscribe(self, token: str) -> tuple[Visitor, str]:
        """Return who wants no more mail of which kind. Raises BadLink."""
        said = self._read("off", token, datetime.min.replace(tzinfo=UTC), "This link is not complete.")
        return _visitor(said), str(said[3])

    # --- signing ---------------------------------------------------------------------------------------------------

    def _signed(self, purpose: str, said: Sequence[object], until: datetime | None) -> str:
        ends = int(until.timestamp()) if until is not None else None
        return str(self._serializer(purpose).dumps([ends, *said]))

    def _read(self, purpose: str, token: str, now: datetime, sentence: str) -> list[object]:
        try:
            said: list[object] = self._serializer(purpose).loads(token)
        except BadSignature as err:
            raise BadLink(sentence) from err
        ends, *rest = said
        if isinstance(ends, int) and now.timestamp() >= ends:
            raise BadLink(sentence)
        return rest

    def _serializer(self, purpose: str) -> URLSafeSerializer:
        oldest_first = list(reversed(self._keys))  # the library signs with the last one
        signer = {"digest_method": sha256, "key_derivation": "hmac"}
        return URLSafeSerializer(oldest_first, salt=f"{purpose}\x1f{self._leader}", signer_kwargs=signer)


def _written(visitor: Visitor) -> list[object]:
    return [visitor.role.value, visitor.person, visitor.version]


def _visitor(said: Sequence[object]) -> Visitor:
    role, person, version = said[:3]
    if not isinstance(version, int):
        raise BadLink("This link is not complete.")
    return Visitor(Owner(str(role)), str(person), version)
