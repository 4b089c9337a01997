"""Structured logs: one JSON object a line, with the request id that error pages show.

What went wrong is told by its traceback alone: never by the values of variables, request bodies or the secret of a
sign-in link; a personal number that stands in a message after all is masked.
"""

from __future__ import annotations

import logging
import re

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from yinuo.core.freetext import mask_personal_numbers

SECRET_ADDRESS = re.compile(r"(/sign-in/link/)[^/\s\"']+")
SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
]


def without_secrets(logger: WrappedLogger, name: str, event: EventDict) -> EventDict:
    """The line without secrets of sign-in links and with personal numbers masked."""
    return {key: _told(value) if isinstance(value, str) else value for key, value in event.items()}


def _told(text: str) -> str:
    return mask_personal_numbers(SECRET_ADDRESS.sub(r"\1…", text))


def json_formatter() -> logging.Formatter:
    """The formatter of every log line: time, level, logger, event, request id; never request bodies.

    Our own loggers are led the same way: left alone, structlog prints a traceback with the values of all variables.
    """
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=SHARED,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            without_secrets,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )
