"""The price of moving a household."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from chat.packs.contract import Line, Offer, Problem, ToolContext, tool

from ._distances import CITIES, between

CREW_AND_VAN = Decimal("380.00")
PER_ROOM = Decimal("145.00")
PER_FLOOR = Decimal("35.00")
PER_KILOMETRE = Decimal("1.20")


@tool(label="Estimating your move", effect="offer")
def get_quote(
    context: ToolContext,
    from_city: Annotated[str, Field(description="The city you move out of.", examples=["Berlin"])],
    to_city: Annotated[str, Field(description="The city you move to.", examples=["Hamburg"])],
    rooms: Annotated[int, Field(description="How many rooms you have, kitchen and bath not counted.", examples=[3])],
    floor: Annotated[int, Field(description="The floor you live on; 0 is the ground floor.", examples=[2])],
    move_date: Annotated[date, Field(description="The day of the move.", examples=["2027-05-14"])],
) -> Offer | Problem:
    """Estimate the price of moving a household from one city to another, in euro, for the whole move."""
    problems = {}
    for name, city in (("from_city", from_city), ("to_city", to_city)):
        if city.casefold() not in CITIES:
            problems[name] = f"We do not serve {city or 'that city'}; we move between {', '.join(CITIES).title()}."
    if not 1 <= rooms <= 10:
        problems["rooms"] = "We move households of 1 to 10 rooms."
    if not 0 <= floor <= 30:
        problems["floor"] = "The floor must be between 0 (ground floor) and 30."
    if move_date <= context.today:
        problems["move_date"] = "The day of the move must be in the future."
    if problems:
        return Problem(fields=problems)

    kilometres = between(from_city.casefold(), to_city.casefold())
    lines = [
        Line("Crew and van", CREW_AND_VAN),
        Line("Rooms", PER_ROOM * rooms, f"{rooms} × {PER_ROOM}"),
        Line("Floors to carry", PER_FLOOR * floor, f"{floor} × {PER_FLOOR}"),
        Line("Distance", PER_KILOMETRE * kilometres, f"{kilometres} km × {PER_KILOMETRE}"),
    ]
    lines = [Line(line.label, line.amount.quantize(Decimal("0.01")), line.detail) for line in lines if line.amount]
    return Offer(
        product="household_move",
        title=f"Move from {from_city.title()} to {to_city.title()}",
        price=sum((line.amount for line in lines), Decimal("0.00")),
        currency=context.currency,
        period="once",
        inputs=(
            ("From", from_city.title()),
            ("To", to_city.title()),
            ("Rooms", str(rooms)),
            ("Floor", str(floor)),
            ("Day", move_date.isoformat()),
        ),
        breakdown=tuple(lines),
        valid_for=timedelta(days=14),
    )
