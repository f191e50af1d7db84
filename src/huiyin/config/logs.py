"""Where messages for operators go: standard error, so that standard output stays for answers."""

import logging.config
from typing import Any

import structlog


def configure(settings: dict[str, Any]) -> None:
    """Called by Django at start; structlog's messages take the same way as those of libraries."""
    logging.config.dictConfig(settings)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.processors.format_exc_info,
            structlog.processors.KeyValueRenderer(key_order=["event"]),
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
