"""Views of the public site: parse, query, render."""
