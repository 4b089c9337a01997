"""The only ways to change what intake holds."""
