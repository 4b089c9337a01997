"""Tests of scope: every kind, every role, every address."""
