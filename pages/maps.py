"""Maps: every indicator, level and year; change, several years, two at once; ready to print."""

from hled_dash.ui.pages.maps import maps_page

maps_page()
