"""SDMX identifiers of records, without the SDMX library, which takes half a second to import."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from hled_dash.catalogue.models import Text

AGENCY = "HLED"
#: Status of an observation (the codes are SDMX's own, of CL_OBS_STATUS).
STATUSES = {
    "A": Text(en="Normal value", es="Valor normal"), "B": Text(en="Break in the series", es="Ruptura de la serie"),
    "E": Text(en="Estimate", es="Estimación"), "F": Text(en="Projection", es="Proyección"),
    "P": Text(en="Provisional value", es="Valor preliminar"),
    "U": Text(en="Suspect: low reliability", es="Dudoso: poco confiable"),
}


@lru_cache(4_096)
def code_id(code: str) -> str:
    """Return a code as an identifier of SDMX, which has no full stop and no colon: ``IT_NET_USER_ZS``."""
    return re.sub(r"[^A-Za-z0-9_@$-]", "_", code)


def structure_id(dimensions: Iterable[str]) -> str:
    """Return the identifier of the data structure of some dimensions, and of its dataflow: ``HLED_FLOW_MODE``."""
    return "_".join((AGENCY, *(name.upper() for name in dimensions)))
