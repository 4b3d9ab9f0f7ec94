"""The stand-in: a small local server that speaks the Messages API and answers by rules.

It exists so that a newcomer without a key gets a working portal, and tests get a model over HTTP.
Everything it says comes from the request: the identity, the context, the tools and the conversation. It
knows no company.
"""
