"""PostgreSQL, Valkey and the portal's own processes, kept running on one machine.

``python -m portal.embedded`` is what ``make run`` starts. Nothing here imports Django: this package has to work
before the settings can, and must not fall over when they are wrong.
"""
