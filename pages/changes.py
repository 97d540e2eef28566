"""What changed: new, revised and withdrawn figures, and the indicators that came in."""

from hled_dash.ui.pages.changes import changes_page

changes_page()
