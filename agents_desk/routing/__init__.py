"""Which agent a waiting conversation is offered to: docs/queue.md.

`choice` decides, from what `colleagues` reads; `router` goes through the queue once a second.
"""
