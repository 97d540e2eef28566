"""All JavaScript and CSS of the dashboard, as files beside this module."""

from __future__ import annotations

from pathlib import Path

_FOLDER = Path(__file__).parent
#: Material Symbols, cut to the icons that Streamlit's elements show (fonts/README.md).
ICON_FONT = _FOLDER / "fonts" / "symbols.woff2"


def asset_path(name: str) -> Path:
    """Path of a script or style sheet."""
    return _FOLDER / name


def read_asset(name: str) -> str:
    """Text of a script or style sheet."""
    return asset_path(name).read_text(encoding="utf-8")
