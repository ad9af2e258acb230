"""All datasets of an application, and what they are to each other."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from .identity import Principal
from .spec import DatasetSpec, Field

ADDRESS = re.compile(r" at 0x[0-9a-f]+")


class Catalogue(Mapping[str, DatasetSpec]):
    """The datasets by name. Immutable: a swap makes another. Raises ValueError where one is missing."""

    def __init__(self, specs: Iterable[DatasetSpec] = ()) -> None:
        self._specs = {spec.name: spec for spec in specs}
        for spec in self._specs.values():
            named = {one.reference.dataset for one in spec.fields if one.reference is not None}
            named.update(spec.depends_on, () if spec.derived is None else spec.derived.bases)
            for name in named:
                if name not in self._specs:
                    raise ValueError(f"{spec.name}: there is no dataset {name}")
        self._concerns: dict[str, frozenset[str]] = {}
        self._policies: dict[str, bytes] = {}

    def __getitem__(self, name: str) -> DatasetSpec:
        return self._specs[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._specs)

    def __len__(self) -> int:
        return len(self._specs)

    @cached_property
    def people(self) -> DatasetSpec | None:
        """The dataset with a row for each person."""
        return next((spec for spec in self._specs.values() if spec.people), None)

    @cached_property
    def _children(self) -> Mapping[str, list[tuple[DatasetSpec, Field]]]:
        found: dict[str, list[tuple[DatasetSpec, Field]]] = {}
        for spec in self._specs.values():
            for field in spec.stored:
                if field.reference is not None and spec.writable:
                    found.setdefault(field.reference.dataset, []).append((spec, field))
        return found

    def children(self, name: str) -> list[tuple[DatasetSpec, Field]]:
        """The stored references to rows of a dataset."""
        return self._children.get(name, [])

    def concerns(self, name: str) -> frozenset[str]:
        """The other datasets whose changes change what is read of one."""
        if name not in self._concerns:
            found: set[str] = set()
            asked = [name]
            while asked:
                spec = self._specs[asked.pop()]
                bases = () if spec.derived is None else spec.derived.bases
                new = {*spec.depends_on, *bases} - found
                found |= new
                asked += new
            self._concerns[name] = frozenset(found - {name})
        return self._concerns[name]

    def rights(self, user: Principal, name: str) -> str:
        """A short hash of all that decides what a person may read of a dataset: the person, and the rules
        by which its rows are read. The same in every process that runs the same program."""
        if name not in self._policies:
            specs = [self._specs[one] for one in (name, *sorted(self.concerns(name)))]
            rules = repr([(one.name, one.access, one.derived) for one in specs])
            self._policies[name] = ADDRESS.sub("", rules).encode(errors="surrogatepass")
        digest = hashlib.blake2b(self._policies[name], digest_size=4)
        digest.update(repr(user.identity()).encode(errors="surrogatepass"))
        return digest.hexdigest()
