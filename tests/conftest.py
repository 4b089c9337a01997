"""Shared by all tests. The throw-away home of a run is made earlier, by :mod:`own_home`."""
