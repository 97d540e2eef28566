"""The style of both languages (docs/languages.md): what an official of each country would not write."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from babel.messages.pofile import read_po

from hled_dash.catalogue import Catalogue
from hled_dash.figures.resolve.names import measure
from hled_dash.language import ENGLISH as ENGLISH_LANGUAGE, LOCALE, SPANISH as SPANISH_LANGUAGE
from tests.spanish import record_texts

#: Spanish that is not written here, and what is written instead.
SPANISH = {
    r"\b[Ll]os Estados Unidos(?! de América| Mexicanos)": "Estados Unidos",
    r"EE\.UU\.|\bEEUU\b|\bUSA\b": "EE. UU.",
    r"\brespecto del?\b": "respecto a",
    r"^ ?%? ?(puntos )?(porcentuales )?desde *$": "respecto a, of a change",
    r"\bpor (100|1,000|10,000|100,000) \w": "por cada",
    r"por cada (100|1,000|100,000) personas(?! de )": "habitantes",
    r"\b(USD|dlls|dólares americanos|dólares estadounidenses)\b": "dólares, US$",
    r"\bsostenibles?\b(?<!Desarrollo Sostenible)": "sustentable, but for the goals of the United Nations",
    r"[«»]": "“ ”",
    r"\blos (EE\.\s?UU|Estados Unidos(?! Mexicanos))": "Estados Unidos, without the article",
    r"\ben línea con\b|\ben adición\b|\ben base a\b|\bhacer sentido\b": "acorde con, además, con base en",
    r"\b[Pp]eríodo": "periodo",
    r"\bordenador|\bmóvil(es)? inteligente|\bel gráfico\b": "computadora, teléfono, la gráfica",
    r"\b(el|del|al) (población|tasa|gráfica|región|cifra|fuente)\b": "agreement: la",
    r"\b(la|una) (valor|indicador|lugar|periodo|dato|año|mapa|idioma|tema)\b": "agreement: el",
    r"\b(de|a) el [a-záéíóúñ]": "del, al",
    r"\w+vatios?\b": "watts",
    r"\ben porcentaje del?\b": "como porcentaje de",
    r"\bsecundaria (alta|baja)\b|\b[Ee]ducación (terciaria|vocacional)\b": "secundaria, media superior, superior",
    r"\b[Pp]ublicador": "la fuente",
    r"\bpor persona\b(?! (ocupada|y mes|al mes|al día)\b)": "por habitante",
    r"\bpor (un )?(mil|millón)( de)? (personas|habitantes)": "por cada millón de habitantes",
    r"\bencaden(ar|arse|ad[oa]s?)\b": "empalmar, of series",
    r"\b[Nn]o se (tienen?|dispone)\b|\b[Ss]e tienen? (la|el|los|las)\b": "el tablero no incluye, incluye",
    r"\bjuzg|\bjuicio|\bse da como\b|\bque se tienen?\b|^Para llevar$":
        "evaluar, está disponible como, se incorpora, descargar",
    r"\bIntro\b": "Enter, the key",
    r"\ben relación a\b|\ba nivel de (país|estado)\b|\baccesar\b|\bremover\b": "en relación con, acceder, quitar",
}
#: British spellings, except in names; dates with the day first.
ENGLISH = {
    r"\b([Ll]abour|\w*colour|[Nn]eighbour|[Ll]icence|\w*metre\b|[Pp]rogramme|[Cc]entre\b|travell|[Cc]atalogue|tonnes?\b"
    r"|[Ee]nrolment|[Pp]enalis|\w*centres\b|[Ee]ncyclopaedia|\w+(gnal|odel|owel|abel|hannel|ravel)l(ing|ed|ers?)\b)":
        "American spelling",
    r"\b(organ|harmon|standard|recogn|vulcan|util|modern|urban|industrial|special|general|normal|author|categor|emphas"
    r"|minim|maxim|digit|summar|stabil|real)is(e|ed|es|ing|ation)\b": "American spelling",
    r"\b\d{1,2} (January|February|March|April|May|June|July|August|September|October|November|December)\b":
        "the month before the day",
    r"\bper cent\b": "percent",
    r"\bUS (?!Gulf)[a-z]|\bU\.S\.A\.": "U.S.",
    r"\b[Ii]n percent of\b": "as a percentage of; percentage change in",
    r"\b(do|does) not compare\b(?! (the|countries|it|one|them)\b)": "is not comparable",
    r"\b[Yy]ear on year\b|\bon a year (before|earlier)\b": "annual change; from a year before",
    r"\b([Aa]ges|aged) \d+[-–]\d": "aged 15 to 24",
    r"\b(19|20)\d\d-(19|20)\d\d\b": "years joined by an en dash",
    r"\bindigenous\b": "Indigenous, of peoples",
    r"\b([Nn]orth|[Ss]outh)-(east|west)": "northeast",
    r"\bnear-shoring\b": "nearshoring",
    r"\bU\.S\.–|[a-z]–Mexico": "a hyphen in U.S.-Mexico",
    r"(?<!warns )\bagainst (the same|the year|that of|20\d\d)\b": "compared with",
}
NAMES = re.compile(
    r"International Labour Organi[sz]ation|Development Programme|Food Programme|Environment Programme|"
    r"Programme for International|github\.com/.*|Organisation for Economic|harmonised trends|\{\w+\}"
)


def catalogue_texts(catalogue: Catalogue) -> Iterator[tuple[str, str, str]]:
    """Where, language and text of every text of the data."""
    for part in vars(catalogue).values():
        for code, record in (part.items() if isinstance(part, dict) else ()):
            yield from ((where, "es", text) for where, text in record_texts(record, str(code)))
            yield from ((where, "en", text) for where, text in record_texts(record, str(code), "en"))


def message_texts() -> Iterator[tuple[str, str, str]]:
    with (LOCALE / "es/LC_MESSAGES/messages.po").open("rb") as lines:
        for message in read_po(lines, locale="es"):
            ids, strings = (value if message.pluralizable else (value,) for value in (message.id, message.string))
            yield from ((str(message.id)[:60], "en", text) for text in ids if text)
            yield from ((str(message.id)[:60], "es", text) for text in strings if text)


def test_both_languages_keep_their_style(catalogue: Catalogue) -> None:
    rules = {language: [(re.compile(pattern), instead) for pattern, instead in patterns.items()]
             for language, patterns in (("es", SPANISH), ("en", ENGLISH))}
    faulty = [
        f"{where}: {match[0]!r}, write {instead}: {text[:120]}"
        for where, language, text in (*message_texts(), *catalogue_texts(catalogue))
        for pattern, instead in rules[language] if (match := pattern.search(NAMES.sub("", text)))
    ]
    assert faulty == []


@pytest.mark.parametrize(("language", "text", "ok"), [
    ("es", "+3 % respecto a 2019, en Estados Unidos", True), ("es", "{change} % desde {period}", False),
    ("es", "camas por 1,000 habitantes", False), ("es", "Objetivos de Desarrollo Sostenible", True),
    ("es", "desarrollo sostenible", False), ("es", "la valor de el indicador", False),
    ("en", "the labour force", False), ("en", "International Labour Organization", True),
    ("en", "8 November 2021", False), ("en", "organised", False), ("en", "revised on November 8, 2021", True),
])
def test_the_rules_find_their_examples(language: str, text: str, ok: bool) -> None:
    patterns = SPANISH if language == "es" else ENGLISH
    assert (not any(re.search(pattern, NAMES.sub("", text)) for pattern in patterns)) == ok


#: Words before "and" or "or" after a comma that parts no list.
NO_LISTS = (
    "light and", "on a laptop and", "hollow or", "Mexico and", "of 2013 and", "the places to compare and",
    "before and", "in English or", "by blanks or", "with descriptions and", "name the page and",
)


def test_the_interface_has_a_comma_before_the_last_and_of_a_list() -> None:
    lists = re.compile(r"[\w”)}%-]+, (?:[\w“”{}’%./-]+ ){0,5}[\w“”{}’%./-]+ (?:and|or)(?= )")
    matches = [match[0] for _where, language, text in message_texts() if language == "en"
             for match in lists.finditer(text)]
    assert [words for words in matches if not words.endswith(NO_LISTS)] == []


#: Official names, and lists of the tariff, of end uses and of industries, which are written without that comma.
NOMENCLATURES = ("heading.", "chapter.", "commodity.", "sector.", "subsector.", "activity.", "end_use.")
OFFICIAL = re.compile(r"Educational, Scientific and Cultural|Useful and Re-usable|Electronics, Telecommunications and|"
                      r"Women, Business and|DIGESTYC and BCR|Population and VI? |regional and global|2010 and 2015")


def test_the_texts_of_the_data_have_a_comma_before_the_last_and_of_a_list(catalogue: Catalogue) -> None:
    """Lists that cannot be anything else: of years, of three words and more, of proper names, or that end in others."""
    lists = re.compile(r"\b\d{4}, \d{4} and \d{4}\b|\b\w+, \w+, \w+ (?:and|or) (?:other )?\w+\b|"
                       r"\b[A-Z][a-zé]+(?: [A-Z][a-zé]+)*, [A-Z]\w+(?: [A-Z]\w+)* (?:and|or) [A-Z]\w+|"
                       r"\w, \w+ and others\b")
    assert [f"{where}: {match[0]}" for where, language, text in catalogue_texts(catalogue)
            if language == "en" and not where.startswith(NOMENCLATURES)
            for match in lists.finditer(OFFICIAL.sub("", text))] == []


def test_sentences_say_percent_in_words(catalogue: Catalogue) -> None:
    """The sign stands in names, units, tables, and figures."""
    sentences = re.compile(r"\.(definition|caveats|reason|mark|words|what|text|note)$")
    assert [f"{where}: {text[:80]}" for where, _language, text in catalogue_texts(catalogue)
            if sentences.search(where) and re.search(r"\d\s?%", text)] == []


def test_a_unit_beside_values_that_say_their_thousands_does_not_say_them_again(catalogue: Catalogue) -> None:
    for code, language, unit in (("coneval.pobreza_mil", SPANISH_LANGUAGE, "personas"),
                                 ("inegi.pibe.total.current", ENGLISH_LANGUAGE, "current pesos"),
                                 ("coneval.pobreza", SPANISH_LANGUAGE, "% de la población")):
        assert measure(catalogue.indicators[code], language, catalogue).endswith(unit)
        assert not measure(catalogue.indicators[code], language, catalogue).startswith(("miles", "million"))
