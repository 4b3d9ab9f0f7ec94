"""Which coverage a kind of damage belongs to, and until when it can be reported."""

from datetime import timedelta
from typing import Literal

Kind = Literal[
    "Accident",
    "Hit while parked",
    "Theft",
    "Vandalism",
    "Hail, storm or flood",
    "Animal",
    "Glass",
    "Battery damage",
    "Technology",
    "Charging equipment",
    "Cyber incident",
]

COVERAGES: dict[str, str] = {
    "Accident": "Collision",
    "Hit while parked": "Collision",
    "Theft": "Comprehensive",
    "Vandalism": "Comprehensive",
    "Hail, storm or flood": "Comprehensive",
    "Animal": "Comprehensive",
    "Glass": "Comprehensive",
    "Battery damage": "Battery",
    "Technology": "Technology package",
    "Charging equipment": "Charging equipment",
    "Cyber incident": "Cybersecurity",
}
POLICE_REPORT = ("Theft", "Vandalism", "Hit while parked")
REPORT_WITHIN = timedelta(days=30)
FIRST_CONTACT = "An adjuster gets in touch within two business days."
