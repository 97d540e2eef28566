"""All JavaScript and CSS of the dashboard, as files beside this module.

Scripts are ES modules, which the linter and the tests of ``tests/frontend`` read as they are. Streamlit takes each
script and each style sheet as one text, so that :func:`read_asset` joins it with what it imports.
"""

from __future__ import annotations

import re
from pathlib import Path

_FOLDER = Path(__file__).parent
#: Material Symbols, cut to the icons that Streamlit's elements show (fonts/README.md).
ICON_FONT = _FOLDER / "fonts" / "symbols.woff2"

_CSS_IMPORT = re.compile(r'^@import "(\./[^"]+)";\n', re.MULTILINE)
_CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_IMPORT = re.compile(r'^import \{[^}]*\} from "(\.{1,2}/[^"]+)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?!default\b)", re.MULTILINE)
_DEFAULT_EXPORT = re.compile(r"^export default\b", re.MULTILINE)
_COMMENT = re.compile(r"^ *(?://[^\n]*|/\*.*?\*/)\n", re.MULTILINE | re.DOTALL)


def read_asset(name: str) -> str:
    """Read text of a style sheet or a script with all that it imports.

    Args:
        name: Path of the file in this folder.

    Returns:
        Text without comments. Scripts without ``export default`` keep their names to themselves and run where they
        are inserted; those with it are modules for ``st.components.v2``.
    """
    path = (_FOLDER / name).resolve()
    if path.suffix == ".css":
        text = path.read_text(encoding="utf-8")
        style = _CSS_IMPORT.sub(lambda match: (path.parent / match[1]).read_text(encoding="utf-8"), text)
        return " ".join(_CSS_COMMENT.sub("", style).split())
    script = _COMMENT.sub("", "".join(_modules(path, set())))
    return script if _DEFAULT_EXPORT.search(script) else f'(() => {{\n"use strict";\n{script}}})();\n'


def _modules(path: Path, visited: set[Path]) -> list[str]:
    """Return texts of a module and of all that it imports, each once and after what it imports.

    They share one scope, so that no two of them may declare the same name (``tests/test_frontend.py``).
    """
    visited.add(path)
    text = path.read_text(encoding="utf-8")
    imported = [(path.parent / match[1]).resolve() for match in _IMPORT.finditer(text)]
    modules = [module for other in imported if other not in visited for module in _modules(other, visited)]
    return [*modules, _EXPORT.sub("", _IMPORT.sub("", text))]
