"""Which vehicle the customer's words mean: its kind, its rating class, and whether it is electric."""

import re
from dataclasses import dataclass
from typing import Literal

from .makes import ALIASES, COMMERCIAL_MAKES, EVERY_MODEL, MAKES, Make

Kind = Literal["car", "two_wheeler"]

UNKNOWN_WORDS = {"unknown", "na", "none", "notsure", "idontknow", "dontknow"}
ELECTRIC_WORDS = {"ev", "bev", "electric"}
TWO_WHEELER_WORDS = {"motorcycle", "motorbike", "scooter", "moped"}
# Shorter beginnings ("i3", "ix", "2") say too little when the make is missing.
TELLING_LENGTH = 4


@dataclass(frozen=True)
class Vehicle:
    """A vehicle as far as the table knows it. `known_kind` is False where the kind is only assumed."""

    make: str
    model: str
    kind: Kind
    rating_class: str
    electric: bool
    known_kind: bool

    @property
    def name(self) -> str:
        return f"{self.make} {self.model}".strip()


def identify(make: str, model: str) -> Vehicle:
    """The vehicle that these words mean; an unknown one is a standard car, or a two-wheeler if it says so."""
    make, model = make.strip(), model.strip()
    if _key(make) in UNKNOWN_WORDS:
        make = ""
    known = MAKES.get(ALIASES.get(_key(make), _key(make))) if make else _make_of(model)
    words = set(re.findall(r"[a-z]+", f"{make} {model}".casefold()))
    says_electric = bool(words & ELECTRIC_WORDS)
    if known is None:
        says_bike = bool(words & TWO_WHEELER_WORDS)
        return Vehicle(make, model, "two_wheeler" if says_bike else "car", "standard", says_electric, says_bike)
    return _classify(known, model, says_electric)


def is_commercial(make: str) -> bool:
    """Whether the make builds nothing but commercial trucks, which Acme does not insure."""
    return _key(make) in COMMERCIAL_MAKES


def _classify(make: Make, model: str, says_electric: bool) -> Vehicle:
    key = _key(model)
    electric = says_electric or _is_electric(make, key)
    bike = _class_of(make.bikes, key) or make.bike_class
    if bike:
        return Vehicle(make.name, model, "two_wheeler", bike, electric, True)
    listed = _class_of(make.classes, key)
    # Of a make that builds both, a model that is not listed may be either.
    known_kind = not make.builds_both or listed is not None or _is_electric(make, key)
    return Vehicle(make.name, model, "car", listed or make.car_class, electric, known_kind)


def _make_of(model: str) -> Make | None:
    """The make of a model named alone, for the electric ones: people say "my Leaf" and mean a Nissan."""
    key = _key(model)
    return next(
        (
            make
            for make in MAKES.values()
            for start in make.electric.split()
            if len(start) >= TELLING_LENGTH and key.startswith(start)
        ),
        None,
    )


def _is_electric(make: Make, key: str) -> bool:
    return make.electric == EVERY_MODEL or any(key.startswith(start) for start in make.electric.split())


def _class_of(classes: dict[str, str], key: str) -> str | None:
    """The class whose list has the longest beginning that fits."""
    fitting = [
        (len(start), name) for name, starts in classes.items() for start in starts.split() if key.startswith(start)
    ]
    return max(fitting)[1] if fitting else None


def _key(words: str) -> str:
    return re.sub(r"[^a-z0-9]", "", words.casefold())
