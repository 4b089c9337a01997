"""Rules as SQL: the macros with their Python twins, and what turns a class into one query."""
