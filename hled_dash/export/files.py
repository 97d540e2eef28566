"""The files that a figure can be downloaded as: their names, and how each is rendered."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from hled_dash.catalogue import Catalogue
from hled_dash.export.csv import figure_csv
from hled_dash.export.geojson import figure_geojson, is_map
from hled_dash.export.image import figure_image
from hled_dash.export.packs.pdf import write_table_pdf
from hled_dash.export.pool import PICTURES
from hled_dash.export.slide import figure_slide
from hled_dash.export.tabular import figure_json, figure_parquet
from hled_dash.export.worksheet import figure_xlsx
from hled_dash.figures.figure import Figure
from hled_dash.language import LANGUAGES

#: Places that a file's name has; of more of them the number is given. Letters of a part of it.
MAX_NAMED_PLACES, MAX_LETTERS = 3, 60


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
                 slide_figure: Callable[[], Figure] | None = None,
                 run: Callable[..., bytes] = PICTURES.run) -> tuple[ExportFile, ...]:
    """Return every file that a figure can be downloaded as; GeoJSON for maps only.

    Args:
        address: The whole address of the view.
        print_figure: Makes the figure that pictures are rendered from, where that is not this one (on paper the
            background is light).
        today: Returns the date that is written when a file is made.
        slide_figure: Makes the figure for a slide, where that has fewer rows.
        run: Calls a function that renders a picture; in another process by default.
    """
    language = LANGUAGES[figure.language]
    stem = file_stem(figure, catalogue)

    def picture(kind: str) -> bytes:
        return run(_render, drawing_of(print_figure() if print_figure else figure), address, kind, today())

    def slide() -> bytes:
        make = slide_figure or print_figure
        return run(_render, drawing_of(make() if make else figure), address, "16x9", today())

    def table(write: Callable[..., bytes]) -> Callable[[], bytes]:
        return lambda: write(figure, catalogue, language, address, today())

    files = [
        ExportFile("CSV", f"{stem}.csv", "text/csv", table(figure_csv)),
        ExportFile("XLSX", f"{stem}.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                   table(figure_xlsx)),
    ]
    if figure.spec is not None or (len(figure.codes) and len(figure.table) and not figure.empty):
        files += [ExportFile(label, f"{stem}.{suffix}", mime, partial(picture, kind)) for label, kind, suffix, mime in (
            ("PNG", "png", "png", "image/png"), ("PNG 4x", "png4x", "4x.png", "image/png"),
            ("SVG", "svg", "svg", "image/svg+xml"), ("PDF", "pdf", "pdf", "application/pdf"))]
        files.append(ExportFile("16:9", f"{stem}_16x9.png", "image/png", slide))
    files += [
        ExportFile("Parquet", f"{stem}.parquet", "application/vnd.apache.parquet", table(figure_parquet)),
        ExportFile("JSON", f"{stem}.json", "application/json", table(figure_json)),
    ]
    if is_map(figure):
        files.append(ExportFile("GeoJSON", f"{stem}.geojson", "application/geo+json",
                                lambda: figure_geojson(figure, catalogue, language, address, day=today())))
    return tuple(files)


def drawing_of(figure: Figure) -> Figure:
    """Return what a picture needs of a figure: another process is sent no more."""
    needed = ("markers", "left_out") if figure.spec is not None else ("leading", "note_rows", "row_sources")
    extra = {name: value for name, value in figure.extra.items() if name in needed}
    table = figure.table.head(0) if figure.spec is not None else figure.table
    return replace(figure, table=table, codes=figure.codes.head(0), extra=extra)


def _render(figure: Figure, address: str, kind: str, day: date) -> bytes:
    """Render a picture; by its name in this module for other processes."""
    if kind == "16x9":
        return figure_slide(figure, address, day=day)
    if kind == "pdf" and figure.spec is None:
        return write_table_pdf(figure, address, day)
    return figure_image(figure, address, kind, day=day)


def file_stem(figure: Figure, catalogue: Catalogue) -> str:
    """Return a file name without its suffix: pillar, figure, places, periods and language, as
    ``hled_I_goods-trade_mex_1993-2025_en``.

    A figure that a reader put together is named by its indicators: ``hled_II_map-coneval.pobreza_9-places_2024_en``.
    """
    codes = figure.codes
    name, indicators = figure.id, []
    if len(codes) and "indicator" in codes:
        indicators = [code for code in codes["indicator"].unique() if code in catalogue.indicators]
    card = catalogue.cards.get(name)
    is_drawn = figure.spec is not None and "verdict" not in codes
    if card is None and indicators and (is_drawn or name.startswith("explorer")):
        name = "-".join([name, *indicators[:3]])
    objective = card.objective if card else catalogue.indicators[indicators[0]].objectives[0] if indicators else ""
    pillar = catalogue.objectives[objective].pillar if objective in catalogue.objectives else ""
    places = list(codes["place"].dropna().unique()) if len(codes) and "place" in codes else []
    place_part = "-".join(places).lower() if len(places) <= MAX_NAMED_PLACES else f"{len(places)}-places"
    periods = sorted(codes["period"].dropna().unique()) if len(codes) and "period" in codes else []
    # Months and quarters have hyphens of their own: 2019-01__2025-06.
    separator = "-" if all(len(period) == 4 for period in periods) else "__"
    period_range = separator.join(map(str, dict.fromkeys([periods[0], periods[-1]]))) if periods else ""
    is_of_all = name.startswith(("board", "movers", "profile"))
    parts = ("hled", "" if is_of_all else pillar, name[:MAX_LETTERS], place_part[:MAX_LETTERS],
             period_range, f"as-of-{figure.as_of}" if figure.as_of else "", figure.language)
    return "_".join(filter(None, (re.sub(r"[^A-Za-z0-9_.-]+", "-", part).strip(".-") for part in parts)))
