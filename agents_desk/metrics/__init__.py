"""The numbers: one module per metric. A module's one query gives both its values and the conversations behind them."""
