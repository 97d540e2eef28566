"""Parameters of an address that could not be used, each explained in a sentence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from hled_dash.language import N_, Language

#: Sentences about an address that are shown at once, at most.
MAX_NOTICES = 3


def _format_day(text: str, language: Language) -> str:
    return language.format_date(date.fromisoformat(text)) if text else ""


#: Kind of what was ignored to its message; with ``-nearest``, where the nearest code is known; else with the parameter,
#: where its value is.
_MESSAGES = {
    "version": N_("The address was made by another version of this dashboard ({value}); it was read as far as "
                  "possible."),
    "page": N_("There is no page “{value}” here. All pages are in the list at the side."),
    "parameter": N_("The address has a part that is not known here: “{parameter}”. It was left out."),
    "elsewhere": N_("“{parameter}” has no meaning on this page. It was left out."),
    "elsewhere-nearest": N_("The figure in the address belongs to objective {nearest}. It is shown there."),
    "elsewhere-objective": N_("Objective {value} belongs to another pillar. It was left out."),
    "elsewhere-figure": N_("The figure “{value}” is not on this page. It was left out."),
    "figure-takes": N_("“{parameter}” does not change this figure; it takes: {value}."),
    "figure-places": N_("None of the chosen places is among those of this figure; it is shown with its own."),
    "figure-items": N_("What is shown here is not broken down by: {value}."),
    "figure-one-period": N_("This figure shows one period; “{parameter}” changes it only beside “to”."),
    "figure-from": N_("This figure begins in {value}; the chosen first period does not change that."),
    "long": N_("“{parameter}” in the address is too long. It was left out."),
    "reversed": N_("The periods in the address were in reverse order; they were turned around."),
    "many": N_("“{parameter}” in the address names too many things; the first {value} are shown."),
    "period": N_("“{value}” in the address is not a year, quarter, or month. It was left out."),
    "day": N_("“{value}” in the address is not a day such as 2025-03-01. The newest figures are shown."),
    "future": N_("{day} is yet to come. The newest figures are shown."),
    "early": N_("Nothing that had been published by {day} is held: the first edition is of {first}. The newest "
                "figures are shown."),
    "pack": N_("There is no ready-made pack “{value}”. All of them are listed below."),
    "pack-nearest": N_("There is no ready-made pack “{value}”. Did you mean {nearest}?"),
    "pack-damaged": N_("The address of this pack was damaged on its way. What can be read of it is shown: figures: "
                       "{value}. Ask for the link again."),
    "pack-file": N_("This file holds no pack. Choose one that was saved on this page (hled-pack.json)."),
    "pack-many": N_("A pack holds {value} figures at most; the others were left out."),
    "pack-item": N_("“{value}” shows no figure that a pack can hold. It was left out."),
    "pack-unknown": N_("What “{value}” showed in this pack is no longer known here. It was left out."),
    "value": N_("“{value}” in the address is not known under “{parameter}”. It was left out."),
    "value-nearest": N_("“{value}” in the address is not known under “{parameter}”. Did you mean {nearest}?"),
}


@dataclass(frozen=True)
class IgnoredParameter:
    """A parameter that could not be used.

    Attributes:
        kind: A key of the messages.
        parameter: Its name in the address.
        value: What it was set to, or a number that the message names.
        nearest: The nearest usable value; empty if there is none.
    """

    kind: str
    parameter: str
    value: str = ""
    nearest: str = ""

    @property
    def is_of_figure(self) -> bool:
        """Whether the figure of the address lacks it; an objective that is not the figure's own is a place on the
        page."""
        return self.kind not in ("version", "reversed") and (self.parameter, self.kind) != ("objective", "elsewhere")

    def message(self, language: Language) -> str:
        """Return a sentence that explains what was ignored."""
        values = {"parameter": self.parameter, "value": self.value, "nearest": self.nearest}
        if self.kind == "figure-from":
            values["value"] = language.format_period(self.value)
        elif self.kind in ("future", "early"):
            values = {"day": _format_day(self.value, language), "first": _format_day(self.nearest, language)}
        detail = "nearest" if self.nearest else self.parameter if self.value else ""
        return language.text(_MESSAGES.get(f"{self.kind}-{detail}", _MESSAGES[self.kind]), **values)


def describe_ignored(ignored: Iterable[IgnoredParameter], language: Language) -> str:
    """Return sentences on what a figure lacks of its address; empty if it lacks nothing."""
    of_figure = [parameter for parameter in ignored if parameter.is_of_figure]
    return " ".join(parameter.message(language) for parameter in of_figure[:MAX_NOTICES])
