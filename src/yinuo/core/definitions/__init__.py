"""Information classes as dated definitions: models, loader, layers, checks, and the language of their rules."""
