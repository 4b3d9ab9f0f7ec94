"""PostgreSQL, Valkey and the portal's own processes, kept running on one machine.

``python -m portal.embedded`` is what ``make run`` starts. Nothing here reads Django's settings: this package has to
work before they can be read, and must say in one line what is wrong with them.
"""
