"""Every message of the code is in the Spanish catalogue, complete and in use; no sentence hides in the code."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from hled_dash.language import ENGLISH, LANGUAGES, LATIN_AMERICA, LOCALE, SPANISH, Language, negotiate_language
from hled_dash.translations import translation_faults

ROOT = Path(__file__).parents[1]
KEYWORDS = {"_": None, "text": None, "plural": (1, 2), "N_": None}
CODE = [ROOT / "app.py", *ROOT.glob("pages/*.py"), *ROOT.glob("hled_dash/**/*.py")]


def in_code() -> set[str]:
    messages: set[str] = set()
    for folder in ("hled_dash", "pages", "."):
        for name, _line, message, _comments, _context in extract_from_dir(
            ROOT / folder,
            [("**.py", "python")] if folder != "." else [("app.py", "python")],
            keywords=KEYWORDS,
        ):
            if folder == "." and name != "app.py":
                continue
            messages.add(message[0] if isinstance(message, tuple) else message)
    return messages


@pytest.fixture(scope="module")
def spanish() -> Catalog:
    with (LOCALE / "es/LC_MESSAGES/messages.po").open("rb") as lines:
        return read_po(lines, locale="es")


def key(message: Message) -> str:
    return str(message.id[0] if message.pluralizable else message.id)


def test_every_message_is_translated_and_every_translation_is_used(spanish: Catalog) -> None:
    there = {key(message) for message in spanish if message.id}
    in_use = in_code()
    assert in_use - there == set(), "not in the Spanish catalogue: make messages"
    assert there - in_use == set(), "in the Spanish catalogue but no longer in the code: make messages"


def test_no_translation_is_empty_fuzzy_or_loses_a_value(spanish: Catalog) -> None:
    for message in spanish:
        if not message.id:
            continue
        assert not message.fuzzy, message.id
        strings = message.string if message.pluralizable else (message.string,)
        assert all(strings), message.id
    assert list(translation_faults()) == []


#: Rooms whose sentences are of data, or of documents for programs that have both languages side by side or are English.
NOT_SHOWN = {(name,) for name in ("catalogue", "geography", "search", "store", "metadata", "bulk", "assistant")}
SENTENCE = re.compile(r"^[^<{]*\b[A-Za-z]{2,} [a-z]{2,} [a-z]{2,}")


def nodes(path: Path) -> list[ast.AST]:
    return list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


def test_sentences_in_the_code_are_messages() -> None:
    shown = [path for path in CODE if path.relative_to(ROOT).parts[1:2] not in NOT_SHOWN]
    assert len(shown) > 300
    assert {path: sentences for path in shown if (sentences := _sentences_outside_messages(nodes(path)))} == {}


def _sentences_outside_messages(tree: list[ast.AST]) -> list[str]:
    allowed = set()
    for node in tree:
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            # Faults of data/ and metrics are read by those who write and run it, in English.
            if name in {"_", "text", "plural", "N_", "error", "warning", "info", "exception", "compile", "Fault",
                        "record_fault", "GaugeMetricFamily", "CounterMetricFamily", "InfoMetricFamily"}:
                allowed |= {id(part) for argument in node.args for part in ast.walk(argument)}
        elif isinstance(node, ast.Raise):  # Read by developers only.
            allowed |= {id(part) for part in ast.walk(node)}
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            allowed.add(id(node.value))
    return [node.value for node in tree if isinstance(node, ast.Constant) and isinstance(node.value, str)
            and id(node) not in allowed and SENTENCE.match(node.value)]


def test_no_message_is_inside_an_f_string() -> None:
    """There the extraction does not see it (before Python 3.12), and it would stay English."""
    for path in CODE:
        for string in nodes(path):
            for call in ast.walk(string) if isinstance(string, ast.JoinedStr) else ():
                if isinstance(call, ast.Call):
                    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
                    assert name not in {"_", "plural", "N_"}, f"{path}: line {call.lineno}"


def test_numbers_and_months_are_those_of_each_language() -> None:
    assert ENGLISH.format_number(1234567.891, 1) == "1,234,567.9"
    assert SPANISH.format_number(1234567.891, 1) == "1,234,567.9"
    assert ENGLISH.format_number(-0.04, 1) == "> \u22120.1"
    assert ENGLISH.format_number(-3.14, 1) == "\u22123.1"
    assert ENGLISH.format_period("2021-07") == "July 2021"
    assert SPANISH.format_period("2021-07") == "julio de 2021"
    assert ENGLISH.format_period("2024", "us_fiscal") == "FY2024"
    assert SPANISH.month_abbreviations()[0] == "ene"
    assert SPANISH.format_list(["Chiapas", "Oaxaca", "Guerrero"]) == "Chiapas, Oaxaca y Guerrero"


def test_the_two_spanishes_share_their_messages_and_follow_their_locales() -> None:
    assert [language.code for language in LANGUAGES.values()] == ["en", "es", "es-419"]
    assert LATIN_AMERICA.text("Overview") == SPANISH.text("Overview") == "Panorama"
    assert [str(language.locale) for language in LANGUAGES.values()] == ["en_US", "es_MX", "es_419"]
    assert LATIN_AMERICA.format_number(1234.5, 1) == "1,234.5"


@pytest.mark.parametrize(("header", "code"), [
    ("es-MX", "es"), ("es", "es"), ("es-US", "es"), ("es_MX.UTF-8", "es"), ("es-GT", "es-419"), ("es-SV", "es-419"),
    ("es-419", "es-419"), ("es-HN", "es-419"), ("en-GB", "en"), ("fr", "en"), ("", "en"), ("est", "en"),
])
def test_the_language_is_guessed_from_the_browser(header: str, code: str) -> None:
    assert negotiate_language(header).code == code


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=lambda language: language.code)
def test_drawings_write_numbers_and_months_as_their_locale_does(language: Language) -> None:
    drawn = language.vega_locale()
    number = language.format_number(-1234.5, 1)
    assert drawn["number"]["minus"] + f"1{drawn['number']['thousands']}234{drawn['number']['decimal']}5" == number
    assert drawn["time"]["shortMonths"] == list(language.month_abbreviations())
    assert drawn["time"]["days"][0] in ("Sunday", "domingo")
