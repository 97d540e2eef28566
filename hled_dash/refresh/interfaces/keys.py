"""Keys and tokens of publishers: from the environment only, and in no message."""

from __future__ import annotations

import os
import re

from hled_dash.catalogue import Connector
from hled_dash.language import N_
from hled_dash.refresh.errors import RefreshError


def read_key(connector: Connector) -> str:
    """Read the key that a connector needs.

    Raises:
        RefreshError: If the environment has none, or one with signs that no key has.
    """
    name = connector.key or ""
    key = os.environ.get(name, "").strip()
    if not key:
        raise RefreshError(N_("{source} needs a key of its publisher in the environment variable {name}."),
                           source=connector.id, name=name)
    if not re.fullmatch(r"[A-Za-z0-9_.-]{4,200}", key):
        raise RefreshError(N_("The key in {name} has characters that no key of {source} has."),
                           source=connector.id, name=name)
    return key
