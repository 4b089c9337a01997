"""Structured logs: one JSON object a line, with the request id that error pages show."""

from __future__ import annotations

import logging

import structlog


def json_formatter() -> logging.Formatter:
    """The formatter of every log line: time, level, logger, event, request id; never request bodies."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
        ],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )
