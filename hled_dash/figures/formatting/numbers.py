"""Number formats: how values are written with their unit, in Python and as Vega expressions.

Amounts of ten million and more are written in millions, billions and trillions ("US$873 billion", "873 mil millones de
dólares"), as the Bureau of Economic Analysis and Banco de México write them; their words are those of CLDR. A value
that is not zero and would round to zero is written "< 0.1"; from a thousand on no number has decimals. What Python
writes and what the browser writes come from one list of words.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

import numpy as np

from hled_dash.catalogue import Text, Unit
from hled_dash.language import NBSP, Language

#: Letters of a sign of money that stands before a number ("US$", "Q"); longer ones are words ("dólares PPA").
MAX_SIGN = 3
#: From here on an amount is written in millions.
LARGE = 1e7
#: Significant digits of large amounts: in running text and where there is little room, and where a value is looked up.
DIGITS, EXACT_DIGITS = 3, 4
MILLION, BILLION, TRILLION = 1e6, 1e9, 1e12
#: From here on a number has no decimals.
WHOLE = 1000.0
#: What d3's format ``s`` writes for a step.
LETTERS = {1e3: "k", MILLION: "M", BILLION: "G", TRILLION: "T"}
#: Numbers without a unit, which are never shortened.
PLAIN = Unit(id="plain", name=Text(en="number", es="número"), kind="ratio")
#: A size that no value reaches.
_NEVER = 1e300
#: What a float may lack of zero; the same as a number of decimals.
_NOISE, _EXACT_DECIMALS = 1e-9, 9


@dataclass(frozen=True)
class NumberParts:
    """What stands around the digits of a style's values.

    Attributes:
        before: Before the digits of what is written in full.
        after: After them.
        zero: Zero, in full.
        one: What is written as 1, in full: its unit is in the singular.
        small: What would round to zero, in full: a value above it and one below it.
        large: The size from which values are shortened.
        multiplier: How much one of the unit is.
        before_large: Before the digits of what is shortened.
        words: Letter of a step to what stands after the digits, and "1" with a letter to the whole of that number.
    """

    before: str
    after: str
    zero: str
    one: str
    small: tuple[str, str]
    large: float
    multiplier: float
    before_large: str
    words: Mapping[str, str]


@dataclass(frozen=True)
class NumberStyle:
    """How values of one unit are written.

    Attributes:
        language: The reader's.
        unit: Their unit; None if a scale replaced it.
        decimals: Decimals of what is not shortened.
        signed: Whether values are changes: a plus stands before a rise.
        short: Whether there is little room: long units are left to the title, and Spanish has its abbreviations (mdd).
        digits: Significant digits of large amounts.
    """

    language: Language
    unit: Unit | None
    decimals: int
    signed: bool = False
    short: bool = False
    digits: int = DIGITS

    def format(self, value: float) -> str:
        """Format ``56.0 %``, ``US$1,234``, ``US$873 billion``, ``< 0.1 %``, ``between −0.1 points and 0``."""
        parts, size = self._parts, abs(value)
        if size < 0.5 * 10.0 ** -self.decimals:
            return parts.zero if size <= _NOISE else parts.small[1 if value < 0 else 0]
        sign = "\u2212" if value < 0 else "+" if self.signed else ""
        if size < parts.large:
            number = self.language.format_number(size, decimals_shown(size, self.decimals))
            return sign + (parts.one if number == "1" else f"{parts.before}{number}{parts.after}")
        number, step = self.language.format_in_step(size * parts.multiplier, self.digits)
        letter = LETTERS[step]
        return sign + parts.before_large + (
            parts.words[f"1{letter}"] if number == "1" else number + parts.words[letter])

    @cached_property
    def _parts(self) -> NumberParts:
        # A style is hashed for each look-up.
        return number_parts(self)

    def expr(self, value: str, bind: Callable[[str, Any], str] | None = None, *, shortened: bool = True) -> str:
        """Return a Vega expression that writes a value as :meth:`format` does.

        Args:
            value: The expression of the value.
            bind: Returns an expression for a named constant, where expressions shall not depend on the unit.
            shortened: False where no value is so large that it is shortened.
        """
        def constant(name: str, constant: Any) -> str:
            return bind(name, constant) if bind is not None else json.dumps(constant, ensure_ascii=False)

        parts, size = number_parts(self), f"abs({value})"
        form = constant("format", f",.{self.decimals}f")
        if bind is not None or (self.decimals and parts.large > WHOLE):
            form = f"{size} < {constant('whole', least_whole(self.decimals))} ? {form} : ',.0f'"
        text = f"{constant('before', parts.before)} + format({size}, {form}) + {constant('after', parts.after)}"
        if bind is not None or (not self.decimals and parts.one != f"{parts.before}1{parts.after}"):
            text = f"(format({size}, {form}) === '1' ? {constant('one', parts.one)} : {text})"
        if shortened and (bind is not None or parts.large < _NEVER):
            number = (f"format({size} * {constant('multiplier', parts.multiplier)}, "
                      f"{constant('large_format', f'.{self.digits}~s')})")
            words, before = constant("words", dict(parts.words)), constant("before_large", parts.before_large)
            text = (f"({size} < {constant('large', parts.large)} ? {text} : {before} + "
                    f"({words}[{number}] || slice({number}, 0, -1) + {words}[slice({number}, -1)]))")
        plus = constant("plus", "+" if self.signed else "")
        small = constant("small", list(parts.small))
        return (f"({size} < {constant('least', 0.5 * 10.0 ** -self.decimals)} ? "
                f"({size} > {_NOISE!r} ? {small}[{value} < 0 ? 1 : 0] : {constant('zero', parts.zero)}) : "
                f"({value} < 0 ? '\u2212' : {plus}) + {text})")


def decimals_shown(value: float, decimals: int) -> int:
    """Return the decimals that a value is written with, of those that its unit has: none from a thousand on."""
    return 0 if abs(value) >= least_whole(decimals) else decimals


def least_whole(decimals: int) -> float:
    """Return the least number that rounds to a thousand."""
    return WHOLE - 0.5 * 10.0 ** -decimals


def subtract(values: Any, base: Any) -> Any:
    """Return the differences of two arrays, without what binary fractions leave of decimal ones: 21.1 - 2.3 is 18.8."""
    return np.round(np.subtract(values, base), _EXACT_DECIMALS)


@lru_cache(maxsize=2000)
def number_parts(style: NumberStyle) -> NumberParts:
    """Return what stands around the digits of a style's values."""
    unit, decimals, number = style.unit, style.decimals, style.language.format_number
    multiplier = unit.multiplier if unit is not None else 1.0
    before, after = _affixes(style, multiplier, 2)
    least = number(10.0 ** -decimals, decimals)
    least_suffix = _affixes(style, multiplier, 1 if least == "1" else 2)[1]
    amount, _ = f"{before}{least}{least_suffix}", style.language.text
    small = ((_("up by less than {amount}", amount=amount), _("down by less than {amount}", amount=amount))
             if style.signed else (f"< {amount}", _("between \u2212{amount} and 0", amount=amount)))
    # The same letters for every unit: the expressions of a map do not depend on it.
    words = {letter: _affixes(style, step, 2)[1] for step, letter in LETTERS.items()}
    words |= {f"1{letter}": "1" + _affixes(style, step, 1)[1] for step, letter in LETTERS.items()}
    before_large, large = _affixes(style, MILLION, 2)[0], _NEVER
    if unit is None or unit.kind in ("count", "money"):
        large = LARGE if multiplier == 1 else max(10.0 ** (style.digits - 1 - decimals), 1.0)
    return NumberParts(before, after, f"{before}{number(0.0, decimals)}{after}", "1".join(
        _affixes(style, multiplier, 1)), small, large, multiplier, before_large, words)


def _affixes(style: NumberStyle, step: float, count: int) -> tuple[str, str]:
    """Return what stands before and after the digits of an amount in a step."""
    pattern = _pattern(style, step, count)
    before, _number, after = pattern.partition("{number}")
    if style.short and step == 1 and len(after) > 3:
        after = ""
    return before, NBSP + after[1:] if after.startswith(" ") else after


def _pattern(style: NumberStyle, step: float, count: int) -> str:
    language, unit = style.language, style.unit
    _, number = language.text, "{number}"
    if step == 1:
        if unit is None or unit.symbol is None:
            return number
        if unit.currency is not None:
            return (language.plural("US${number}", "US${number}", count, number=number) if unit.currency == "USD"
                    else language.plural("{number} peso", "{number} pesos", count, number=number))
        symbol = language.localize(unit.symbol_one if count == 1 and unit.symbol_one else unit.symbol)
        # A sign stands before its number, words behind it.
        return symbol + number if unit.prefix and len(symbol) <= MAX_SIGN else f"{number} {symbol}"
    if style.short and unit is not None and unit.currency is not None:
        return _short_pattern(unit.currency, step, count, language)
    word = language.magnitude(step, count)
    if step == 1e3:
        return _short_pattern(unit.currency, step, count, language) if unit and unit.currency else f"{number} {word}"
    if unit is None or unit.symbol is None or (unit.multiplier > 1 and unit.currency is None):
        return f"{number} {word}"
    if unit.currency == "USD":
        return _("US${number} {magnitude}", number=number, magnitude=word)
    if unit.currency == "MXN":
        return _("{number} {magnitude} pesos", number=number, magnitude=word)
    return _("{number} {magnitude} {unit}", number=number, magnitude=word, unit=language.localize(unit.symbol))


def _short_pattern(currency: str, step: float, count: int, language: Language) -> str:
    """Return an amount of money where there is little room."""
    _, plural, number = language.text, language.plural, "{number}"
    return {  # In Mexico "mdd" and "mdp" are millions of dollars and of pesos.
        ("USD", 1e3): _("US${number} thousand"), ("USD", MILLION): _("US${number} million"),
        ("USD", BILLION): _("US${number} billion"),
        ("USD", TRILLION): plural("US${number} trillion", "US${number} trillion", count, number=number),
        ("MXN", 1e3): _("{number} thousand pesos"), ("MXN", MILLION): _("{number} million pesos"),
        ("MXN", BILLION): _("{number} billion pesos"),
        ("MXN", TRILLION): plural("{number} trillion pesos", "{number} trillion pesos", count, number=number),
    }[currency, step]


def common_step(largest: float, unit: Unit | None) -> float:
    """Return the step that the numbers of an axis, a legend or a table are written in: the unit's own, million, billion
    or trillion.

    Args:
        largest: The size of the largest value, in the unit.
        unit: The unit.
    """
    if unit is None:
        return 1.0
    amount = largest * unit.multiplier
    if unit.kind not in ("count", "money") or amount < (
            LARGE if unit.multiplier == 1 else max(MILLION, 1000 * unit.multiplier)):
        return unit.multiplier
    return next(step for step in (TRILLION, BILLION, MILLION) if amount >= step)


class TableNumbers(NamedTuple):
    """How the values of a table are written, all in one step.

    Attributes:
        divisor: What a value is divided by.
        decimals: Decimals of all of them.
        title: The unit with its step, which stands once above the table.
    """

    language: Language
    divisor: float
    decimals: int
    title: str

    def format(self, value: float) -> str:
        """Format a value without its unit."""
        number = value / self.divisor
        return self.language.format_number(number, decimals_shown(number, self.decimals))


def table_numbers(style: NumberStyle | None, values: Sequence[float], language: Language) -> TableNumbers:
    """Return how the values of a table are written: in the largest step that half of them reach, with the unit above
    them.

    Args:
        style: Of the values; None if they have several units.
        values: All of them; missing ones are NaN.
        language: The reader's.
    """
    if style is None:
        return TableNumbers(language, 1.0, 1, "")
    sizes = sorted(abs(value) for value in values if value and np.isfinite(value))
    unit = style.unit
    if unit is None or not sizes:
        return TableNumbers(language, 1.0, style.decimals, "")
    step = common_step(sizes[-1], unit)
    median = sizes[len(sizes) // 2] * unit.multiplier
    while step > max(MILLION, unit.multiplier) and median < step:
        step /= 1e3
    if step == unit.multiplier:
        return TableNumbers(language, 1.0, style.decimals, language.localize(unit.name))
    decimals = 1 if median >= 10 * step else 2
    return TableNumbers(language, step / unit.multiplier, decimals, unit_in(step, unit, language))


def unit_in(step: float, unit: Unit, language: Language) -> str:
    """Return the name of a unit in a step: ``billion current US$``, ``miles de millones de dólares corrientes``."""
    _ = language.text
    if step == unit.multiplier:
        return language.localize(unit.name)
    name = base_name(unit, language)
    return {MILLION: _("million {unit}", unit=name), BILLION: _("billion {unit}", unit=name),
            TRILLION: _("trillion {unit}", unit=name)}[step]


def base_name(unit: Unit, language: Language) -> str:
    """Return the unit's name without "million" or "thousand"."""
    name = language.localize(unit.name)
    if unit.multiplier > 1:
        for prefix in ("million ", "millones de ", "thousand ", "miles de "):
            name = name.removeprefix(prefix)
    return name
