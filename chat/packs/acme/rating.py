"""Acme's rating engine: a monthly premium in US dollars, and why.

The premium is a base by product, multiplied by one factor after another. After every factor the amount is rounded
half up to the cent, and the difference is that factor's line, so the lines add up to the premium exactly.
Rounding never turns an order round: where a factor grows, the premium does not fall.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from .vehicles import Vehicle

Product = Literal["car", "electric", "two_wheeler"]

CENT = Decimal("0.01")

PRODUCT_TITLES = {
    "car": "Car insurance",
    "electric": "Electric car insurance",
    "two_wheeler": "Two-wheeler insurance",
}
BASE = {"car": Decimal("64.00"), "electric": Decimal("68.00"), "two_wheeler": Decimal("28.00")}
ELECTRIC = Decimal("1.10")
CLASSES = {
    "car": {
        "economy": Decimal("0.92"),
        "standard": Decimal("1.00"),
        "upper": Decimal("1.12"),
        "premium": Decimal("1.28"),
        "sports": Decimal("1.60"),
    },
    "two_wheeler": {
        "scooter": Decimal("0.80"),
        "standard": Decimal("1.00"),
        "touring": Decimal("1.15"),
        "sport": Decimal("1.55"),
    },
}

# Steps are (from this value on, factor), in ascending order.
VEHICLE_AGE = (
    (0, Decimal("1.20")),
    (3, Decimal("1.10")),
    (6, Decimal("1.00")),
    (10, Decimal("0.92")),
    (15, Decimal("0.85")),
)
MILEAGE = (
    (0, Decimal("0.96")),
    (15_000, Decimal("1.00")),
    (60_000, Decimal("1.05")),
    (100_000, Decimal("1.10")),
    (150_000, Decimal("1.15")),
)
DRIVER_AGE = (
    (16, Decimal("2.10")),
    (18, Decimal("1.80")),
    (21, Decimal("1.40")),
    (25, Decimal("1.12")),
    (30, Decimal("1.00")),
    (65, Decimal("1.10")),
    (75, Decimal("1.30")),
)

YOUNGEST_DRIVER = 16
OLDEST_DRIVER = 110
OLDEST_YEAR = 1981
HIGHEST_MILEAGE = 1_000_000


@dataclass(frozen=True)
class Risk:
    """What a premium depends on. `year` is the year in which the vehicle was built."""

    product: Product
    vehicle: Vehicle
    year: int
    mileage: int
    driver_age: int


@dataclass(frozen=True)
class Step:
    """One line of the calculation; `factor` is None for the base."""

    label: str
    amount: Decimal
    factor: Decimal | None
    reason: str


@dataclass(frozen=True)
class Premium:
    """Monthly, in US dollars; the steps add up to it."""

    amount: Decimal
    steps: tuple[Step, ...]


def product_of(vehicle: Vehicle) -> Product:
    """The product that a vehicle needs."""
    if vehicle.kind == "two_wheeler":
        return "two_wheeler"
    return "electric" if vehicle.electric else "car"


def rate(risk: Risk, today: date) -> Premium:
    """The premium of an eligible risk (see `eligibility_problems`)."""
    running = BASE[risk.product]
    steps = [Step("Base premium", running, None, PRODUCT_TITLES[risk.product])]
    for label, factor, reason in _factors(risk, today):
        after = (running * factor).quantize(CENT, rounding=ROUND_HALF_UP)
        steps.append(Step(label, after - running, factor, reason))
        running = after
    return Premium(amount=running, steps=tuple(steps))


def eligibility_problems(*, year: int, mileage: int, driver_age: int, today: date) -> dict[str, str]:
    """All reasons not to quote, as one sentence per field.

    The year is the year of manufacture, so next year's model, on sale already, counts as built this year.
    """
    problems = {}
    if year > today.year:
        problems["year"] = (
            f"The year {year} is in the future. I need the year in which the vehicle was built; "
            f"for next year's model that is {today.year}."
        )
    elif year < OLDEST_YEAR:
        problems["year"] = f"Acme does not insure classic vehicles built before {OLDEST_YEAR}."
    if mileage < 0:
        problems["mileage"] = "The mileage cannot be negative."
    elif mileage > HIGHEST_MILEAGE:
        problems["mileage"] = f"A mileage above {HIGHEST_MILEAGE:,} cannot be right; please check the odometer."
    if driver_age < 0 or driver_age > OLDEST_DRIVER:
        problems["driver_age"] = f"A driver's age of {driver_age} cannot be right."
    elif driver_age < YOUNGEST_DRIVER:
        problems["driver_age"] = f"The primary driver must be at least {YOUNGEST_DRIVER} years old."
    return problems


def _factors(risk: Risk, today: date) -> Iterator[tuple[str, Decimal, str]]:
    vehicle_age = today.year - risk.year
    yield (
        "Vehicle age",
        _step(VEHICLE_AGE, vehicle_age),
        "built this year" if vehicle_age == 0 else f"{vehicle_age} years",
    )
    classes = CLASSES[risk.vehicle.kind]
    yield "Make and model", classes[risk.vehicle.rating_class], f"{risk.vehicle.rating_class} class"
    if risk.vehicle.electric:
        yield "Electric drive", ELECTRIC, "battery and electronics"
    yield "Mileage", _step(MILEAGE, risk.mileage), f"{risk.mileage:,} miles"
    yield "Driver's age", _step(DRIVER_AGE, risk.driver_age), f"{risk.driver_age} years"


def _step(table: tuple[tuple[int, Decimal], ...], value: int) -> Decimal:
    return next(factor for start, factor in reversed(table) if value >= start)
