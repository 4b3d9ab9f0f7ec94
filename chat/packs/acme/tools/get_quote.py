"""The quote tool: checks what the customer told, rates it, and makes the offer."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field

from chat.packs.contract import Line, Offer, Problem, ToolContext, tool

from ..rating import PRODUCT_TITLES, Premium, Risk, eligibility_problems, product_of, rate
from ..vehicles import Vehicle, identify, is_commercial

VALID_FOR = timedelta(days=30)
CURRENCY = "USD"
LONGEST_NAME = 40
# Letters of any script, digits, and the signs that occur in real names: "Citroën", "ID.4", "e-tron", "up!".
PLAUSIBLE = re.compile(r"^[\w .,'’&/+!()-]*$")
HELD_KEY = re.compile(r"([^\W\d])\1{3,}", re.IGNORECASE)


@tool(label="Calculating your quote", effect="offer")
def get_quote(
    context: ToolContext,
    make: Annotated[str, Field(description="The make of the vehicle.", examples=["Toyota", "Tesla"])],
    model: Annotated[str, Field(description="The model of the vehicle.", examples=["Camry", "Model 3"])],
    year: Annotated[int, Field(description="The year in which the vehicle was built.", examples=[2021])],
    mileage: Annotated[
        int, Field(description="The mileage on the vehicle, as the odometer shows it.", examples=[42000])
    ],
    driver_age: Annotated[
        int, Field(title="Primary driver's age", description="The age of the primary driver, in years.", examples=[35])
    ],
    product: Annotated[
        Literal["car", "electric", "two_wheeler"] | None,
        Field(description="The kind of insurance, if the customer named it; otherwise it follows from the vehicle."),
    ] = None,
) -> Offer | Problem:
    """Calculate an insurance quote for a car, an electric car or a two-wheeler.

    The price is the premium per month in US dollars. Call it once make, model, year, mileage and the primary driver's
    age are known; never make up a value that the customer has not given. If something cannot be insured or cannot be
    right, the answer says what, and the customer can be asked again.
    """
    vehicle = identify(make, model)
    problems = _name_problems(make, model) | eligibility_problems(
        year=year, mileage=mileage, driver_age=driver_age, today=context.today
    )
    if product and (mismatch := _product_problem(product, vehicle)):
        problems["product"] = mismatch
    if problems:
        return Problem(fields=problems)

    vehicle, product = _settle_product(vehicle, product)
    risk = Risk(product=product, vehicle=vehicle, year=year, mileage=mileage, driver_age=driver_age)
    return _offer(risk, rate(risk, context.today))


def _name_problems(make: str, model: str) -> dict[str, str]:
    problems = {}
    for field, name in (("make", make), ("model", model)):
        if len(name) > LONGEST_NAME or not PLAUSIBLE.match(name) or HELD_KEY.search(name):
            problems[field] = f"That does not look like the {field} of a vehicle."
    if make and not any(sign.isalpha() for sign in make):
        problems["make"] = "That does not look like the make of a vehicle."
    if not any(sign.isalnum() for sign in model):
        problems.setdefault("model", "The model of the vehicle is missing.")
    if is_commercial(make):
        problems["make"] = "Acme insures personal vehicles only, no commercial trucks."
    return problems


def _product_problem(product: str, vehicle: Vehicle) -> str | None:
    if product == "electric" and vehicle.kind == "two_wheeler":
        return None  # an electric motorcycle is meant; two-wheeler insurance covers electric ones too
    wanted_kind = "two_wheeler" if product == "two_wheeler" else "car"
    if not vehicle.known_kind or vehicle.kind == wanted_kind:
        return None
    kinds = {"car": "a car", "two_wheeler": "a two-wheeler"}
    title = PRODUCT_TITLES[product].lower()
    return f"{vehicle.name} is {kinds[vehicle.kind]}, which {title} is not for."


def _settle_product(vehicle: Vehicle, product: str | None) -> tuple[Vehicle, str]:
    """The vehicle and the product to rate, where what the customer says counts for what the tables do not know."""
    if product == "two_wheeler" and vehicle.kind != "two_wheeler":
        vehicle = replace(vehicle, kind="two_wheeler", rating_class="standard")
    if product == "electric":
        vehicle = replace(vehicle, electric=True)
    # An electric car asked for as "car insurance" needs the electric cover all the same.
    return vehicle, product_of(vehicle)


def _offer(risk: Risk, premium: Premium) -> Offer:
    return Offer(
        product=risk.product,
        title=f"{PRODUCT_TITLES[risk.product]}: {risk.year} {risk.vehicle.name}",
        price=premium.amount,
        currency=CURRENCY,
        period="month",
        inputs=(
            ("Vehicle", f"{risk.year} {risk.vehicle.name}"),
            ("Mileage", f"{risk.mileage:,} miles"),
            ("Primary driver's age", f"{risk.driver_age} years"),
            ("Insurance", PRODUCT_TITLES[risk.product]),
        ),
        breakdown=tuple(
            Line(step.label, step.amount, step.reason if step.factor is None else f"{step.reason}, × {step.factor}")
            for step in premium.steps
        ),
        valid_for=VALID_FOR,
    )
