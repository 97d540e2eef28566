"""What an address could not say, each in a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hled_dash.language import Language


def _format_day(text: str, language: Language) -> str:
    return language.format_date(date.fromisoformat(text))


@dataclass(frozen=True)
class IgnoredParameter:
    """One thing in an address that could not be used."""

    kind: str
    parameter: str
    value: str = ""
    nearest: str = ""

    def message(self, language: Language) -> str:
        """Return one clear sentence."""
        _ = language.text
        values = {"parameter": self.parameter, "value": self.value, "nearest": self.nearest}
        if self.kind == "version":
            return _(
                "The address was made by another version of this dashboard ({value}); it was read as far as possible.",
                **values,
            )
        if self.kind == "page":
            return _("There is no page “{value}” here. All pages are in the list at the side.", **values)
        if self.kind == "parameter":
            return _("The address has a part that is not known here: “{parameter}”. It was left out.", **values)
        if self.kind == "elsewhere":
            return _("“{parameter}” has no meaning on this page. It was left out.", **values)
        if self.kind == "long":
            return _("“{parameter}” in the address is too long. It was left out.", **values)
        if self.kind == "reversed":
            return _("The periods in the address were in reverse order; they were turned around.")
        if self.kind == "many":
            return _("“{parameter}” in the address names too many things; the first {value} are shown.", **values)
        if self.kind == "period":
            return _("“{value}” in the address is not a year, quarter, or month. It was left out.", **values)
        if self.kind == "day":
            return _("“{value}” in the address is not a day such as 2025-03-01. The newest figures are shown.",
                     **values)
        if self.kind == "future":
            return _("{day} is yet to come. The newest figures are shown.", day=_format_day(self.value, language))
        if self.kind == "early":
            return _("Nothing that had been published by {day} is held: the first edition is of {first}. The newest "
                     "figures are shown.", day=_format_day(self.value, language),
                     first=_format_day(self.nearest, language))
        if self.kind == "pack":
            return _("There is no ready-made pack “{value}”. Did you mean {nearest}?", **values) if self.nearest else _(
                "There is no ready-made pack “{value}”. All of them are listed below.", **values)
        if self.kind == "pack-damaged":
            return _("The address of this pack was damaged on its way. What can be read of it is shown: figures: "
                     "{value}. Ask for the link again.", **values)
        if self.kind == "pack-file":
            return _("This file holds no pack. Choose one that was saved on this page (hled-pack.json).")
        if self.kind == "pack-many":
            return _("A pack holds {value} figures at most; the others were left out.", **values)
        if self.kind == "pack-item":
            return _("“{value}” shows no figure that a pack can hold. It was left out.", **values)
        if self.nearest:
            return _("“{value}” in the address is not known under “{parameter}”. Did you mean {nearest}?", **values)
        return _("“{value}” in the address is not known under “{parameter}”. It was left out.", **values)
