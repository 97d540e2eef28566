"""Meeting packs: figures in an order, with titles and notes, whose whole state is an address.

A :class:`Pack` is state, as a view is; :func:`build_content` draws its figures, of which ``export`` makes files.
"""

from hled_dash.pack.model import MAX_ITEMS, MAX_NOTE, MAX_TITLE, Item, Pack, Section

__all__ = ["MAX_ITEMS", "MAX_NOTE", "MAX_TITLE", "Item", "Pack", "Section"]
