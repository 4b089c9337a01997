"""Passwords of tests cost little to check; what they cost on a node is the matter of one test (``tests/accounts``)."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class QuickArgon2(Argon2PasswordHasher):
    """The product's algorithm with the least work it allows."""

    time_cost = 1
    memory_cost = 8
    parallelism = 1
