"""Tests of the administration side of the desk, through real requests."""
