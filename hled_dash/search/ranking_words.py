"""Words by which a query ranks places: levels, ends of a ranking, positions, comparisons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from hled_dash.catalogue import Text
from hled_dash.catalogue.models import Level

#: From which end places are ranked.
End = Literal["most", "least", "better", "worse"]
OPPOSITE: Mapping[End, End] = {"most": "least", "least": "most", "better": "worse", "worse": "better"}

#: Years between the newest figures of countries that are ranked with each other, at most.
MAX_YEARS_APART = 2
#: Levels whose places are ranked by their newest years, because the newest of all lacks some of the largest.
OF_THEIR_OWN_YEAR = {"country", "port", "crossing"}
#: Words, without accents, that name the places of a level.
_WORDS: Mapping[Level, str] = {
    "admin1": "state states estado estados entidad entidades department departments departamento departamentos "
              "province provinces provincia provincias",
    "admin2": "municipality municipalities municipio municipios city cities ciudad ciudades town towns",
    "admin3": "district districts distrito distritos",
    "country": "country countries pais paises nation nations nacion naciones partner partners supplier suppliers "
               "socio socios proveedor proveedores exporter exporters exportador exportadores",
    "port": "port ports puerto puertos garita garitas aduana aduanas crossing cruce",
    "crossing": "bridge bridges puente puentes",
}
LEVELS: Mapping[str, Level] = {word: level for level, words in _WORDS.items() for word in words.split()}
#: Words for countries that also say what they are ranked by.
PARTNERS = frozenset(["partner", "partners", "supplier", "suppliers", "socio", "socios", "proveedor", "proveedores",
                      "exporter", "exporters", "exportador", "exportadores"])
#: Words that ask for the places in the one that is named, whatever their level.
WHERE = frozenset(["where", "donde", "place", "places", "lugar", "lugares", "part", "zona", "zonas"])
_END_WORDS: Mapping[End, str] = {
    "most": "highest most largest biggest greatest top main leading leads lead ranking rank ranked ranks mas mayor "
            "mayores lidera lideran encabeza encabezan principal principales ranquin maximo maxima",
    "least": "lowest least smallest fewest bottom menos menor menores minimo minima",
    "better": "best mejor mejores", "worse": "worst peor peores",
}
ENDS: Mapping[str, End] = {word: end for end, words in _END_WORDS.items() for word in words.split()}
#: After "más", what makes it the least: "más bajo".
LOW = frozenset((word,) for word in ("bajo", "baja", "bajos", "bajas", "pequeno", "pequena", "chico", "chica"))
#: People who are no ends of a ranking before these: "menores no acompañados", "menores de edad".
MINORS = frozenset(["menor", "menores"])
AFTER_MINORS = frozenset((word,) for word in ("no", "de", "migrantes", "solos"))
#: Comparatives say which place is first only in a question which one it is.
COMPARED: Mapping[str, End] = {
    "more": "most", "greater": "most", "higher": "most", "larger": "most", "bigger": "most", "less": "least",
    "fewer": "least", "lower": "least", "better": "better", "worse": "worse",
}
#: Words for a comparison with a place or a year, with a preposition after them ("frente a China", "compared to 2019").
COMPARING = frozenset(["compared", "comparison", "relative", "comparado", "comparada", "comparados", "comparadas",
                       "comparacion", "frente", "respecto"])
#: What asks for the most traded goods, and words for these; who trades them is another question.
MAIN = frozenset(["main", "top", "largest", "biggest", "leading", "most", "mas", "principal", "principales", "mayores"])
PRODUCTS = frozenset(["products", "product", "productos", "producto", "commodities"])
GOODS = frozenset(["goods", "bienes", "mercancias"])
WHO = frozenset(["who", "quien", "quienes", "partner", "partners", "socio", "socios"])
WHICH = frozenset(["which", "what", "que", "cual", "cuales"])
#: Words for a position in a ranking, each of whose forms counts from the end that is asked for ("second poorest").
_POSITIONS = (
    "first 1st primer primero primera 1o 1er 1a", "second 2nd segundo segunda 2o 2a",
    "third 3rd tercer tercero tercera 3o 3er 3a", "fourth 4th cuarto cuarta 4o 4a", "fifth 5th quinto quinta 5o 5a",
    "sixth 6th sexto sexta 6o 6a", "seventh 7th septimo septima 7o 7a", "eighth 8th octavo octava 8o 8a",
    "ninth 9th noveno novena 9o 9a", "tenth 10th decimo decima 10o 10a")
ORDINALS = {word: number for number, words in enumerate(_POSITIONS, start=1) for word in words.split()}
#: Words for how many places are requested ("top 5", "los diez estados"), at most ten.
NUMBERS = {word: number for number, words in enumerate((
    "2 two dos", "3 three tres", "4 four cuatro", "5 five cinco", "6 six seis", "7 seven siete", "8 eight ocho",
    "9 nine nueve", "10 ten diez"), start=2) for word in words.split()}


def find_counts(words: Sequence[str]) -> frozenset[int]:
    """Return the positions of numbers beside a word for an end: how many are requested ("top 10"), and no subject."""
    return frozenset(number for number, word in enumerate(words) if word in NUMBERS and not ENDS.keys().isdisjoint(
        (*words[max(0, number - 1):number], *words[number + 1:number + 2])))


#: What an ordinal before it counts instead: times, and parts of a year.
COUNTED = frozenset([
    "trimestre", "trimestres", "cuatrimestre", "quarter", "quarters", "semestre", "semester", "half", "mitad", "mes",
    "month", "vez", "time", "ano", "year", "dia", "day", "decada", "decade", "siglo", "century", "sector"])
#: What an ordinal may count instead of places: "in third place", "el tercer lugar".
PLACE_IN_ORDER = frozenset(["place", "lugar", "position", "posicion", "sitio"])
#: What a place is compared with: "poorer than Oaxaca", "detrás de Chiapas".
THAN = frozenset(["than", "que", "behind", "below", "above", "ahead", "beneath"])
BESIDE = frozenset(["detras", "debajo", "atras", "encima", "arriba", "ahead", "adelante"])
ABOVE = frozenset(["above", "ahead", "encima", "arriba", "adelante"])
#: What asks for the position of one place in a ranking.
RANKS = frozenset(["rank", "ranks", "ranked", "ranking", "lugar", "posicion", "position"])
#: The same before or after the name of a country, of which not all have figures.
RANKS_OF_COUNTRY = RANKS - {"ranking"}
#: The same beside the name of a partner in trade.
RANKS_OF_PARTNER = RANKS | {"place", "sitio", "puesto", "numero", "number", "standing"}
#: Levels of places whose position is told: all that there are of them have figures.
RANKED_LEVELS: tuple[Level, ...] = ("admin1", "admin2", "admin3", "us_state", "port", "crossing")
#: What a place is behind another one in, where a query does not say it: municipalities have no human development index.
BEHIND_SUBJECT, BEHIND_SUBJECT_OF_MUNICIPALITIES = "human development", "poverty"
#: What makes the states of a question those of the United States.
AMERICAN = frozenset(("american", "estadounidense", "estadounidenses", "eeuu"))
#: The term of the states of Mexico.
STATES = "synmexicanstates"
#: Names of the places of a level, and of those in another place.
INSIDE: Mapping[str, tuple[Text, Text]] = {
    "state": (Text(en="states", es="entidades federativas"), Text(en="states of {}", es="entidades de {}")),
    "department": (Text(en="departments", es="departamentos"),
                   Text(en="departments of {}", es="departamentos de {}")),
    "admin2": (Text(en="municipalities", es="municipios"), Text(en="municipalities of {}", es="municipios de {}")),
    "admin3": (Text(en="districts", es="distritos"), Text(en="districts of {}", es="distritos de {}")),
    "country": (Text(en="countries", es="países"), Text(en="countries of {}", es="países de {}")),
    "port": (Text(en="ports", es="puertos"), Text(en="ports of {}", es="puertos de {}")),
    "crossing": (Text(en="bridges", es="puentes"), Text(en="bridges of {}", es="puentes de {}")),
    "us_state": (Text(en="U.S. states", es="estados de Estados Unidos"),) * 2,
}
#: Departments are of these countries, and states are not.
DEPARTMENTS = frozenset({"GTM", "SLV", "HND"})


#: All words that specify what is ranked and how.
WORDS = frozenset((*LEVELS, *WHERE, *ENDS, *COMPARED, *AMERICAN, *ORDINALS, *COUNTED, *PLACE_IN_ORDER))
