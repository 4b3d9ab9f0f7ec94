"""Companies of different trades, as a request describes them: no test may need more than this."""

HUMAN = {
    "name": "request_human",
    "description": "Ask a human agent to take over the conversation.",
    "input_schema": {
        "type": "object",
        "properties": {
            "reason": {
                "type": "string",
                "enum": ["customer_asked", "complaint", "not_in_knowledge", "needs_action"],
            },
            "summary": {"type": "string"},
        },
        "required": ["reason", "summary"],
    },
}
RESOLVE = {
    "name": "resolve_conversation",
    "description": "Close the conversation when the customer has said goodbye.",
    "input_schema": {"type": "object", "properties": {"summary": {"type": "string"}}, "required": ["summary"]},
}

CAR = {
    "identity": "You are Vera, the friendly assistant of Bright Motor Cover.",
    "documents": {
        "Car cover": """# Car cover
What a car policy with us can hold:

- **Liability**: injury and damage that you cause to others.
- **Collision**: damage to your own car in an accident.
- **Comprehensive**: theft, vandalism and other damage without a collision.

## Optional extras
You can add rental car reimbursement and roadside assistance to any car policy.""",
        "Opening hours": """# Opening hours
Our office is open Monday to Friday from 9 to 17. The telephone number is 555-0100.""",
    },
    "tool": {
        "name": "get_quote",
        "description": "Calculates the monthly premium for a car.",
        "input_schema": {
            "type": "object",
            "properties": {
                "make": {"type": "string", "description": "Maker of the car"},
                "model": {"type": "string", "description": "Model of the car"},
                "year": {"type": "integer", "description": "Year in which the car was built"},
                "mileage": {"type": "integer", "description": "Miles on the odometer"},
                "driver_age": {"type": "integer", "title": "Primary driver's age"},
            },
            "required": ["make", "model", "year", "mileage", "driver_age"],
        },
    },
}

MOVE = {
    "identity": "You are Tom. You help the customers of Swift Removals.",
    "documents": {
        "Packing": """# Packing
We bring boxes and pack everything the day before the move.
Fragile items such as glass and paintings are wrapped singly.

Packing costs are part of the price of the move.""",
        "Storage": """# Storage
Furniture can be stored in our warehouse for up to six months.""",
    },
    "tool": {
        "name": "quote_house_move",
        "description": "Works out the price of a house move.",
        "input_schema": {
            "type": "object",
            "properties": {
                "origin": {"type": "string", "title": "Town you move from"},
                "destination": {"type": "string", "title": "Town you move to"},
                "bedrooms": {"type": "integer", "title": "Number of bedrooms", "minimum": 0},
                "packing": {"type": "boolean", "title": "Packing service"},
                "size": {"type": "string", "enum": ["van", "small_lorry", "large_lorry"], "title": "Vehicle"},
            },
            "required": ["origin", "destination", "bedrooms", "packing", "size"],
        },
    },
}

PRICE = {
    "price": "128.40",
    "currency": "USD",
    "period": "month",
    "reference": "Q-7F3K",
    "valid_until": "2026-12-23",
    "lines": [{"label": "Base premium", "amount": "90.00"}, {"label": "Driver", "amount": "38.40"}],
}

MOVE_PRICE = {**PRICE, "currency": "GBP", "period": "once", "price": "1240.00", "lines": []}
