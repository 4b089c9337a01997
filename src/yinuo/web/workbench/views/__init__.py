"""Views of the desk: parse, call, render."""
