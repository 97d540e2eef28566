"""The documentation page, generated from the endpoints, without scripts or files of third parties."""

from __future__ import annotations

from html import escape
from typing import Any

from hled_dash.api.figures import commands
from hled_dash.language import LANGUAGES, Language
from hled_dash.server.api import openapi

_STYLE = (
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:0 auto;padding:1rem;color:#1b1b1b;background:#fff}"
    "a{color:#0b4f8a}code,pre{font-family:ui-monospace,monospace;font-size:.9em}"
    "pre{background:#f3f4f6;padding:.75rem;white-space:pre-wrap;overflow-wrap:anywhere}"
    "p,h2{overflow-wrap:anywhere}table{border-collapse:collapse;width:100%}caption{text-align:left;font-weight:600}"
    "th,td{text-align:left;vertical-align:top;padding:.35rem .5rem;border-bottom:1px solid #d0d4da}"
    "th{white-space:nowrap}td{overflow-wrap:anywhere;width:100%}section{margin:2rem 0}"
    "@media(prefers-color-scheme:dark){body{color:#eee;background:#14171a}a{color:#8ec5ff}pre{background:#22272c}"
    "th,td{border-color:#444c55}}"
)
#: Endpoint to the parameters of its example.
_QUERIES = {"observations": "indicators=coneval.pobreza&places=MX-CHP&from=2016", "search": "q=poverty+Chiapas",
            "page-figure": "indicator=coneval.pobreza", "places": "level=admin1&parent=MEX",
            "indicators": "objective=II.1", "dialogue": "year=2022"}
#: Position of the status in the CSV of the example, counted from 1.
_STATUS = 8


def page(api: str, language: Language) -> bytes:
    """Return the page in a language, as HTML."""
    _ = language.text
    description = openapi.build(api, language)
    sections = "".join(_endpoint(path, operation["get"], api, language)
                       for path, operation in description["paths"].items())
    others = " · ".join(f'<a href="{escape(api)}/docs?lang={code}" hreflang="{lang.locale.language}">{escape(name)}</a>'
                        for code, name in (("en", "English"), ("es", "Español")) if (lang := LANGUAGES[code]))
    example = _example("observations", "/observations.csv", api, language)
    lines = "".join(f"<h3>{escape(name)}</h3><pre>{escape(line)}</pre>"
                    for name, line in commands(example, {"status": _STATUS}).items())
    root = api.removesuffix("/api/v1")
    data_page, whole, assistants = _("Data and sources"), _(
        "For analysts and programs: every observation, with units, sources, and licenses, under addresses that stay "
        "the same, and the catalog for harvesters."), _(
        "Assistants read the same figures by the Model Context Protocol, at {address}.", address=f"{root}/mcp")
    title = escape(description["info"]["title"])
    problems = "".join(f"<li id=\"{kind}\"><code>{kind}</code></li>" for kind in (
        "unknown-code", "invalid-parameter", "unknown-parameter", "unknown-format", "not-acceptable", "not-found",
        "too-large", "too-long", "too-many", "method", "unavailable", "fault"))
    works, problem_words, excel = _("One line that works"), _("Problems"), _(
        "Data, From Web, and the address of the CSV: the table is refreshed from it.")
    problem_note = _("Errors come as application/problem+json: type ends with one of these words, and detail says "
                     "in one sentence what is wrong.")
    return (
        f'<!DOCTYPE html><html lang="{language.locale.language}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><title>{title}</title>'
        f"<style>{_STYLE}</style></head><body><main><h1>{title}</h1><p>{escape(description['info']['description'])}</p>"
        f'<p>{others} · <a href="{escape(api)}/openapi.json?lang={language.code}">OpenAPI 3.1</a></p>'
        f"<section><h2>{escape(works)}</h2>{lines}"
        f"<h3>Excel</h3><p>{escape(excel)}</p></section><section><p>{escape(whole)} "
        f'<a href="{escape(root)}/data?lang={language.code}">{escape(data_page)}</a></p>'
        f"<p>{escape(assistants)}</p></section>{sections}"
        f"<section><h2>{escape(problem_words)}</h2><p>{escape(problem_note)}</p><ul>{problems}</ul></section></main></body></html>"
    ).encode()


def _endpoint(path: str, operation: dict[str, Any], api: str, language: Language) -> str:
    _ = language.text
    rows = "".join(
        f"<tr><th scope=\"row\"><code>{escape(parameter['name'])}</code></th>"
        f"<td>{escape(parameter.get('description', ''))}{_choices(parameter)}</td></tr>"
        for parameter in operation["parameters"])
    formats = ", ".join(operation["parameters"][-2]["schema"]["enum"])
    label, caption, example = _("Formats: {formats}", formats=formats), _("Parameters"), _("Example:")
    names = {parameter["name"]: parameter["example"] for parameter in operation["parameters"]
             if parameter["in"] == "path"}
    address = _example(operation["operationId"], path.format(**names), api, language)
    return (
        f'<section id="{operation["operationId"]}"><h2><code>{escape(path)}</code></h2>'
        f"<p>{escape(operation['summary'])}</p><p>{escape(label)}</p>"
        f'<p>{escape(example)} <a href="{escape(address)}"><code>{escape(address.removeprefix(api))}</code></a></p>'
        f"<table><caption>{escape(caption)}</caption><tbody>{rows}</tbody></table></section>"
    )


def _example(endpoint: str, path: str, api: str, language: Language) -> str:
    """Return an address that has an answer, in the language of the page."""
    query = "&".join(filter(None, (_QUERIES.get(endpoint), f"lang={language.code}")))
    return f"{api}{path}?{query}"


def _choices(parameter: dict[str, Any]) -> str:
    choices = parameter["schema"].get("enum", ())
    return f" <code>{escape(', '.join(map(str, choices)))}</code>" if choices else ""
