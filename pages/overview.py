"""Overview: where each pillar stands, the region on a map, what moved most, search."""

from hled_dash.ui.pages.overview import overview_page

overview_page()
