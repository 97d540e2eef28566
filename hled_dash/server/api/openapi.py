"""The description of the API (OpenAPI 3.1), made of the table of endpoints and the models of requests and answers."""

from __future__ import annotations

import json
from typing import Any

from pydantic.json_schema import models_json_schema

from hled_dash.api import models
from hled_dash.api.parameters import Parameters
from hled_dash.bulk import CHECKSUMS
from hled_dash.figures.resolve import CARD_PARAMETERS, parameters_of_pages
from hled_dash.language import LANGUAGES, N_, Language
from hled_dash.server.api.endpoints import ENDPOINTS, Endpoint
from hled_dash.server.api.negotiation import FORMATS
from hled_dash.server.requests import ASSISTANT, BULK, CATALOG
from hled_dash.ui.urls import API

_TITLE = N_("Data API of the High-Level Economic Dialogue")
_DESCRIPTION = N_("Published figures with their unit, source, vintage, license, and address to cite. It can be read by "
                  "anybody; each figure has the license of its source.")
_REF = "#/components/schemas/{model}"
#: Parameter to a value that has a response.
EXAMPLES = {"code": "gdl.shdi", "card": "goods-trade", "page": "maps", "figure": "map",
            "indicators": ["coneval.pobreza"], "places": ["MX-CHP", "MX-OAX"], "q": "poverty Chiapas"}
#: Statuses of problems.
PROBLEMS = (400, 404, 405, 406, 414, 429, 500, 503)


def index(api: str, language: Language) -> bytes:
    """Return the index: what the API is, and links to its description, its endpoints and the other ways to the data."""
    root = api.removesuffix(f"{API}/v1")
    return json.dumps({
        "title": language.text(_TITLE), "version": "1", "description": language.text(_DESCRIPTION),
        "links": {"self": api, "openapi": f"{api}/openapi.json", "documentation": f"{api}/docs",
                  "catalog": f"{root}{CATALOG}.jsonld", "bulk": f"{root}{BULK}latest/{CHECKSUMS}",
                  "mcp": f"{root}{ASSISTANT}", "pages": f"{root}/"},
        "endpoints": {endpoint.name: f"{api}{endpoint.path}" for endpoint in ENDPOINTS},
        "summaries": {endpoint.name: language.text(endpoint.summary) for endpoint in ENDPOINTS},
    }, ensure_ascii=False).encode()


def description(api: str, language: Language) -> bytes:
    """Return the description as JSON."""
    return json.dumps(build(api, language), ensure_ascii=False).encode()


def build(api: str, language: Language) -> dict[str, Any]:
    """Build the description: paths, parameters, answers, problems.

    Args:
        api: Address of the API.
        language: Of what is said as text.
    """
    _ = language.text
    answers = {endpoint.name: _answer_model(endpoint) for endpoint in ENDPOINTS}
    keys, schemas = models_json_schema(
        [*((model, "serialization") for model in dict.fromkeys(answers.values())),
         (models.ProblemAnswer, "serialization")], ref_template=_REF, title=None)
    refs = {model: keys[model, "serialization"] for model in answers.values()}
    problem = {"application/problem+json": {"schema": keys[models.ProblemAnswer, "serialization"]}}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": _(_TITLE), "version": "1", "description": _(_DESCRIPTION),
            "license": {"name": _("The license of each source, in the answers")},
        },
        "servers": [{"url": api}],
        "paths": {endpoint.path: _path(endpoint, refs[answers[endpoint.name]], language) for endpoint in ENDPOINTS},
        "components": {
            "schemas": _translated(schemas["$defs"], language),
            "responses": {"Problem": {"description": _("One sentence that says what is wrong (RFC 9457)."),
                                      "content": problem, "headers": _headers("Retry-After")},
                          "NotModified": {"description": _("What the client has is still the newest.")}},
        },
    }


def _answer_model(endpoint: Endpoint) -> type[models.Answer]:
    container: Any = models.Page if endpoint.is_list else models.One
    model: type[models.Answer] = container[endpoint.answer]
    return model


def _path(endpoint: Endpoint, schema: dict[str, Any], language: Language) -> dict[str, Any]:
    _ = language.text
    names = [part[1:-1] for part in endpoint.path.split("/") if part.startswith("{")]
    variable = [{"name": name, "in": "path", "required": True, "example": EXAMPLES[name],
                 "schema": {"type": "string", "minLength": 1, "maxLength": 60}} for name in names]
    content: dict[str, Any] = {}
    for name in endpoint.formats:
        kind = FORMATS[name]
        content[kind.media_type] = {"schema": schema if name == "json" else {"type": "string"} if name in (
            "csv", "sdmx-csv") else {"type": "object"} if name in ("jsonstat", "geojson") else {}}
    get: dict[str, Any] = {
        "operationId": endpoint.name, "summary": _(endpoint.summary),
        "parameters": [*variable, *_parameters(endpoint.parameters, language), *_of_figures(endpoint, language),
                       *_common(endpoint, language)],
        "responses": {
            "200": {"description": _(endpoint.summary), "content": content,
                    "headers": _headers("ETag", "Last-Modified", "Link", "Content-Language")},
            "304": {"$ref": "#/components/responses/NotModified"},
            **{str(status): {"$ref": "#/components/responses/Problem"} for status in PROBLEMS},
        },
    }
    return {"get": get}


def _headers(*names: str) -> dict[str, Any]:
    return {name: {"schema": {"type": "string"}} for name in names}


def _common(endpoint: Endpoint, language: Language) -> list[dict[str, Any]]:
    _ = language.text
    return [
        {"name": "format", "in": "query", "required": False,
         "schema": {"type": "string", "enum": list(endpoint.formats)},
         "description": _("The format; also as a suffix of the path (.csv) or by Accept.")},
        {"name": "lang", "in": "query", "required": False, "schema": {"type": "string", "enum": list(LANGUAGES)},
         "description": _("The language of the texts; Accept-Language where none is given.")},
    ]


def _of_figures(endpoint: Endpoint, language: Language) -> list[dict[str, Any]]:
    """Return the parameters of addresses of pages that an endpoint takes."""
    if not endpoint.is_open:
        return []
    every = language.text("A parameter of the page’s address; a figure names those that it takes under “parameters”.")
    figures = dict.fromkeys(CARD_PARAMETERS, every) if "{card}" in endpoint.path else {
        name: language.text("A parameter of the page’s address; it changes: {figures}.", figures=", ".join(names))
        for name, names in parameters_of_pages().items()}
    return [{"name": name, "in": "query", "required": False, "schema": {"type": "string"}, "description": text}
            for name, text in figures.items()]


def _parameters(model: type[Parameters], language: Language) -> list[dict[str, Any]]:
    """Return the fields of a model as query parameters; lists are comma-separated."""
    schema = model.model_json_schema(by_alias=True)
    required, parameters = set(schema.get("required", ())), []
    for name, field in schema.get("properties", {}).items():
        text = field.pop("description", "")
        field.pop("title", None)
        field.pop("default", None)
        options = [option for option in field.get("anyOf", ()) if option != {"type": "null"}]
        if len(options) == 1:
            field = options[0]
        parameter: dict[str, Any] = {"name": name, "in": "query", "required": name in required, "schema": field}
        if field.get("type") == "array":
            parameter |= {"style": "form", "explode": False}
        if name in EXAMPLES:
            parameter["example"] = EXAMPLES[name]
        if text:
            parameter["description"] = language.text(text)
        parameters.append(parameter)
    return parameters


def _translated(part: Any, language: Language) -> Any:
    """Translate the descriptions of a schema."""
    if isinstance(part, dict):
        return {name: language.text(value) if name == "description" and isinstance(value, str)
                else _translated(value, language) for name, value in part.items()}
    return [_translated(item, language) for item in part] if isinstance(part, list) else part
