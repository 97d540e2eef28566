"""How do we know: where one value comes from."""

from hled_dash.ui.pages.value import value_page

value_page()
