"""The public read path of the journal, as tools for transparency logs expect it (C2SP tlog-tiles)."""

from __future__ import annotations

from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from yinuo.core.journal import standalone_verifier
from yinuo.core.journal.tiles import NotAnAddress
from yinuo.journal import checkpoints, readpath


@require_safe
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The newest checkpoint; it changes, so it is kept for seconds only."""
    try:
        text = readpath.checkpoint()
    except readpath.NotServed as problem:
        raise Http404 from problem
    headers = {"Cache-Control": "public, max-age=5"}
    return HttpResponse(text.encode(), content_type="text/plain; charset=utf-8", headers=headers)


@require_safe
@gzip_page
def tile(request: HttpRequest, path: str) -> HttpResponse:
    """A tile or a bundle of entries; it never changes."""
    try:
        data = readpath.resource(path)
    except (readpath.NotServed, NotAnAddress, LookupError) as problem:
        raise Http404 from problem
    headers = {"Cache-Control": "public, max-age=31536000, immutable"}
    return HttpResponse(data, content_type="application/octet-stream", headers=headers)


@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    """The log's public keys, one verifier key a line."""
    text = "".join(f"{key}\n" for key in checkpoints.verifier_keys())
    return HttpResponse(text.encode(), content_type="text/plain; charset=utf-8")


@require_safe
def verifier(request: HttpRequest) -> HttpResponse:
    """The one-file verifier, to be saved and run anywhere."""
    source = Path(standalone_verifier.__file__).read_bytes()
    headers = {"Content-Disposition": 'attachment; filename="yinuo_verify.py"'}
    return HttpResponse(source, content_type="text/x-python; charset=utf-8", headers=headers)
