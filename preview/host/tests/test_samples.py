"""What sample texts say follows the names of dataset and field."""

import random
import re

import pytest

from n3_preview import samples

PERSON = f"({'|'.join(samples.FIRST)}) ({'|'.join(samples.LAST)})"
COMPANY = rf"\w+ ({'|'.join(samples.KINDS)})"
PHRASE = rf"\w+ ({'|'.join(samples.NOUNS)})"


@pytest.mark.parametrize(
    ("dataset", "field", "form"),
    [
        *((dataset, "name", PERSON) for dataset in ("people", "user_profiles", "contacts")),
        *((dataset, "name", COMPANY) for dataset in ("companies", "suppliers", "customers")),
        *((dataset, "name", PHRASE) for dataset in ("projects", "rooms")),
        ("orders", "contact_name", PERSON),
        ("orders", "company_name", COMPANY),
        ("orders", "company", COMPANY),
        ("orders", "first_name", "|".join(samples.FIRST)),
        ("orders", "last_name", "|".join(samples.LAST)),
        ("orders", "title", PHRASE),
        ("orders", "mobile_phone", r"\+1 555 01\d\d"),
        ("orders", "zip", r"\d{5}"),
        *(("orders", f"home_{name}", "|".join(texts)) for name, texts in samples.FIELDS.items()),
    ],
)
def test_texts_follow_names(dataset: str, field: str, form: str) -> None:
    for number in range(20):
        chosen = random.Random(number)  # noqa: S311 - rows to look at
        text = samples.text(dataset, field, samples.person(chosen), chosen)
        assert re.fullmatch(form, text)
