"""Two companies with knowledge, customers and systems behind them, whose trades have nothing in common.

Only their words differ: what the stand-in does with their tools follows from names, schemas and answers.
"""

import re

from tests.standin.chat import search_results

NOTHING = {"results": [], "note": "Nothing was found. Say so."}
REFUSED = {
    "problems": {
        "": "This is for verified customers only, and the customer of this conversation has not been verified."
    }
}
PROPOSED = {"proposed": True, "reference": "A-1", "note": "The customer must confirm on the card."}
CODE = "482913"


def tool(name, description, required=(), /, **properties):
    schema = {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False}
    return {"name": name, "description": description, "input_schema": schema}


def text(description, **more):
    return {"type": "string", "description": description, **more}


BROADBAND = {
    "identity": "You are Fibi, the assistant of Northern Fibre.",
    "documents": {"Opening hours": "# Opening hours\nOur shop is open Monday to Saturday from 10 to 18."},
    "tools": [
        tool("search_knowledge", "Search the help articles.", ["query"], query=text("What to look for")),
        tool(
            "verify_customer",
            "Verify who the customer is: first the e-mail address, then the code.",
            email=text("Address on file"),
            code=text("Six digits"),
        ),
        tool("look_up_contract", "The customer's own contract: speed, price, end of the term."),
        tool("list_bills", "The customer's bills with amount, due date and whether they are paid."),
        tool(
            "report_fault",
            "Report that the line does not work, so that an engineer comes.",
            ["device", "since", "description"],
            device={"type": "string", "enum": ["router", "socket", "television"], "description": "What is affected"},
            since=text("Day since when", format="date", title="Since which day"),
            description=text("What the customer sees", title="What happened"),
        ),
        tool("cancel_contract", "Cancel the customer's contract at the end of its term.", reason=text("Why")),
    ],
    "articles": [
        (
            "https://help.fibre.example/router",
            "Router lights > What they mean",
            ["A red light means that there is no signal. ", "Blinking green means that the router is starting.\n"],
        ),
        (
            "https://help.fibre.example/moving",
            "Moving house",
            ["Tell us about your move four weeks ahead. ", "Moving the line costs 49 euros. "],
        ),
    ],
    "records": {
        "look_up_contract": {
            "contract": {
                "number": "NF-2207",
                "speed": "500 Mbit/s",
                "price": 39.9,
                "currency": "EUR",
                "ends": "2027-03-31",
            }
        },
        "list_bills": {
            "bills": [
                {"number": "B-1", "amount": 39.9, "currency": "EUR", "status": "paid", "due": "2026-10-01"},
                {"number": "B-2", "amount": 44.9, "currency": "EUR", "status": "open", "due": "2026-11-01"},
            ]
        },
        "report_fault": PROPOSED,
        "cancel_contract": PROPOSED,
    },
}

CLINIC = {
    "identity": "You are Pip. You help the clients of Meadow Vets.",
    "documents": {"Parking": "# Parking\nYou can park behind the house."},
    "tools": [
        tool("find_help", "Search the clinic's articles.", ["question"], question=text("The question")),
        tool("prove_identity", "Find out who the client is.", email=text("Their address"), code=text("The code")),
        tool("show_appointments", "The client's appointments, past and coming."),
        tool("check_vaccinations", "Which vaccinations the client's animals had, and when the next one is due."),
        tool(
            "book_appointment",
            "Book an appointment for an animal.",
            ["animal_name", "species", "preferred_day"],
            animal_name=text("What the animal is called", title="Name of the animal"),
            species={"type": "string", "enum": ["dog", "cat", "rabbit"], "title": "Kind of animal"},
            preferred_day=text("The day", format="date", title="Preferred day"),
        ),
    ],
    "articles": [
        (
            "https://meadow.example/neutering",
            "Neutering > After the operation",
            ["Keep the cat indoors for ten days after neutering. ", "The stitches dissolve by themselves. "],
        ),
        (
            "https://meadow.example/ticks",
            "Ticks",
            ["Pull a tick out slowly with tweezers. ", "See us if the bite swells. "],
        ),
    ],
    "records": {
        "show_appointments": {
            "appointments": [{"day": "2026-12-03", "time": "10:30", "animal": "Milo", "with": "Dr Wren"}]
        },
        "check_vaccinations": {"vaccinations": []},
        "book_appointment": PROPOSED,
    },
}


class Systems:
    """The portal and the company behind it: a search by words, a code by e-mail, and records that need it."""

    def __init__(self, pack, *, address="ann@example.org"):
        self._pack = pack
        self._address = address
        self._sent_to = None
        self.verified = False

    def __call__(self, name, given):
        if name in {"search_knowledge", "find_help"}:
            return self._search(*given.values())
        if name in {"verify_customer", "prove_identity"}:
            return self._verify(**given)
        return self._pack["records"][name] if self.verified else REFUSED

    def _search(self, query):
        wanted = set(re.findall(r"\w{4,}", query.lower()))
        found = [a for a in self._pack["articles"] if wanted & set(re.findall(r"\w{4,}", f"{a[1]} {a[2]}".lower()))]
        return search_results(*found) if found else NOTHING

    def _verify(self, email=None, code=None):
        if email:
            self._sent_to = email  # the same answer, whether somebody has that address or not
            return {"code_sent": True, "note": "If a customer has this address, a code was sent there."}
        self.verified = self._sent_to == self._address and code == CODE
        return {"verified": True, "name": "Ann"} if self.verified else {"verified": False, "note": "Wrong code."}
