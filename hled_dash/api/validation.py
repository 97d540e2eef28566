"""Validation of the parameters of a request, with one sentence for the first error."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar, get_args

from pydantic import ValidationError
from pydantic.fields import FieldInfo
from rapidfuzz import fuzz, process

from hled_dash.api.parameters import Parameters
from hled_dash.api.problems import Problem, invalid, shorten
from hled_dash.language import N_, Language
from hled_dash.view.trackers import is_tracker

P = TypeVar("P", bound=Parameters)
#: Parameters of every endpoint.
COMMON = ("lang", "format")
#: Kind of an error to the name of the bound that a value is beyond, and what is said of it.
_BOUNDS = {
    "too_long": ("max_length", N_("“{parameter}” takes {count} codes at most.")),
    "string_too_long": ("max_length", N_("“{parameter}” takes {count} characters at most.")),
    "less_than_equal": ("le", N_("“{parameter}” takes {count} at most.")),
    "greater_than_equal": ("ge", N_("“{parameter}” takes {count} at least.")),
}


def read_parameters(model: type[P], query: Mapping[str, list[str]], language: Language) -> P:
    """Validate the parameters of a request.

    Args:
        model: What may be asked.
        query: Name to its values, as an address has them; what trackers append is left out in silence.
        language: Of the problem's sentence.

    Raises:
        Problem: If one is not known, missing, not as it should be, or has two values where it takes one.
    """
    fields = {field.alias or name: field for name, field in model.model_fields.items()}
    values = {name: texts if name in fields and _is_list(fields[name]) else texts[-1]
              for name, texts in query.items() if name not in COMMON and (name in fields or not is_tracker(name))}
    refuse_repeated({name: texts for name, texts in query.items() if isinstance(values.get(name), str)}, language)
    try:
        return model.model_validate(values, by_alias=True, by_name=False)
    except ValidationError as error:
        raise describe(error, fields, values, language) from None


def refuse_repeated(query: Mapping[str, Sequence[str]], language: Language) -> None:
    """Refuse a parameter with several values: which one is meant is not known.

    Raises:
        Problem: If one has several.
    """
    for name, texts in query.items():
        if len(set(texts)) > 1:
            raise invalid(name, language.text("“{parameter}” takes one value; it has {count}: {values}.",
                                              parameter=shorten(name), count=len(set(texts)),
                                              values=shorten(", ".join(dict.fromkeys(texts)))), language)


def describe(error: ValidationError, fields: Mapping[str, FieldInfo], values: Mapping[str, Any],
             language: Language) -> Problem:
    """Describe the first thing that is wrong with values, by the descriptions of their fields."""
    first = error.errors()[0]
    name, kind = str(first["loc"][0]) if first["loc"] else "", first["type"]
    expected = str(first.get("ctx", {}).get("expected", "")).replace("'", "").replace(" or ", ", ")
    _ = language.text
    if kind == "extra_forbidden":
        return describe_unknown(name, [*fields, *COMMON], language)
    text = fields[name].description if name in fields else None
    description = (_(text) if text else "").rstrip(".")
    if kind == "literal_error" and expected:
        description = expected
    if kind == "missing":
        return invalid(name, _("The parameter “{parameter}” is missing: {what}.", parameter=name, what=description),
                       language)
    if kind in _BOUNDS and len(first["loc"]) == 1:
        bound, sentence = _BOUNDS[kind]
        return invalid(name, _(sentence, parameter=name, count=language.format_number(first["ctx"][bound])), language)
    value = values.get(name, "")
    sent = ",".join(map(str, value)) if isinstance(value, list) else str(value)
    return invalid(name, _("“{value}” is not what “{parameter}” takes: {what}.", value=shorten(sent), parameter=name,
                           what=description), language)


def describe_unknown(name: str, known: Iterable[str], language: Language) -> Problem:
    """Describe a parameter that there is not, by those that there are."""
    _, names = language.text, list(known)
    near = process.extractOne(name[:60], names, scorer=fuzz.ratio, score_cutoff=60)
    detail = (_("There is no parameter “{value}” here; did you mean {near}?", value=shorten(name), near=near[0])
              if near else _("There is no parameter “{value}” here; there are: {known}.", value=shorten(name),
                             known=", ".join(names)))
    return Problem("unknown-parameter", _("Unknown parameter"), detail, 400, shorten(name), (near[0],) if near else ())


def _is_list(field: FieldInfo) -> bool:
    return "tuple" in str(field.annotation) or any("tuple" in str(argument) for argument in get_args(field.annotation))
