"""Ways in that nobody sits at: the watched drop folder (投递目录) and tables of a front-end database (前置库)."""
