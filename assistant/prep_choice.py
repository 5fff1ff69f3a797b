"""Chooses where the prep documents of a leader are kept, by the configuration. Part of the composition root."""

from __future__ import annotations

from typing import TYPE_CHECKING

import connectors
from assistant.accounts import provider_account
from assistant.config import Config
from assistant.config_services import DOCUMENTS
from assistant.filing import Filing
from assistant.prep_files import PrepFolder

if TYPE_CHECKING:
    from assistant.prep_place import PrepPlace

MEDIA_TYPES = {
    "google-docs": "application/vnd.google-apps.document",
    "word": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def open_prep(config: Config) -> PrepFolder | PrepPlace:
    """Return the place of the leader's prep documents; nobody is asked anything yet.

    Raises Unusable without the account that is to keep them, or AccessLost where its secret cannot be had.
    """
    filing = Filing(config.data_dir, config.leader.email)
    kind = DOCUMENTS.get(config.documents)
    if kind is None:
        return PrepFolder(config.documents_dir, filing)
    from assistant.prep_place import PrepPlace

    documents = connectors.open_documents(provider_account(kind, config))
    return PrepPlace(documents, filing, rolling=config.rolling, media_type=MEDIA_TYPES[config.documents])
