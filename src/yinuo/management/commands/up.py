"""``yinuo up``: the web server, the job worker and the scheduler under one supervising command."""

from __future__ import annotations

import argparse
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Sequence

from yinuo.config import configuration
from yinuo.management.processes import Child, ensure_port_free, holding, python_command, supervise
from yinuo.management.speaking import language

HELP = "start web server, worker and scheduler together; SIGTERM stops all in good order"
NEEDS_DATABASE = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Address to listen on, and ``--only`` to run one of the processes alone."""
    parser.add_argument("--host", default=None, help="address to listen on (YINUO_HOST)")
    parser.add_argument("--port", type=int, default=None, help="port to listen on (YINUO_PORT)")
    parser.add_argument(
        "--only", choices=("web", "worker", "scheduler"), help="run one process instead of all"
    )


def server_size(cores: int) -> tuple[int, int]:
    """Web workers and threads of each: half the cores for workers, as the job worker and the database need the others;
    two threads a core, as one waits for the database while another draws, but eight at most."""
    return max(1, min(4, cores // 2)), min(8, 2 * cores)


def _web_command(host: str, port: int) -> list[str]:
    workers, threads = server_size(multiprocessing.cpu_count())
    options = [
        "--interface",
        "wsgi",
        "--host",
        host,
        "--port",
        str(port),
        "--no-ws",
        "--log-level",
        "warning",
    ]
    sizing = ["--workers", str(workers), "--blocking-threads", str(threads)]
    return [*python_command("granian"), *options, *sizing, "yinuo.wsgi:application"]


def _until_signal() -> threading.Event:
    going_down = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: going_down.set())
    return going_down


def _definitions_are_wrong() -> bool:
    """A class that cannot be read would silently be missing: better not to start, and to say why."""
    from yinuo.management.definition_files import definition_problems, in_words

    problems = definition_problems(examples="none")
    for problem in problems:
        print(in_words(problem, language()), file=sys.stderr)
    return bool(problems)


def run(arguments: argparse.Namespace) -> int:
    """Run until stopped; returns 1 when a definition is wrong, or a process fails again and again."""
    host = arguments.host or configuration().host
    port = arguments.port or configuration().port
    if arguments.only == "worker":
        from yinuo.jobs.worker import bound_memory, work_until

        bound_memory(configuration().worker_limit_mb)
        work_until(_until_signal())
        return 0
    if arguments.only == "scheduler":
        from yinuo.jobs.scheduler import keep_time
        from yinuo.management.duties import DUTIES

        keep_time(DUTIES, _until_signal())
        return 0
    if arguments.only is None and _definitions_are_wrong():
        return 1
    ensure_port_free(host, port)
    if arguments.only == "web":
        return _serve([Child("web", _web_command(host, port))])
    with holding(configuration().resolved_home):
        children = [Child("web", _web_command(host, port))]
        for name in ("worker", "scheduler"):
            children.append(Child(name, python_command("yinuo.management", "up", "--only", name)))
        address = configuration().public_url or f"http://{host}:{port}/"
        print(f"一诺 Yinuo: {address}", flush=True)
        return _serve(children)


def _serve(children: Sequence[Child]) -> int:
    """Gather the static files under hashed names, then keep the processes running."""
    from django.core.management import call_command

    call_command("collectstatic", verbosity=0, interactive=False)
    return supervise(children, os.environ)
