"""The files that a figure can be taken away as: their names, and how each is made."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from hled_dash.catalogue import Catalogue
from hled_dash.export.csv import figure_csv
from hled_dash.export.geojson import figure_geojson, is_map
from hled_dash.export.image import figure_image
from hled_dash.figures.figure import Figure
from hled_dash.language import LANGUAGES


@dataclass(frozen=True)
class File:
    """One file of a figure; ``content`` makes it, which may take a second."""

    label: str
    name: str
    mime: str
    content: Callable[[], bytes]


def files(figure: Figure, catalogue: Catalogue, address: str,
          printed: Callable[[], Figure] | None = None) -> tuple[File, ...]:
    """Every file that this figure has; a map has GeoJSON too.

    ``address`` is the whole address of the view. ``printed`` gives the figure that pictures are made of, where it is
    not this one (on paper the ground is light).
    """
    language = LANGUAGES[figure.language]
    stem = file_stem(figure, catalogue)

    def picture(kind: str) -> bytes:
        return figure_image(printed() if printed else figure, address, kind)

    found = [File("CSV", f"{stem}.csv", "text/csv", lambda: figure_csv(figure, catalogue, language))]
    if figure.spec is not None:
        found += [File(kind.upper(), f"{stem}.{kind}", mime, partial(picture, kind))
                  for kind, mime in (("png", "image/png"), ("svg", "image/svg+xml"), ("pdf", "application/pdf"))]
    if is_map(figure):
        found.append(File("GeoJSON", f"{stem}.geojson", "application/geo+json",
                          lambda: figure_geojson(figure, catalogue, language, address)))
    return tuple(found)


def file_stem(figure: Figure, catalogue: Catalogue) -> str:
    """What a file is, without its ending: figure, period and language, as ``internet-use_2010-2023_en``.

    A figure that a reader put together is named by its indicators: ``map-coneval.pobreza_2024_en``.
    """
    codes = figure.codes
    name = figure.id
    if name not in catalogue.cards and len(codes) and "indicator" in codes:
        name = "-".join([name, *codes["indicator"].unique()[:3]])
    periods = sorted(codes["period"].unique()) if len(codes) else []
    # Between two periods that have signs of their own, two underscores keep them apart: 2019-01__2025-06.
    between = "-" if all(len(period) == 4 for period in periods) else "__"
    when = between.join(map(str, dict.fromkeys([periods[0], periods[-1]]))) if periods else ""
    return "_".join(filter(None, (re.sub(r"[^\w.-]+", "-", name), when, figure.language)))
