"""The commands of ``yinuo``, one module each."""
