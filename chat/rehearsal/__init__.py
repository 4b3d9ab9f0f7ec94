"""Conversations of kind `test`, held with a running portal as a visitor's client would hold them."""
