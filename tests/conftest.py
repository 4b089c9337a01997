"""Shared test set-up: a throw-away home folder for every run, chosen before Django reads its settings."""

from __future__ import annotations

import os
import tempfile

os.environ.setdefault("YINUO_HOME", tempfile.mkdtemp(prefix="yinuo-test-"))
os.environ.setdefault("YINUO_DEMO", "true")
