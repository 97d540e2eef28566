"""The reader's language: messages (gettext), numbers, months and lists (CLDR), through Babel.

There are two languages and three locales: English of the United States, Spanish of Mexico and Spanish of Latin
America (for Central America), which share their messages.

Messages are written in English in the code, as ``_ = language.text`` and ``_("Copy link")``; values are filled in by
name: ``_("{count} places", count=language.format_number(3))``. ``language.plural`` picks the form. The Spanish
catalogue is ``hled_dash/locale/es/LC_MESSAGES/messages.po``; ``make messages`` extracts and updates it.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from babel import Locale

if max(abs(time.timezone), abs(time.altzone)) >= 86_400:
    # TZ is a day or more from UTC, which the system takes and Python does not.
    os.environ["TZ"] = "UTC"
    time.tzset()
try:
    from babel.dates import format_date, format_skeleton
except (OSError, ValueError):
    # TZ names a file that is no time zone, which Babel reads when it is imported. The system takes UTC then, too.
    os.environ["TZ"] = "UTC"
    from babel.dates import format_date, format_skeleton

from babel.lists import format_list
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po
from babel.support import NullTranslations, Translations

from hled_dash.catalogue.models import LanguageCode, Text

LOCALE = Path(__file__).parent / "locale"
#: What is raised for a file of translations that is not there, or broken.
UNREADABLE = (OSError, ValueError, LookupError, PoFileError)
#: Address code to CLDR locale. Central America writes 1,234.5 as Mexico does; short months differ (``sep``, ``sept``).
LOCALES: dict[LanguageCode, str] = {"en": "en_US", "es": "es_MX", "es-419": "es_419"}
#: A no-break space, so that a number and its unit stay together.
NBSP = "\u00a0"


def N_(message: str) -> str:
    """Mark a message for extraction that :meth:`Language.text` translates later (gettext's ``N_``)."""
    return message


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

    @property
    def tag(self) -> str:
        """The language and its region as in BCP 47: ``en-US``, ``es-MX``, ``es-419``."""
        return LOCALES[self.code].replace("_", "-")

    def text(self, message: str, /, **values: object) -> str:
        """Return the translation of a message (``gettext``), with its named values filled in."""
        translation = _translations(self.messages).gettext(message)
        try:
            return translation.format(**values) if values else translation
        except (LookupError, ValueError):
            # Of a broken file, whose faults (hled_dash/translations.py) are told with these very messages.
            return message.format(**values)

    def plural(self, singular: str, plural: str, count: int, /, **values: object) -> str:
        """Return the translation in the form that ``count`` needs (``ngettext``); ``{count}`` is filled in as a
        number."""
        message = _translations(self.messages).ngettext(singular, plural, count)
        return message.format(count=self.format_number(count), **values)

    def localize(self, text: Text) -> str:
        """Return a text of the catalogue in this language."""
        return text.translation(self.code)

    def format_number(self, value: float, decimals: int = 0) -> str:
        """Format ``1,234.5`` with a real minus sign, grouped by thousands; ``< 0.1`` for what would round to zero and
        is not.

        Halves are rounded away from zero, as the browser does.
        """
        if is_small(value, decimals):
            least = self._format_decimal(Decimal(1).scaleb(-decimals), decimals)
            return f"> \u2212{least}" if value < 0 else f"< {least}"
        rounded = Decimal(float(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
        return self._format_decimal(rounded, decimals)

    def format_in_step(self, value: float, digits: int) -> tuple[str, float]:
        """Format a number of a thousand and more in the largest step that it reaches (a thousand to a trillion), with
        so many significant digits at most: ``("873", 1e9)``, ``("8.73", 1e9)``, ``("8", 1e9)``."""
        exact = Decimal(float(value))
        rounded = exact.quantize(Decimal(1).scaleb(exact.adjusted() + 1 - digits), ROUND_HALF_UP)
        power = min(rounded.adjusted() // 3 * 3, 12)
        number = rounded.scaleb(-power)
        text = self._format_decimal(number, max(0, digits - 1 - number.adjusted()))
        return (text.rstrip("0").rstrip(".") if "." in text else text), 10.0**power

    def _format_decimal(self, value: Decimal, decimals: int) -> str:
        return f"{value if value else Decimal(0):,.{decimals}f}".translate(_separators(self.code))

    def magnitude(self, step: float, count: int = 2) -> str:
        """Return the word of a power of ten (``million``, ``mil millones``), in the form that ``count`` needs."""
        patterns = self.locale.compact_decimal_formats["long"]["one" if count == 1 else "other"]
        return str(patterns[f"{step:.0f}"].pattern).removeprefix("0").strip()

    def vega_locale(self) -> dict[str, Any]:
        """Return the ``locale`` of a Vega config: what ``format`` and ``timeFormat`` write on axes."""
        symbols, locale = self.locale.number_symbols["latn"], self.locale
        return {
            "number": {
                "decimal": symbols["decimal"], "thousands": symbols["group"], "grouping": [3], "currency": ["US$", ""],
                "minus": "\u2212",
            },
            "time": {
                "dateTime": "%x, %X", "date": "%d/%m/%Y" if self.messages == "es" else "%m/%d/%Y", "time": "%H:%M:%S",
                "periods": ["AM", "PM"],
                # Vega counts the days from Sunday, CLDR from Monday.
                "days": [locale.days["stand-alone"]["wide"][(day - 1) % 7] for day in range(7)],
                "shortDays": [locale.days["stand-alone"]["abbreviated"][(day - 1) % 7] for day in range(7)],
                "months": [locale.months["stand-alone"]["wide"][month] for month in range(1, 13)],
                "shortMonths": list(self.month_abbreviations()),
            },
        }

    def format_period(self, period: str, calendar: str = "calendar") -> str:
        """Format ``2021``, ``FY2021``, ``Q3 2021``, ``July 2021``; ``julio de 2021`` in Spanish.

        Args:
            period: A year (``2021``), quarter (``2021-Q3``) or month (``2021-07``).
            calendar: ``us_fiscal`` where years are fiscal years of the United States.
        """
        year, _, part = period.partition("-")
        if not part:
            return self.text("FY{year}", year=year) if calendar == "us_fiscal" else year
        if part.startswith("Q"):
            return self.text("Q{quarter} {year}", quarter=part[1:], year=year)
        return _format_month(self.code, int(year), int(part))

    def month_abbreviations(self) -> tuple[str, ...]:
        """Return the twelve short names of the months, January first."""
        names = self.locale.months["stand-alone"]["abbreviated"]
        return tuple(names[month] for month in range(1, 13))

    def format_date(self, day: date) -> str:
        """Format a date as text: ``November 24, 2026``, ``24 de noviembre de 2026``."""
        return format_date(day, "long", locale=self.locale)

    def format_list(self, items: Iterable[str]) -> str:
        """Format ``a, b, and c``; ``a, b y c``."""
        return format_list(list(items), locale=self.locale)


ENGLISH = Language("en")
SPANISH = Language("es")
LATIN_AMERICA = Language("es-419")
#: By code in the address; :func:`negotiate_language` chooses at the first visit.
LANGUAGES: dict[str, Language] = {language.code: language for language in (ENGLISH, SPANISH, LATIN_AMERICA)}
#: Regions whose Spanish is that of Mexico here; the others read Latin America's.
_MEXICAN_SPANISH = {"", "mx", "us", "es"}


def is_small(value: float, decimals: int) -> bool:
    """Return whether a value is not zero (except for the last bits of a float) and would be written as zero."""
    return 1e-9 < abs(value) < 0.5 * 10.0 ** -decimals


def negotiate_language(tag: str) -> Language:
    """Return the language for what a browser or a system requests (``es-GT``, ``es_MX.UTF-8``, ``fr``); English if
    unknown."""
    language, _, subtags = tag.lower().replace("_", "-").partition("-")
    if language != "es":
        return ENGLISH
    region = subtags.split(".")[0].split("-")[-1]
    return SPANISH if region in _MEXICAN_SPANISH else LATIN_AMERICA


def system_language() -> Language:
    """Return the language of ``HLED_LANG``, or of the system's ``LANG``."""
    return negotiate_language(os.environ.get("HLED_LANG", "").strip() or os.environ.get("LANG", ""))


@cache
def _locale(code: str) -> Locale:
    return Locale.parse(LOCALES[code])  # type: ignore[index]


@cache
def _separators(code: str) -> dict[int, str]:
    """Return what a locale writes in place of Python's separators and its minus sign."""
    symbols = _locale(code).number_symbols["latn"]
    return str.maketrans({",": symbols["group"], ".": symbols["decimal"], "-": "\u2212"})


@cache
def _format_month(code: str, year: int, month: int) -> str:
    return format_skeleton("yMMMM", date(year, month, 1), locale=_locale(code))


def messages_file(code: str) -> Path:
    """Return the path of a file of translations."""
    return LOCALE / code / "LC_MESSAGES" / "messages.po"


def read_messages(code: str) -> Catalog:
    """Read a file of translations.

    Raises:
        UNREADABLE: If it is not there, or broken.
    """
    with messages_file(code).open("rb") as po_file:
        return read_po(po_file, locale=code, abort_invalid=True)


@cache
def _translations(code: str) -> NullTranslations:
    """Return the ``.po`` file compiled in memory, so that no ``.mo`` file can be older than the messages."""
    if code == "en":
        return NullTranslations()
    mo_file = BytesIO()
    try:
        write_mo(mo_file, read_messages(code))
    except UNREADABLE:
        # What is wrong is said by translation_faults (hled_dash/translations.py).
        return NullTranslations()
    mo_file.seek(0)
    return Translations(mo_file)
