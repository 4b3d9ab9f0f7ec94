"""Twisted's event loop, on uvloop. Import this before anything that imports Twisted's reactor, Daphne included.

Twisted takes the first reactor that is installed in a process; Daphne installs one on the standard loop when it
finds none.
"""

import uvloop
from twisted.internet import asyncioreactor

LOOP = uvloop.new_event_loop()
asyncioreactor.install(LOOP)
