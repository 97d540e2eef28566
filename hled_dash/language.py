"""The reader's language: messages (gettext), numbers, months and lists (CLDR), through Babel.

There are two languages and three locales: English of the United States, Spanish of Mexico and Spanish of Latin
America (for Central America), which share their messages.

Messages are written in English in the code, as ``_ = language.text`` and ``_("Copy link")``; values go in by name:
``_("{count} places", count=language.number(3))``. ``language.plural`` picks the form. The Spanish catalogue is
``hled_dash/locale/es/LC_MESSAGES/messages.po``; ``make messages`` extracts and updates it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import NullTranslations, Translations

from hled_dash.catalogue.models import LanguageCode, Text, Unit

LOCALE = Path(__file__).parent / "locale"
#: Address code to CLDR locale. Central America writes 1,234.5 as Mexico does; short months differ (``sep``, ``sept``).
LOCALES: dict[LanguageCode, str] = {"en": "en_US", "es": "es_MX", "es-419": "es_419"}
#: A no-break space, so that a number and its unit stay together.
NBSP = "\u00a0"


@dataclass(frozen=True)
class Language:
    """One of the reader's languages, by its code in the address."""

    code: LanguageCode

    @property
    def messages(self) -> str:
        """The language of the messages, without its region: ``en`` or ``es``."""
        return self.code.split("-")[0]

    @property
    def locale(self) -> Locale:
        """Babel's locale of this language."""
        return _locale(self.code)

    def text(self, message: str, /, **values: object) -> str:
        """The message in this language, with its values put in."""
        found = _translations(self.messages).gettext(message)
        return found.format(**values) if values else found

    def plural(self, one: str, many: str, count: int, /, **values: object) -> str:
        """The message in the form that ``count`` needs; ``{count}`` is put in as a number."""
        return _translations(self.messages).ngettext(one, many, count).format(count=self.number(count), **values)

    def of(self, text: Text) -> str:
        """A text of the catalogue."""
        return text.in_(self.code)

    def number(self, value: float, decimals: int = 0) -> str:
        """``1,234.5`` with a real minus sign; grouped by thousands."""
        shown = format_decimal(
            round(value, decimals) or 0.0, "#,##0." + "0" * decimals if decimals else "#,##0", self.locale
        )
        return shown.replace("-", "\u2212")

    def drawn(self) -> dict[str, Any]:
        """The locale of a drawing, as Vega's config takes it: what ``format`` and ``timeFormat`` write on axes."""
        signs, names = self.locale.number_symbols["latn"], self.locale
        return {
            "number": {
                "decimal": signs["decimal"], "thousands": signs["group"], "grouping": [3], "currency": ["US$", ""],
                "minus": "\u2212",
            },
            "time": {
                "dateTime": "%x, %X", "date": "%d/%m/%Y" if self.messages == "es" else "%m/%d/%Y", "time": "%H:%M:%S",
                "periods": ["AM", "PM"],
                # Vega counts the days from Sunday, CLDR from Monday.
                "days": [names.days["stand-alone"]["wide"][(day - 1) % 7] for day in range(7)],
                "shortDays": [names.days["stand-alone"]["abbreviated"][(day - 1) % 7] for day in range(7)],
                "months": [names.months["stand-alone"]["wide"][month] for month in range(1, 13)],
                "shortMonths": list(self.months()),
            },
        }

    def value(self, value: float, unit: Unit, decimals: int) -> str:
        """A number with its unit's symbol: ``56.0 %``, ``US$1,234``, ``3.1 points``."""
        number = self.number(value, decimals)
        if unit.symbol is None:
            return number
        symbol = self.of(unit.symbol)
        if unit.prefix:
            return f"\u2212{symbol}{number[1:]}" if number.startswith("\u2212") else f"{symbol}{number}"
        return f"{number}{NBSP}{symbol}"

    def compact(self, value: float, unit: Unit | None = None) -> str:
        """A large number in short: ``1.2 thousand million``/``1.2 billion`` are avoided; ``US$338,013 m`` style.

        Millions are the largest step, because a billion is not the same number in the two languages.
        """
        if abs(value) >= 1e7:
            body, tail = self.number(value / 1e6, 0 if abs(value) >= 1e9 else 1), self.text("million")
        else:
            body, tail = self.number(value, 0 if abs(value) >= 100 else 1), ""
        if unit is not None and unit.symbol is not None and unit.prefix:
            body = (
                f"\u2212{self.of(unit.symbol)}{body[1:]}"
                if body.startswith("\u2212")
                else f"{self.of(unit.symbol)}{body}"
            )
        return f"{body}{NBSP}{tail}" if tail else body

    def period(self, period: str, calendar: str = "calendar") -> str:
        """``2021``, ``FY2021``, ``Q3 2021``, ``July 2021``; ``julio de 2021`` in Spanish."""
        year, _, part = period.partition("-")
        if not part:
            return self.text("FY{year}", year=year) if calendar == "us_fiscal" else year
        if part.startswith("Q"):
            return self.text("Q{quarter} {year}", quarter=part[1:], year=year)
        return _month(self.code, int(year), int(part))

    def months(self) -> tuple[str, ...]:
        """The twelve short names of the months, January first."""
        names = self.locale.months["stand-alone"]["abbreviated"]
        return tuple(names[number] for number in range(1, 13))

    def date(self, day: object) -> str:
        """A date in words: ``November 24, 2026``, ``24 de noviembre de 2026``."""
        return format_date(day, "long", locale=self.locale)  # type: ignore[arg-type]

    def list_of(self, words: Iterable[str]) -> str:
        """``a, b, and c``; ``a, b y c``."""
        return format_list(list(words), locale=self.locale)


ENGLISH = Language("en")
SPANISH = Language("es")
LATIN_AMERICA = Language("es-419")
#: By code in the address; :func:`guessed` chooses at the first visit.
LANGUAGES: dict[str, Language] = {one.code: one for one in (ENGLISH, SPANISH, LATIN_AMERICA)}
#: Regions whose Spanish is that of Mexico here; the others read Latin America's.
_AS_MEXICO = {"", "mx", "us", "es"}


def guessed(tag: str) -> Language:
    """The language for what a browser or a system asks for (``es-GT``, ``es_MX.UTF-8``, ``fr``); English if unknown."""
    language, _, rest = tag.lower().replace("_", "-").partition("-")
    if language != "es":
        return ENGLISH
    region = rest.split(".")[0].split("-")[-1]
    return SPANISH if region in _AS_MEXICO else LATIN_AMERICA


@cache
def _locale(code: str) -> Locale:
    return Locale.parse(LOCALES[code])  # type: ignore[index]


@cache
def _month(code: str, year: int, month: int) -> str:
    from datetime import date

    return format_skeleton("yMMMM", date(year, month, 1), locale=_locale(code))


@cache
def _translations(code: str) -> NullTranslations:
    """The catalogue compiled in memory, so that no compiled file can be older than the messages."""
    path = LOCALE / code / "LC_MESSAGES" / "messages.po"
    if code == "en" or not path.exists():
        return NullTranslations()
    with path.open("rb") as lines:
        catalogue = read_po(lines, locale=code)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)
