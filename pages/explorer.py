"""Explorer: any indicators, places and periods, as line, ranking, scatter, slope, map or table."""

from hled_dash.ui.pages.explorer import explorer_page

explorer_page()
