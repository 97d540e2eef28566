"""The files that a figure can be downloaded as: their names, and how each is rendered."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial

from hled_dash.catalogue import Catalogue
from hled_dash.export.csv import figure_csv
from hled_dash.export.geojson import figure_geojson, is_map
from hled_dash.export.image import figure_image
from hled_dash.export.slide import figure_slide
from hled_dash.figures.figure import Figure
from hled_dash.language import LANGUAGES


@dataclass(frozen=True)
class ExportFile:
    """A file of a figure; ``content`` renders its bytes, which may take a second."""

    label: str
    name: str
    mime: str
    content: Callable[[], bytes]


def figure_files(figure: Figure, catalogue: Catalogue, address: str,
                 print_figure: Callable[[], Figure] | None = None,
                 today: Callable[[], date] = date.today,
                 slide_figure: Callable[[], Figure] | None = None) -> tuple[ExportFile, ...]:
    """Every file that a figure can be downloaded as; GeoJSON for maps only.

    Args:
        address: The whole address of the view.
        print_figure: Makes the figure that pictures are rendered from, where that is not this one (on paper the
            background is light).
        today: Returns the date that is written when a file is made.
        slide_figure: Makes the figure for a slide, where that has fewer rows.
    """
    language = LANGUAGES[figure.language]
    stem = file_stem(figure, catalogue)

    def render(kind: str) -> bytes:
        return figure_image(print_figure() if print_figure else figure, address, kind, day=today())

    def render_slide() -> bytes:
        make = slide_figure or print_figure
        return figure_slide(make() if make else figure, address, day=today())

    files = [ExportFile("CSV", f"{stem}.csv", "text/csv", lambda: figure_csv(figure, catalogue, language))]
    if figure.spec is not None:
        files += [ExportFile(kind.upper(), f"{stem}.{kind}", mime, partial(render, kind))
                  for kind, mime in (("png", "image/png"), ("svg", "image/svg+xml"), ("pdf", "application/pdf"))]
        files.append(ExportFile("16:9", f"{stem}_16x9.png", "image/png", render_slide))
    if is_map(figure):
        files.append(ExportFile("GeoJSON", f"{stem}.geojson", "application/geo+json",
                                lambda: figure_geojson(figure, catalogue, language, address, day=today())))
    return tuple(files)


def file_stem(figure: Figure, catalogue: Catalogue) -> str:
    """A file name without its suffix: figure, periods and language, as ``internet-use_2010-2023_en``.

    A figure that a reader put together is named by its indicators: ``map-coneval.pobreza_2024_en``; one of one place
    by that as well.
    """
    codes = figure.codes
    name = figure.id
    if name not in catalogue.cards and len(codes) and "indicator" in codes and "verdict" not in codes:
        places = list(codes["place"].unique()) if "place" in codes else []
        name = "-".join([name, *codes["indicator"].unique()[:3], *(places if len(places) == 1 else ())])
    periods = sorted(codes["period"].unique()) if len(codes) else []
    # Months and quarters have hyphens of their own: 2019-01__2025-06.
    separator = "-" if all(len(period) == 4 for period in periods) else "__"
    period_range = separator.join(map(str, dict.fromkeys([periods[0], periods[-1]]))) if periods else ""
    return "_".join(filter(None, (re.sub(r"[^\w.-]+", "-", name), period_range, figure.language)))
