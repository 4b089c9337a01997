"""Configuration from the environment (``YINUO_*``), typed, with safe defaults."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from yinuo.core.errors import DomainError, Text


class BadSetting(DomainError):
    """A variable of the environment has a value that cannot be meant."""

    code = "bad-setting"
    message = Text("环境变量有误：{detail}。", "A setting in the environment is wrong: {detail}.")
    remedy = Text(
        "请改正后重试，各项说明见 docs/operations.md。", "Mend it; docs/operations.md explains each."
    )


class HomeNotUsable(DomainError):
    """The folder of all state cannot be made, read or written by this user."""

    code = "home-not-usable"
    message = Text("数据目录 {home} 不能使用：{detail}。", "The home {home} cannot be used: {detail}.")
    remedy = Text(
        "请以运行一诺的用户拥有并可写这个目录（chown、chmod 700），或用 YINUO_HOME 指向别的目录。",
        "Let the user that runs Yinuo own and write it (chown, chmod 700), or name another with YINUO_HOME.",
    )


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
    pages_per_minute: int = Field(
        default=300, ge=0, description="public pages one address may ask for in a minute; 0: no limit"
    )
    searches_per_minute: int = Field(default=60, ge=0, description="of them searches")
    files_per_minute: int = Field(default=20, ge=0, description="exports and downloads made anew")
    journal_per_minute: int = Field(
        default=1200, ge=0, description="checkpoints, tiles and entries of the journal"
    )
    worker_memory_mb: int = Field(default=1000, description="memory the validation engine may use, in MiB")
    worker_limit_mb: int = Field(
        default=6000, ge=0, description="memory a worker may have in all, in MiB; 0: as much as there is"
    )
    worker_threads: int = Field(default=2, description="threads the validation engine may use")
    drop_folder: Path | None = Field(default=None, description="watched folder; empty: drop under home")
    chunk_rows: int = Field(default=20_000, description="rows that intake stores in one transaction")
    lease_seconds: int = Field(default=30, description="how long a silent worker keeps its job, in seconds")
    job_attempts: int = Field(
        default=5, ge=1, description="how often a job may end without progress before it is given up"
    )
    languages_default: str = "zh-hans"

    @property
    def resolved_home(self) -> Path:
        return self.home.expanduser().resolve()


@lru_cache(maxsize=1)
def configuration() -> Configuration:
    """The configuration of this process, read once. Raises :class:`BadSetting` naming each wrong variable."""
    try:
        return Configuration()
    except ValidationError as error:
        wrong = [(f"YINUO_{'_'.join(map(str, each['loc'])).upper()}", each["msg"]) for each in error.errors()]
        raise BadSetting(detail="; ".join(f"{name}: {what}" for name, what in wrong)) from error


def ensure_home() -> Path:
    """The home and its folder for passing files, made when missing. Raises :class:`HomeNotUsable`."""
    home = configuration().resolved_home
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        (home / "tmp").mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise HomeNotUsable(home=home, detail=error.strerror or error) from error
    if not os.access(home, os.R_OK | os.W_OK | os.X_OK):
        raise HomeNotUsable(home=home, detail=os.strerror(13))
    return home
