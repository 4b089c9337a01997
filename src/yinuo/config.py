"""Configuration from the environment (``YINUO_*``), typed, with safe defaults."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Configuration(BaseSettings):
    """What a deployment may set. Everything the node keeps lies under ``home``."""

    model_config = SettingsConfigDict(env_prefix="YINUO_", extra="ignore")

    home: Path = Field(
        default=Path("var"), description="folder of all state: database, keys, files, definitions"
    )
    database_url: str = Field(
        default="", description="postgresql://user:password@host:port/name; empty: SQLite in home"
    )
    host: str = Field(default="127.0.0.1", description="address the web server listens on")
    port: int = Field(default=8000, description="port the web server listens on")
    public_url: str = Field(default="", description="address under which the public reaches the site")
    allowed_hosts: list[str] = Field(default=["127.0.0.1", "localhost", "[::1]"])
    behind_tls: bool = Field(
        default=False, description="a proxy in front terminates TLS: secure cookies and HSTS"
    )
    debug: bool = False
    demo: bool = Field(default=False, description="the demo city: one-time sign-in links may be issued")
    metrics_token: str = Field(default="", description="bearer token that /metrics asks for; empty: closed")
    upload_limit_mb: int = Field(default=200, description="largest file taken in, in MiB")
    worker_memory_mb: int = Field(default=1000, description="memory the validation engine may use, in MiB")
    worker_threads: int = Field(default=2, description="threads the validation engine may use")
    lease_seconds: int = Field(default=30, description="how long a silent worker keeps its job, in seconds")
    languages_default: str = "zh-hans"

    @property
    def resolved_home(self) -> Path:
        return self.home.expanduser().resolve()


@lru_cache(maxsize=1)
def configuration() -> Configuration:
    """The configuration of this process, read once."""
    return Configuration()
