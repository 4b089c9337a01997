"""The node as it is, but that one address may ask without end: requests are still counted, as they are for everybody, and
no further ahead than the limit of a second allows."""

from yinuo.wsgi import application  # isort: skip - sets up the settings that the next import reads

from yinuo.accounts import rates, tokens

rates.MOST_AHEAD = tokens.BURST // rates.AHEAD
tokens.PER_ADDRESS = 10**9

__all__ = ["application"]
