"""Places: a profile of each country, state and department."""

from hled_dash.ui.pages.places import places_page

places_page()
