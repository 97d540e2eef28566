"""Parts that several pages are made of.

``render_…`` sends elements to the page, ``…_html`` returns HTML, which the prerendered page uses too.
"""
