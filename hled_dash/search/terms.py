"""Terms, cues and phrases that say how something is measured, and no subject."""

from __future__ import annotations

import re

#: The term of growth.
GROWTH = "syngrowth"
#: The term of a value, which says no subject but how it is measured.
VALUE = "synmoneyvalue"
#: The term of an average.
AVERAGE = "synaverage"
#: The term of "per capita".
PER_PERSON = "synperperson"
#: The cue of a query for all periods of a series.
OVER_TIME = "over-time"
#: The passing of time in Spanish, which is not El Paso.
PASSING = re.compile(r"\b(?:con|al) (?:el )?paso (?:del tiempo|de los años|de los anos)\b", re.I)
