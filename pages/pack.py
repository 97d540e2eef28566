"""Meeting pack: figures in an order, with notes, to send, present and take along."""

from hled_dash.ui.pages.pack import pack_page

pack_page()
