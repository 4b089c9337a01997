"""What is wrong with an installation, and how to mend it: the examinations behind ``yinuo doctor``."""
