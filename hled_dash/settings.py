"""Settings from environment variables: which there are, and what each may be."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import NamedTuple

from hled_dash.language import N_, Language

#: A host, with or without a port.
HOST = re.compile(r"[\w.-]{1,253}(:\d{1,5})?|\[[0-9a-f:]{2,45}\](:\d{1,5})?", re.ASCII | re.IGNORECASE)
BASE_ADDRESS = re.compile(rf"https?://({HOST.pattern})(/[\w.~%-]+)*/?", HOST.flags)
FRAME_ANCESTOR = re.compile(r"'self'|https?://[\w*.-]+(:\d+)?", re.ASCII)
#: A header holds nothing else, and a shorter one can be tried out.
TOKEN = re.compile(r"[!-~][ -~]{14,}[!-~]")
_WHOLE_NUMBER = re.compile(r"\d{1,9}", re.ASCII)
_DOMAIN = re.compile(r"[\w-]+(\.[\w-]+)+")
_LANGUAGE = re.compile(r"(en|es)([-_.].*)?")
_SERVICE_LINK = re.compile(r"\w+_(SERVICE_(HOST|PORT)|PORT_\d)\w*=.*|\w+_PORT=[a-z]+://.*", re.DOTALL)
#: What a connector of ``data/`` may name.
_PUBLISHER_KEY = re.compile(r"HLED_[A-Z_]+_(KEY|TOKEN)")
#: Letters of a value that a sentence shows.
_MAX_SHOWN = 80


class _Rule(NamedTuple):
    """What a value must be, and the sentence for one that is not."""

    accepts: Callable[[str], object]
    sentence: str
    values: Mapping[str, object]


def read_text(name: str) -> str:
    """Read a variable without the blanks around it; empty if it is not set."""
    return os.environ.get(name, "").strip()


def read_count(name: str, default: int) -> int:
    """Read a positive whole number of the environment; whatever is none counts as absent."""
    text = read_text(name)
    return int(text) if _WHOLE_NUMBER.fullmatch(text) and int(text) else default


def faults(language: Language) -> Iterator[str]:
    """Yield a sentence for each variable that is a misspelt setting, or has a value that its setting cannot have."""
    _ = language.text
    for name, value in _variables():
        if name not in _RULES:
            if _close_name(name, _RULES):
                yield unknown_name(name, _RULES, language)
        elif (rule := _RULES[name]) and (text := value.strip()) and not _accepts(rule, text):
            values = {key: language.format_number(number) if isinstance(number, int) else number
                      for key, number in rule.values.items()}
            yield _(rule.sentence, name=name, value=_printable(text), **values)
    for name, others in _NEEDED.items():
        if read_text(name) and not any(map(read_text, others)):
            yield _("{name} has no effect without {other}.", name=name, other=others[0])


def unknown_names(language: Language) -> list[str]:
    """Return a sentence for each variable that is no setting, and may be another program's."""
    return [unknown_name(name, _RULES, language) for name, _value in _variables()
            if name not in _RULES and not _PUBLISHER_KEY.fullmatch(name) and not _close_name(name, _RULES)]


def _variables() -> list[tuple[str, str]]:
    return [(name, value) for name, value in sorted(os.environ.items())
            if name.upper().startswith("HLED_") and not is_service_link(name, value)]


def is_service_link(name: str, value: str) -> bool:
    """Return whether a variable is one that Kubernetes sets in a container for each service."""
    return _SERVICE_LINK.fullmatch(f"{name}={value}") is not None


def unknown_name(name: str, names: Iterable[str], language: Language) -> str:
    """Return the sentence for a variable that is none of ``names``."""
    _ = language.text
    return (_("There is no setting {name}; is {other} meant?", name=_printable(name), other=other)
            if (other := _close_name(name, names)) else _("There is no setting {name}.", name=_printable(name)))


def _close_name(name: str, names: Iterable[str]) -> str:
    return next(iter(difflib.get_close_matches(name.upper(), list(names), 1, 0.85)), "")


def _accepts(rule: _Rule, text: str) -> bool:
    try:
        return bool(rule.accepts(text))
    except OSError:
        # A path with names that are too long, or that may not be looked into.
        return False


def _printable(text: str) -> str:
    """Return a text as a terminal may show it: its beginning, without control characters."""
    clean = "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)
    return clean if len(clean) <= _MAX_SHOWN else f"{clean[:_MAX_SHOWN]}…"


def _whole_number(least: int = 1, most: int = 999_999_999) -> _Rule:
    return _Rule(lambda text: _WHOLE_NUMBER.fullmatch(text) and least <= int(text) <= most,
                 N_("{name} is “{value}”; it must be a whole number from {least} to {most}."),
                 {"least": least, "most": most})


def _format_rule(example: str, accepts: Callable[[str], object]) -> _Rule:
    """Return the rule of a value in a format that an example shows."""
    return _Rule(accepts, N_("{name} is “{value}”; it must look like this: {example}"), {"example": example})


def _is_list(entry: Callable[[str], object], separator: str | None, text: str) -> bool:
    return all(entry(part.strip()) for part in text.split(separator))


def _may_be_folder(text: str) -> bool:
    """Return whether a path is a folder, or can become one."""
    path = Path(text)
    return next(folder for folder in (path, *path.absolute().parents) if folder.exists()).is_dir()


_FOLDER = _Rule(_may_be_folder, N_("{name} is “{value}”, which is not a folder."), {})
#: None where what reads the value has a sentence for it.
_RULES: Mapping[str, _Rule | None] = {
    "HLED_API_THREADS": _whole_number(most=1000),
    "HLED_BASE_ADDRESS": _format_rule("https://www.example.gob.mx/hled", BASE_ADDRESS.fullmatch),
    "HLED_BULK_FOLDER": _FOLDER,
    "HLED_CACHE_MB": _whole_number(least=30),
    "HLED_CONTACT": _format_rule("hled@example.gob.mx", str.isprintable),
    "HLED_DATA": None,
    "HLED_DATABASE_URL": None,
    "HLED_FRAME_ANCESTORS": _format_rule("https://www.example.gob.mx https://*.example.org", partial(
        _is_list, FRAME_ANCESTOR.fullmatch, None)),
    "HLED_HSTS": _whole_number(least=0),
    "HLED_LANG": _format_rule("es", _LANGUAGE.fullmatch),
    "HLED_MAX_API_PER_MINUTE": _whole_number(),
    "HLED_MAX_OPENED_PER_MINUTE": _whole_number(),
    "HLED_MAX_SESSIONS": _whole_number(),
    "HLED_MAX_SESSIONS_PER_CLIENT": _whole_number(),
    "HLED_METRICS_ADDRESS": _format_rule("127.0.0.1", re.compile(r"[\w.:-]+", re.ASCII).fullmatch),
    "HLED_METRICS_PORT": _whole_number(most=65_535),
    "HLED_METRICS_TOKEN": _Rule(TOKEN.fullmatch, N_(
        "{name} must have at least {count} letters, digits, or signs, none of them with an accent."), {"count": 16}),
    "HLED_PACK_PROCESSES": _whole_number(most=1000),
    "HLED_PACK_QUEUE": _whole_number(),
    "HLED_PAPER": _format_rule("letter, a4", lambda text: text.lower() in ("letter", "a4")),
    "HLED_PICTURE_PROCESSES": _whole_number(most=1000),
    "HLED_PICTURE_QUEUE": _whole_number(),
    "HLED_PPTX_TEMPLATE": _Rule(lambda text: Path(text).is_file(), N_("{name} is “{value}”, which is not a file."), {}),
    "HLED_REFRESH_CACHE": _FOLDER,
    "HLED_RUNS": _whole_number(most=1000),
    "HLED_SIGN_IN_DOMAINS": _format_rule("sre.gob.mx,state.gov", partial(_is_list, _DOMAIN.fullmatch, ",")),
    "HLED_SIGN_IN_GROUPS": _format_rule("hled-readers,analysts", partial(
        _is_list, lambda part: part and part.isprintable(), ",")),
    "HLED_SIGN_IN_HOURS": _whole_number(),
    # Of deploy/compose.yaml and of benchmarks/.
    **dict.fromkeys(("HLED_PASSWORD", "HLED_BEFORE", "HLED_CHANGES", "HLED_MAPS", "HLED_PAGES", "HLED_PEOPLE",
                     "HLED_PROCESSES", "HLED_PROGRESS", "HLED_VIEWS")),
}
#: Settings that do nothing unless one of others is set.
_NEEDED = {
    "HLED_METRICS_ADDRESS": ("HLED_METRICS_PORT",),
    "HLED_SIGN_IN_HOURS": ("HLED_SIGN_IN_DOMAINS", "HLED_SIGN_IN_GROUPS"),
}
