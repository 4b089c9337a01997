"""Somebody at a node: cookies kept, forms posted as a browser does, nothing but the standard library."""

from __future__ import annotations

import re
import socket
import urllib.error
import urllib.request
import uuid
from collections.abc import Mapping
from http.cookiejar import CookieJar


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as waiting:
        waiting.bind(("127.0.0.1", 0))
        return int(waiting.getsockname()[1])


class Visitor:
    """Opens pages under ``base`` and posts their forms."""

    def __init__(self, base: str) -> None:
        self.base = base.rstrip("/")
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        self.address = ""

    def get(self, path: str) -> str:
        """The page's text; ``address`` is where redirects led."""
        return self._open(urllib.request.Request(self._full(path)))

    def status(self, path: str) -> int:
        try:
            self.get(path)
        except urllib.error.HTTPError as error:
            return error.code
        return 200

    def post(self, path: str, fields: Mapping[str, str], file: tuple[str, bytes] | None = None) -> str:
        """Posts the form on ``path`` with its token, and returns the page it leads to, whatever its status."""
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.get(path))
        assert token, f"no form on {path}"
        boundary = uuid.uuid4().hex
        parts = [
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in {"csrfmiddlewaretoken": token[1], **fields}.items()
        ]
        if file:
            name, content = file
            head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
            parts += [head.encode(), content, b"\r\n"]
        body = b"".join([*parts, f"--{boundary}--\r\n".encode()])
        headers = {
            "Content-Type": f"multipart/form-data; boundary={boundary}",
            "Referer": self._full(path),
        }
        request = urllib.request.Request(self._full(path), data=body, headers=headers)
        try:
            return self._open(request)
        except urllib.error.HTTPError as error:
            return error.read().decode()

    def _full(self, path: str) -> str:
        return path if path.startswith("http") else self.base + path

    def _open(self, request: urllib.request.Request) -> str:
        with self._opener.open(request, timeout=60) as answer:
            self.address = answer.geturl()
            return str(answer.read().decode())
