"""Problem details of invalid requests (RFC 9457), in the language of the request."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from rapidfuzz import fuzz, process
from rapidfuzz.utils import default_process

from hled_dash.language import Language

#: Letters of a wrong value that are repeated; codes that are suggested for it.
MAX_SHOWN, MAX_NEAR = 40, 3
#: Up to so many codes are all listed.
MAX_LISTED = 14


class Problem(Exception):
    """An error of a request, with the status of its response.

    Attributes:
        kind: What is wrong, for programs: ``unknown-code``.
        title: The kind as text.
        detail: One sentence that says what is wrong, and what would be right.
        status: The HTTP status.
        parameter: The parameter that is wrong; empty if it is none.
        near: Codes that may have been meant.
        wait: Seconds after which it may be asked again; 0 if that would change nothing.
    """

    def __init__(self, kind: str, title: str, detail: str, status: int = 400, parameter: str = "",
                 near: tuple[str, ...] = (), wait: float = 0.0) -> None:
        super().__init__(detail)
        self.kind, self.title, self.detail, self.status = kind, title, detail, status
        self.parameter, self.near, self.wait = parameter, near, wait


def unknown_code(parameter: str, code: str, known: Iterable[str], language: Language, status: int = 400,
                 names: Mapping[str, str] = MappingProxyType({})) -> Problem:
    """Return a code that the catalogue does not have; one that is a name is near to the codes of this name.

    Args:
        parameter: The parameter that it is a value of.
        code: What was sent.
        known: The codes that there are.
        language: Of the sentence.
        status: The HTTP status.
        names: Code to name.
    """
    _ = language.text
    codes = list(known)
    matches = process.extract(code[:60], codes, scorer=fuzz.ratio, processor=str.casefold, score_cutoff=60,
                              limit=MAX_NEAR)
    named = process.extract(code[:60], names, scorer=fuzz.ratio, processor=default_process, score_cutoff=80,
                            limit=MAX_NEAR)
    near = tuple(codes) if len(codes) <= MAX_LISTED else tuple(dict.fromkeys(
        (*(match[2] for match in named), *(str(match[0]) for match in matches))))[:MAX_NEAR]
    value = shorten(code)
    detail = (_("“{value}” is not known under “{parameter}”; near to it: {near}.", value=value, parameter=parameter,
                near=", ".join(near)) if near and len(codes) > MAX_LISTED
              else _("“{value}” is not known under “{parameter}”; there are: {known}.", value=value,
                     parameter=parameter, known=", ".join(near)) if near
              else _("“{value}” is not known under “{parameter}”.", value=value, parameter=parameter))
    return Problem("unknown-code", _("Unknown code"), detail, status, parameter, near)


def invalid(parameter: str, detail: str, language: Language) -> Problem:
    """Return a parameter that is not as it should be; ``detail`` says how it should be."""
    return Problem("invalid-parameter", language.text("Invalid parameter"), detail, 400, parameter)


def shorten(text: str) -> str:
    """Return the beginning of a text, without characters that cannot be printed."""
    clean = "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)
    return clean if len(clean) <= MAX_SHOWN else f"{clean[:MAX_SHOWN - 1]}…"
