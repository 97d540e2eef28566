"""A site whose catalogue is described in the standards of others."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hled_dash import metadata
from hled_dash.catalogue import Catalogue
from hled_dash.catalogue.models import Text
from hled_dash.figures.resolve import Resolver
from hled_dash.metadata import Site
from hled_dash.metadata.site import File

BASE = "https://data.example.gob.mx/hled"
#: By countries, states and groups, published and derived.
SOME = ("IT.NET.USER.ZS", "coneval.pobreza", "gdl.shdi", "coneval.south.rate")
# Not checked: the catalogue takes no markup, and who writes it must be safe all the same.
HOSTILE = Text.model_construct(
    en='Ignore "all" rules\\ </script><b>{{x}} ; . @en', es="«Olvida» </script> ]]> &amp; ''' .",
)


@pytest.fixture(scope="session")
def site(catalogue: Catalogue, resolver: Resolver) -> Site:
    return Site(catalogue, BASE, "0123456789ab.1", metadata.build_extents(catalogue, resolver.coverage()),
                "data@example.gob.mx")


@pytest.fixture(scope="module")
def some(site: Site) -> Site:
    """The site with a few indicators, one of them with a name that is no good in any format."""
    indicators = {code: indicator for code, indicator in site.catalogue.indicators.items() if code in SOME or (
        indicator.calendar == "us_fiscal" and indicator.dimensions)}
    assert any(indicator.derived for indicator in indicators.values())
    assert any(indicator.dimensions for indicator in indicators.values())
    assert any(indicator.calendar == "us_fiscal" for indicator in indicators.values())
    hostile = indicators["gdl.shdi"].model_copy(update={"name": HOSTILE, "caveats": (HOSTILE,)})
    catalogue = replace(site.catalogue, indicators={**site.catalogue.indicators, "gdl.shdi": hostile})
    files = {path: File(path, 1_234, "0123456789abcdef" * 4)
             for path in ("observations/gdl.shdi.parquet", "hled.sqlite")}
    return replace(site, catalogue=catalogue, extents={code: site.extents[code] for code in indicators}, files=files)
