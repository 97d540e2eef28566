"""Figures as files: CSV, GeoJSON, PNG, SVG and PDF; and the whole data folder as one."""

from hled_dash.export.archive import data_archive
from hled_dash.export.csv import figure_csv, figure_rows
from hled_dash.export.embed import EMBED, PRESENT, embed_height, embed_snippet, embed_url, present_url
from hled_dash.export.files import ExportFile, figure_files, file_stem
from hled_dash.export.geojson import figure_geojson
from hled_dash.export.image import figure_image, figure_svg
from hled_dash.export.preview import PREVIEW_SIZE, figure_preview, text_preview
from hled_dash.export.slide import figure_slide, slide_card

__all__ = [
    "EMBED", "PRESENT", "PREVIEW_SIZE", "ExportFile", "data_archive", "embed_height", "embed_snippet", "embed_url",
    "figure_csv", "figure_files", "figure_geojson", "figure_image", "figure_preview", "figure_rows", "figure_slide",
    "figure_svg", "file_stem", "present_url", "slide_card", "text_preview",
]
