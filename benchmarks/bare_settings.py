"""The node's own settings without its middleware, for one bare function view on the same database."""

from yinuo.settings import *  # noqa: F403

MIDDLEWARE: list[str] = []
ROOT_URLCONF = "benchmarks.bare_site"
