"""The validation engine: staged rows in, findings out, inside DuckDB."""
