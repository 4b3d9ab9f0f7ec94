"""Road kilometres between the cities served."""

KILOMETRES = {
    frozenset({"berlin", "hamburg"}): 290,
    frozenset({"berlin", "leipzig"}): 190,
    frozenset({"berlin", "munich"}): 585,
    frozenset({"hamburg", "leipzig"}): 400,
    frozenset({"hamburg", "munich"}): 790,
    frozenset({"leipzig", "munich"}): 430,
}
CITIES = sorted(set().union(*KILOMETRES))
WITHIN_A_CITY = 15


def between(origin: str, destination: str) -> int:
    """Kilometres between two known cities, in lower case."""
    return WITHIN_A_CITY if origin == destination else KILOMETRES[frozenset({origin, destination})]
