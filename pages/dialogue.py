"""The dialogue: the record of meetings, commitments and what was reported since."""

from hled_dash.ui.pages.dialogue import dialogue_page

dialogue_page()
