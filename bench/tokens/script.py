"""One conversation of ten turns with Acme: what the customer asks, and what either assistant answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

PASSAGES_PER_SEARCH = 5


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and its answer.

    `articles` are the help articles whose passages a search finds for it, the best first; `quote` is the input of the
    price tool.
    """

    question: str
    answer: str
    articles: tuple[str, ...] = ()
    quote: dict[str, Any] | None = None


CAR = {"make": "Toyota", "model": "Camry", "year": 2021, "mileage": 30_000, "driver_age": 40}

SCRIPT: Sequence[Exchange] = (
    Exchange(
        "Hi! I am moving to your state next month. What kinds of insurance do you have?",
        "Welcome! We insure cars, electric cars and two-wheelers. Each of them begins with liability, and you choose "
        "whether collision and comprehensive coverage are added. Which vehicle are you bringing along?",
    ),
    Exchange(
        "A Toyota Camry. What does comprehensive coverage include?",
        "Comprehensive coverage pays for damage that is not from a collision: theft, vandalism, hail, flood, fire and "
        "animals. Your deductible is subtracted from each claim. It does not pay for wear, or for things that lie in "
        "the car. Collision coverage is separate from it.",
        articles=("collision-or-comprehensive", "theft-and-vandalism", "car-insurance-explained"),
    ),
    Exchange(
        "And if somebody hits me while I am parked and drives off?",
        "Then collision coverage pays for your car, less your deductible, and in some cases uninsured motorist "
        "coverage does. Report it to the police and to us within a day, and take photographs of where you stood. It "
        "does not count as an accident that was your fault.",
        articles=("hit-while-parked", "uninsured-motorist"),
    ),
    Exchange(
        "What would that cost me? It is a Camry of 2021 with 30,000 miles, and I am 40.",
        "I have worked it out for you: the card shows the monthly price with all that went into it. The offer is valid "
        "for 30 days, and nothing begins before you accept it. Shall I explain one of its lines?",
        quote=CAR,
    ),
    Exchange(
        "What does the deductible line mean?",
        "It is what you pay yourself of each claim before we pay the rest. A higher one makes the monthly price lower, "
        "and a lower one makes it higher. You can choose it separately for collision and for comprehensive coverage.",
    ),
    Exchange(
        "Which ways can I pay my premium?",
        "By card, by transfer from a bank account, or by check. You can pay monthly or for the whole term at once, "
        "and choose the day of the month in your online account. A monthly plan can be changed at any time.",
    ),
    Exchange(
        "Is there a fee if I pay a few days late?",
        "There are some days of grace after the due date in which nothing happens. After that a late fee is added to "
        "your next bill, and we write to you before anything else. If you know beforehand that you will be late, tell "
        "us, and we look for another date together.",
    ),
    Exchange(
        "My daughter turns 17 soon. How would I add her as a driver?",
        "You can add a driver to your policy at any time, in your online account or here. We need her name, her date "
        "of birth and the number of her license. The price changes from the day on which she is added, and you see "
        "the new one before you agree to it.",
    ),
    Exchange(
        "Will that be expensive?",
        "Young drivers do cost more, since they have more accidents. A discount for good grades and for a driving "
        "course can take off a part of it. I can only give you a number once she is part of a price that was worked "
        "out, so tell me when you want that.",
    ),
    Exchange(
        "No, that is all for now. Thank you!",
        "You are welcome! Your offer stays open in this conversation, and you can accept it with the button on the "
        "card. Have a good move, and see you next month.",
    ),
)
