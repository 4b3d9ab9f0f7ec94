"""Measuring the real portal, started as users start it. See docs/performance.md; `python -m bench --help`."""
