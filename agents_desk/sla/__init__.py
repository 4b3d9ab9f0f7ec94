"""Service levels: what people promise customers, and clocks that say whether it was kept."""
