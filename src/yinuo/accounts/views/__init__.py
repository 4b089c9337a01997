"""Pages of sign-in, second factor and the own account; the desk manages other accounts."""
