"""A whole node in processes of its own, which a test can kill as a power cut would."""

from __future__ import annotations

import contextlib
import http.cookiejar
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from pathlib import Path

LEASE_SECONDS = 2


class Node:
    """``yinuo up`` over one home: supervisor, web server, worker and scheduler in one process group."""

    def __init__(self, home: Path, **settings: str) -> None:
        self.home = home
        self.settings = settings
        self.port = _free_port()
        self.process: subprocess.Popen[bytes] | None = None
        self.kills = 0
        self._browser = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        )

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name != "YINUO_DATABASE_URL"}
        mine = {"YINUO_HOME": str(self.home), "YINUO_DEMO": "true", "YINUO_LEASE_SECONDS": str(LEASE_SECONDS)}
        return {**kept, **mine, **self.settings, "YINUO_PORT": str(self.port), "PYTHONUTF8": "1"}

    def command(self, *words: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "yinuo.management", *words],
            capture_output=True, text=True, env=self.environment(), check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def start(self) -> None:
        with (self.home / "node.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "yinuo.management", "up"],
                env=self.environment(), stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip

    def kill_group(self) -> None:
        """SIGKILL to every process of the node at once, without waiting for their end."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)

    def kill(self) -> None:
        """As a power cut: every process of the node is gone."""
        with contextlib.suppress(ProcessLookupError):
            self.kill_group()
        if self.process is not None:
            self.process.wait()
        self.kills += 1

    def kill_worker(self) -> None:
        """SIGKILL to the worker alone; the supervisor starts another."""
        assert self.process is not None
        for child in _children(self.process.pid):
            if "--only\0worker" in _command_line(child):
                os.kill(child, signal.SIGKILL)
                self.kills += 1

    def stop(self) -> None:
        assert self.process is not None
        self.process.terminate()
        try:
            self.process.wait(30)
        finally:
            if self.process.poll() is None:
                os.killpg(self.process.pid, signal.SIGKILL)

    def sign_in(self, username: str) -> None:
        link = self.command("account", "link", username).strip().splitlines()[-1]
        page = self.get(link)
        self._post(link, {"csrfmiddlewaretoken": _token(page)})

    def hand_in(self, file: Path, information_class: str) -> str:
        """Upload through the clerk's form, as a browser does; the receipt."""
        token = _token(self.get("/desk/submissions/"))
        fields = {"csrfmiddlewaretoken": token, "class": information_class}
        answered = self._post("/desk/submissions/", fields, file)
        found = re.search(r"YN-\w{4}-\w{4}-\w{4}", answered)
        assert found, answered[:2000]
        return found[0]

    def get(self, path: str) -> str:
        return str(self._browser.open(self._url(path), timeout=60).read().decode())

    def _url(self, path: str) -> str:
        return path if path.startswith("http") else self.address + path

    def _post(self, path: str, fields: dict[str, str], file: Path | None = None) -> str:
        mark = uuid.uuid4().hex
        parts = [
            f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in fields.items()
        ]
        if file:
            head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{file.name}"\r\n'
            parts.append(head.encode() + b"Content-Type: text/csv\r\n\r\n" + file.read_bytes() + b"\r\n")
        body = b"".join(parts) + f"--{mark}--\r\n".encode()
        headers = {"Content-Type": f"multipart/form-data; boundary={mark}", "Referer": self._url(path)}
        request = urllib.request.Request(self._url(path), body, headers)
        answer = self._browser.open(request, timeout=120)
        return str(answer.geturl()) + str(answer.read().decode())

    def wait_until_up(self, seconds: float = 60) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                self.get("/desk/")
                return
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.1)
        raise AssertionError((self.home / "node.log").read_text()[-4000:])

    def records(self) -> int:
        return int(json.loads(self.command("record", "list", "--json"))["count"])


def _token(page: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert found, page[:2000]
    return found[1]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _command_line(process: int) -> str:
    try:
        return Path(f"/proc/{process}/cmdline").read_text()
    except OSError:
        return ""


def _children(parent: int) -> list[int]:
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                status = (folder / "stat").read_text()
            except OSError:
                continue
            if int(status.rsplit(")", 1)[1].split()[1]) == parent:
                found.append(int(folder.name))
    return found
