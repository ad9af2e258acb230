"""What sample texts say, by the names of their field and dataset."""

import random
import re
from collections.abc import Mapping, Sequence

FIRST = ("Ada", "Alan", "Barbara", "Donald", "Edsger", "Grace", "Katherine", "Linus", "Margaret")
LAST = ("Dijkstra", "Hamilton", "Hopper", "Johnson", "Knuth", "Liskov", "Lovelace", "Turing")
WORDS = (
    "amber",
    "birch",
    "cedar",
    "delta",
    "ember",
    "fjord",
    "grove",
    "harbor",
    "island",
    "juniper",
)
NOUNS = ("report", "plan", "draft", "order", "review", "budget", "notes", "survey")
KINDS = ("Works", "Partners", "Labs", "Trading", "Systems", "Foods", "Logistics", "Studio")

PEOPLE = re.compile(
    "people|person|user|member|employee|staff|contact|author|student|teacher|patient|guest"
    "|profile|seller|agent|driver|candidate|attendee"
)
COMPANIES = re.compile(
    "compan|organi|supplier|vendor|firm|brand|customer|client|account|partner|employer"
)

FIELDS: Mapping[str, Sequence[str]] = {
    "city": ("Kyoto", "Lisbon", "Nairobi", "Oslo", "Quito", "Tallinn", "Valparaíso", "Wrocław"),
    "country": ("Chile", "Ecuador", "Estonia", "Japan", "Kenya", "Norway", "Poland", "Portugal"),
    "street": ("Harbor Road", "Cedar Lane", "Mill Street", "Station Square", "Elm Avenue"),
    "address": ("4 Harbor Road", "21 Cedar Lane", "7 Mill Street", "1 Station Square"),
    "team": ("Design", "Finance", "Operations", "Research", "Sales", "Support"),
    "department": ("Design", "Finance", "Operations", "Research", "Sales", "Support"),
    "color": ("amber", "crimson", "indigo", "olive", "teal"),
    "colour": ("amber", "crimson", "indigo", "olive", "teal"),
    "currency": ("CLP", "EUR", "JPY", "KES", "NOK", "PLN"),
    "language": ("Estonian", "Japanese", "Norwegian", "Polish", "Portuguese", "Swahili"),
    "category": ("Hardware", "Office", "Services", "Software", "Travel"),
    "role": ("admin", "editor", "viewer"),
}


def person(chosen: random.Random) -> tuple[str, str]:
    """A first and a last name."""
    return chosen.choice(FIRST), chosen.choice(LAST)


def phrase(chosen: random.Random) -> str:
    """Two words: "Amber plan"."""
    return f"{chosen.choice(WORDS)} {chosen.choice(NOUNS)}".capitalize()


def text(dataset: str, field: str, name: tuple[str, str], chosen: random.Random) -> str:
    """What a short text of a field may say, in the row of somebody of this name."""
    parts = field.lower().split("_")
    for part in reversed(parts):
        if part in FIELDS:
            return chosen.choice(FIELDS[part])
    if "phone" in field or "mobile" in field:
        return f"+1 555 01{chosen.randrange(100):02d}"
    if parts[-1] in ("zip", "postcode"):
        return f"{chosen.randrange(10_000, 100_000)}"
    if parts[-1] in ("company", "organization"):
        return company(chosen)
    if parts[-1] != "name":
        return phrase(chosen)
    about = f"{parts[-2]} {dataset}" if len(parts) > 1 else dataset
    first, last = name
    if parts[0] in ("first", "given"):
        return first
    if parts[0] in ("last", "family"):
        return last
    if COMPANIES.search(about):
        return company(chosen)
    if parts[0] in ("full", "display") or PEOPLE.search(about):
        return f"{first} {last}"
    return phrase(chosen)


def company(chosen: random.Random) -> str:
    """The name of a company: "Fjord Logistics"."""
    return f"{chosen.choice(WORDS).capitalize()} {chosen.choice(KINDS)}"
