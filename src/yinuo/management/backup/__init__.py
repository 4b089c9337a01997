"""Backups that prove the log goes on: made while running, refused when their journal is not what they say."""
