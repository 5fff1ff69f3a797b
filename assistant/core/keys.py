"""Keys derived from what they name, so that the same thing named twice is one thing."""

from __future__ import annotations

import hashlib
from datetime import datetime


def derived_key(kind: str, *parts: object) -> str:
    """Return a short stable key, the kind first: readable in a ledger, equal for equal parts."""
    written = "\x1f".join(p.isoformat() if isinstance(p, datetime) else str(p) for p in parts)
    return f"{kind}-{hashlib.sha256(written.encode()).hexdigest()[:12]}"
