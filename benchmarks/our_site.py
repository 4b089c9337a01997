"""The node as it is, but that one address may ask without end: requests are still counted, as they are for everybody."""

from yinuo.wsgi import application  # isort: skip - sets up the settings that the next import reads

from yinuo.accounts import tokens

tokens.PER_ADDRESS = 10**9

__all__ = ["application"]
