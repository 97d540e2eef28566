"""Figures as files: tables, pictures and GeoJSON; and the whole data folder as one.

A name is imported when it is first used: a process that renders one thing needs not the libraries of all.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hled_dash.export.archive import data_archive
    from hled_dash.export.csv import figure_csv, figure_rows
    from hled_dash.export.embed import EMBED, PRESENT, embed_height, embed_snippet, embed_url, present_url
    from hled_dash.export.files import ExportFile, drawing_of, figure_files, file_stem
    from hled_dash.export.geojson import figure_geojson
    from hled_dash.export.image import figure_image, figure_svg
    from hled_dash.export.pool import PACKS, PICTURES, QueueFullError, RenderError, RenderPool
    from hled_dash.export.preview import PREVIEW_SIZE, figure_preview, text_preview
    from hled_dash.export.slide import figure_slide
    from hled_dash.export.tabular import figure_json, figure_parquet
    from hled_dash.export.worksheet import figure_xlsx

__all__ = [
    "EMBED", "PACKS", "PICTURES", "PRESENT", "PREVIEW_SIZE", "ExportFile", "QueueFullError", "RenderError",
    "RenderPool", "data_archive", "drawing_of", "embed_height", "embed_snippet", "embed_url", "figure_csv",
    "figure_files", "figure_geojson", "figure_image", "figure_json", "figure_parquet", "figure_preview",
    "figure_rows", "figure_slide", "figure_svg", "figure_xlsx", "file_stem", "present_url",
    "text_preview",
]

_MODULES = {
    "archive": "data_archive",
    "csv": "figure_csv figure_rows",
    "embed": "EMBED PRESENT embed_height embed_snippet embed_url present_url",
    "files": "ExportFile drawing_of figure_files file_stem",
    "geojson": "figure_geojson",
    "image": "figure_image figure_svg",
    "pool": "PACKS PICTURES QueueFullError RenderError RenderPool",
    "preview": "PREVIEW_SIZE figure_preview text_preview",
    "slide": "figure_slide",
    "tabular": "figure_json figure_parquet",
    "worksheet": "figure_xlsx",
}


def __getattr__(name: str) -> Any:
    for module, names in _MODULES.items():
        if name in names.split():
            return getattr(import_module(f"hled_dash.export.{module}"), name)
    raise AttributeError(name)
