"""Yinuo 一诺: the platform on which a city keeps its word (政务诚信)."""

__version__ = "0.1.0"
