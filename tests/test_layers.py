"""Arrows run one way; each library has its package; nothing names a place outside the project."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from types import ModuleType

import streamlit

ROOT = Path(__file__).parents[1]
# A test looks at all modules: one for each module would be 2,000 tests, and take longer than what they look at.
MODULES = sorted([*ROOT.glob("hled_dash/**/*.py"), *ROOT.glob("pages/*.py"), ROOT / "app.py"])
BENCHMARKS, TESTS = sorted(ROOT.glob("benchmarks/*.py")), sorted(ROOT.glob("tests/**/*.py"))

#: Package to the packages that it may import from, besides itself.
MAY_IMPORT = {
    "catalogue": set[str](),
    "geography": {"catalogue"},
    "language": {"catalogue"},
    "settings": {"language"},
    "translations": {"catalogue", "language"},
    "store": {"catalogue", "geography", "language"},
    "figures": {"catalogue", "geography", "language", "search", "store", "view"},
    "search": {"catalogue", "geography"},
    "view": {"catalogue", "language"},
    "assistant": {"api", "catalogue", "export", "figures", "language", "store", "view"},
    "bulk": {"catalogue", "metadata", "store"},
    "metadata": {"catalogue", "language", "settings", "view"},
    "pack": {"catalogue", "geography", "language", "store", "figures", "view"},
    "export": {"catalogue", "geography", "language", "figures", "view", "pack", "store", "settings"},
    "api": {"catalogue", "language", "store", "figures", "search", "view", "export"},
    "ui": {"catalogue", "geography", "language", "store", "figures", "search", "view", "pack", "export", "settings",
           "api"},
    "refresh": {"catalogue", "language"},
    "cli": {"catalogue", "geography", "language", "store", "figures", "view", "pack", "export", "refresh", "assistant",
            "bulk", "metadata", "settings", "translations"},
    "__main__": {"cli", "language"},
    "pages": {"ui"},
    "app": {"server", "ui"},
    "server": {"catalogue", "geography", "language", "store", "figures", "view", "export", "pack", "ui", "settings",
               "metadata", "api", "bulk", "assistant", "translations"},
}
#: Library to the only packages that may import it.
ONLY = {
    "streamlit": {"ui", "pages", "app", "server"},
    "starlette": {"app", "server"},
    "sqlalchemy": {"store"},
    "psycopg": {"store"},
    "httpx": {"refresh"},
    "sdmx": {"refresh", "metadata"},
    "sqlite3": {"store", "search", "bulk"},
    "duckdb": {"bulk"},
}
UI = ROOT / "hled_dash" / "ui"
UI_MODULES = sorted(UI.glob("**/*.py"))
#: Part of ``ui/`` to the parts that it may import from, besides itself; ``base`` is its modules that are in no folder.
UI_MAY_IMPORT = {
    "frontend": set[str](),
    "base": {"frontend"},
    "components": {"base", "frontend"},
    "maps": {"base", "frontend", "components"},
    "pages": {"base", "components", "maps"},
}
#: Folders and modules of ``figures/``, each after those that it may import from.
FIGURES_ORDER = ("formatting", "figure", "theme", "context", "data", "text", "vega", "plot", "tables", "build",
                 "vintages", "summaries", "provenance", "explorer", "charts", "maps", "__init__", "resolve")
#: Modules of Streamlit whose names its documentation has.
PUBLIC_STREAMLIT = {"streamlit.components", "streamlit.components.v2", "streamlit.testing.v1"}


def ui_part(path: Path) -> str:
    first = path.relative_to(UI).parts[0]
    return first if first in UI_MAY_IMPORT else "base"


def package(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return parts[1] if parts[0] == "hled_dash" and len(parts) > 1 else parts[0]


@cache
def nodes(path: Path) -> list[ast.AST]:
    """The nodes of a module's tree."""
    return list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


@cache
def imports(path: Path) -> set[str]:
    names: set[str] = set()
    for node in nodes(path):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def test_packages_import_only_packages_below_them() -> None:
    top = ROOT / "hled_dash/__init__.py"
    assert not imports(top)
    for path in set(MODULES) - {top}:
        own_package = package(path)
        inside = {name.split(".")[1] for name in imports(path) if name.startswith("hled_dash.")}
        assert inside <= MAY_IMPORT[own_package] | {own_package}, path
        outside = {name.split(".")[0] for name in imports(path)}
        for library, packages in ONLY.items():
            assert library not in outside or own_package in packages, f"{path}: {library} belongs to {packages}"


def test_the_rule_covers_every_room() -> None:
    assert {package(path) for path in MODULES} - {"__init__"} == set(MAY_IMPORT)


def test_packages_of_ui_import_only_packages_below_them() -> None:
    for path in UI_MODULES:
        part = ui_part(path)
        names = (name.split(".")[2:] for name in imports(path) if name.startswith("hled_dash.ui."))
        imported = {name[0] if name[0] in UI_MAY_IMPORT else "base" for name in names}
        assert imported <= UI_MAY_IMPORT[part] | {part}, path


def figures_part(module: str) -> str:
    """Return the folder or module of ``figures/`` that has a module, or a name of it."""
    part = module.split(".")[2] if module.count(".") > 1 else "__init__"
    return part if part in FIGURES_ORDER else "__init__"


def test_folders_of_figures_import_only_folders_before_them_by_their_interfaces() -> None:
    for path in (*MODULES, *BENCHMARKS, *ROOT.glob("tools/*.py")):
        own = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        own_part = figures_part(own) if own.startswith("hled_dash.figures") else "resolve"
        for name in imports(path):
            if not name.startswith("hled_dash.figures.") or (part := figures_part(name)) == own_part:
                continue
            assert FIGURES_ORDER.index(part) <= FIGURES_ORDER.index(own_part), f"{path}: {name}"
            module = ROOT.joinpath(*name.split(".")).with_suffix(".py")
            assert name.count(".") < 3 or not module.exists(), f"{path}: take it from hled_dash.figures.{part}"


def test_internals_of_streamlit_are_imported_in_one_package() -> None:
    for path in MODULES:
        if path.parent == UI / "streamlit_internals":
            continue
        private = {name for name in imports(path) if name.startswith("streamlit.")} - PUBLIC_STREAMLIT
        assert not private, f"{path}: import it in ui/streamlit_internals/, and say there what it is for"
        for node in nodes(path):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "st":
                value = getattr(streamlit, node.attr)
                is_module = isinstance(value, ModuleType) and f"streamlit.{node.attr}" not in PUBLIC_STREAMLIT
                assert not node.attr.startswith("_"), f"{path}: {node.attr}"
                assert not is_module, f"{path}: st.{node.attr}"


def test_no_module_is_long() -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in (*MODULES, *BENCHMARKS, *TESTS)}
    assert {path: length for path, length in lengths.items() if length > 300} == {}


def test_no_test_module_imports_another() -> None:
    """What several need is in a module without tests; a module may import itself in a script of Streamlit."""
    for path in TESTS:
        own = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        others = {name for name in imports(path) if re.match(r"tests\.(\w+\.)*test_", name)}
        assert not {name for name in others if not name.startswith(own)}, path


def test_pages_are_thin() -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in ROOT.glob("pages/*.py")}
    assert len(lengths) > 10
    assert {path: length for path, length in lengths.items() if length > 40} == {}


def test_the_table_of_places_in_the_architecture_is_true() -> None:
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    table = text.partition("## Where is what")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (?!question)(.+) \| (.+) \|$", table, re.MULTILINE)
    assert len(rows) > 40
    for question, answer in rows:
        folder, files = ROOT, list[Path]()
        for token in re.findall(r"`([^`]+)`", answer):
            path, _colon, names = token.partition(": ")
            if "/" in path or re.search(r"\.(py|js|css|md|typ)$", path):
                pattern = re.sub(r"<\w+>", "*", path).rstrip("/")
                files = [file for base in (ROOT / "hled_dash", ROOT, folder) for file in base.glob(pattern)]
                assert files, f"{question}: there is no {path}"
                folder = files[0] if files[0].is_dir() else files[0].parent
            else:
                names = path
            for name in filter(None, re.split(r"[., ]+", names)):
                assert any(name in file.read_text(encoding="utf-8") for file in files), f"{question}: {name} in {files}"


def test_nothing_reads_outside_the_project() -> None:
    outside = re.compile(r"\.\./shared|/home/|/tmp/|/root/")
    for path in [*MODULES, ROOT / "Makefile", ROOT / ".ci/run"]:
        assert not outside.search(path.read_text(encoding="utf-8")), path


def test_files_that_the_security_document_names_are_there() -> None:
    named = set(re.findall(r"`((?:[\w.-]+/)+[\w.-]+\.(?:py|js|md|jsonc?))", (ROOT / "SECURITY.md").read_text("utf-8")))
    assert len(named) > 30
    assert not {name for name in named if not (ROOT / name).exists() and not (ROOT / "hled_dash" / name).exists()}


def test_files_that_the_code_names_are_there() -> None:
    folders = ("hled_dash", "pages", "docs", "benchmarks", "tests", "data", "deploy")
    files = {path.relative_to(ROOT).as_posix() for folder in folders for path in (ROOT / folder).rglob("*.*")}
    files |= {path.name for path in ROOT.glob("*.*")}
    tails = {name.split("/", number)[-1] for name in files for number in range(name.count("/") + 1)}
    # Not what stands between quotation marks: names of files that the program writes or sends.
    named = re.compile(r"(?<![\w./:{<$\"'-])(?:[\w-]+/)*[\w-]+\.(?:py|js|css|typ|yaml|md)\b")
    scripts = [path for path in UI.glob("frontend/**/*.*") if path.suffix in (".js", ".css")]
    for path in (*MODULES, *scripts):
        missing = set(named.findall(path.read_text(encoding="utf-8"))) - tails - {"LICENCES.md"}
        assert not missing, f"{path}: {missing}"


def test_docstrings_name_the_arguments_that_there_are() -> None:
    for path in MODULES:
        for node in nodes(path):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                section = (ast.get_docstring(node) or "").partition("\nArgs:\n")[2].partition("\n\n")[0]
                named = set(re.findall(r"^    \*{0,2}(\w+):", section, re.MULTILINE))
                arguments = {argument.arg for argument in ast.walk(node.args) if isinstance(argument, ast.arg)}
                assert named <= arguments, f"{path}: {node.name}: {named - arguments}"
