"""How fast Yinuo is beside what it could be replaced by, in one run: ``python -m benchmarks`` (see docs/benchmarks.md)."""
