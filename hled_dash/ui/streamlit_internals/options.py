"""Streamlit's options, of which a value of another type is taken as it is, and a file that is no TOML is left out."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import click
from streamlit import config

from hled_dash.language import N_, Language
from hled_dash.settings import is_service_link, unknown_name

#: Without anything that ends a path.
_BASE_PATH = re.compile(r"[\w.~%/-]*")


def option_faults(language: Language) -> Iterator[str]:
    """Yield a sentence for each file of options that cannot be read, and each option that has a value of another type;
    variables whose name begins with ``STREAMLIT_`` are options."""
    _ = language.text
    options: Mapping[str, Any] = config._config_options_template
    for path in map(Path, config.get_config_files("config.toml")):
        try:
            content = tomllib.loads(path.read_text("utf-8")) if path.exists() else {}
        except (OSError, ValueError) as error:
            yield _("{file} cannot be read: {reason}", file=path, reason=" ".join(str(error).split()))
            continue
        for name, value in _flat(content, options):
            if expected := _expected(name, value, options[name].type):
                yield _("{file}: {name} is “{value}”; it must be {kind}.", file=path, name=name, value=value,
                        kind=_(expected))
    by_variable = {option.env_var: option for option in options.values()}
    for name, text in sorted(os.environ.items()):
        if not name.startswith("STREAMLIT_") or is_service_link(name, text):
            continue
        if name not in by_variable:
            yield unknown_name(name, by_variable, language)
        elif text and (expected := _expected(by_variable[name].key, *_parse(text, by_variable[name].type))):
            yield _("{name} is “{value}”; it must be {kind}.", name=name, value=text, kind=_(expected))


def _flat(content: Mapping[str, Any], options: Mapping[str, Any], section: str = "") -> Iterator[tuple[str, object]]:
    """Yield the options of a file; of names that are none Streamlit says so itself."""
    for key, value in content.items():
        if (name := f"{section}{key}") in options:
            yield name, value
        elif isinstance(value, dict):
            yield from _flat(value, options, f"{name}.")


def _expected(name: str, value: object, kind: type) -> str:
    """Return what the value of an option must be; empty if it is that, or the name of a variable."""
    if str(value).startswith("env:"):
        return ""
    if name == "server.baseUrlPath":
        return "" if _BASE_PATH.fullmatch(str(value)) else N_("a path such as hled")
    if kind is bool:
        return "" if isinstance(value, bool) else N_("true or false")
    is_number = isinstance(value, (int, kind)) and not isinstance(value, bool)
    if kind is int:
        return "" if is_number and int(str(value)) >= 0 else N_("a whole number from 0")
    return "" if is_number or kind is not float else N_("a number")


def _parse(text: str, kind: type) -> tuple[object, type]:
    """Return the value of a variable as Streamlit's command reads it, the text if it is none, and its type."""
    with suppress(click.BadParameter):
        return click.types.convert_type(kind).convert(text, None, None), kind
    return text, kind
