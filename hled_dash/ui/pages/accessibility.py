"""The accessibility statement: what holds, how it was checked, what helps, what does not work yet, whom to write to."""

from __future__ import annotations

import os
from datetime import date

from hled_dash.ui.components import layout
from hled_dash.ui.components.prose import render_bullet_list, render_section
from hled_dash.ui.session import PageContext

#: The day on which the statement was last checked against the app.
CHECKED_ON = date(2026, 11, 24)
#: Environment variable of the installation: whom readers write to (a mail address or a URL).
CONTACT_VARIABLE = "HLED_CONTACT"


def accessibility_page() -> None:
    """Run the page."""
    layout.render_page("accessibility", _render)


def _render(context: PageContext) -> None:
    _ = context.language.text
    layout.render_heading(context)
    render_section(
        _("What holds"),
        _(
            "This dashboard is made to meet the Web Content Accessibility Guidelines (WCAG) 2.2 at level AA, and "
            "with them Section 508 of the Rehabilitation Act of the United States. The known limits are listed "
            "below."
        ),
        _("Its makers checked it themselves; nobody from outside has. Statement of {date}.",
          date=context.language.format_date(CHECKED_ON)),
    )
    render_bullet_list(
        _("How it was checked"),
        _("By a program (axe-core, in Chromium): every page, in both languages, light and dark, on a laptop and on "
          "a phone, without a violation. This is repeated with every change."),
        _("By hand: with the keyboard alone, with text at 200 percent, on a screen 320 pixels wide, on paper, and "
          "by what the browser tells a screen reader."),
        _("Not yet: by people who use a screen reader every day."),
    )
    render_bullet_list(
        _("What helps"),
        _("Everything works by keyboard: Tab goes forward, Shift+Tab goes back, Enter opens. The first Tab leads "
          "straight to the content."),
        _("Each figure has its text in words, written from its data, and its table right below."),
        _("Lines differ by shape as well as by color, and carry their names where there is room."),
        _("The button “High contrast” draws everything in black and white with thicker lines; a setting of the "
          "operating system that asks for more contrast does the same. The choice is kept in this browser only."),
        _("Movement is switched off where the operating system asks for that."),
    )
    render_bullet_list(
        _("Known limits"),
        _("Drawings are read as one image with its words; their single points are read in the table."),
        _("Neighboring classes of a map differ less than 3 to 1 in brightness; outlines, labels, and the table "
          "tell them apart."),
        _("A choice in a list redraws the page, and a screen reader reads the new figures only when the reader "
          "moves to them."),
        _("Names of places and titles of sources stay in the language of their publisher where it gives no other."),
    )
    render_section(_("Contact"), _contact_text(context))


def _contact_text(context: PageContext) -> str:
    _ = context.language.text
    contact = os.environ.get(CONTACT_VARIABLE, "").strip()
    if contact:
        return _("Does something not work for you? Write to {contact}, and name the page and the figure.",
                 contact=contact)
    return _("Does something not work for you? Write to the institution that runs this dashboard, and name the page "
             "and the figure.")
