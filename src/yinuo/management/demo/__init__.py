"""The demo city: invented rows in real workbooks, handed in by demo clerks through the real intake."""
