"""Companies that only tests know."""
