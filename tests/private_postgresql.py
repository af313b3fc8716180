"""A PostgreSQL server of a test's own: what a test asks of it, servers that others use may not allow.

It listens on a socket in a temporary folder only, and is gone with it. The server refuses to run as root:
there it runs as the user `postgres`.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

START_SECONDS = 60


class NoPrograms(Exception):
    """The programs that make a server are not installed."""


@contextlib.contextmanager
def private_server(**settings: str) -> Iterator[str]:
    """Run a server; give the part of a URL that follows the driver's name.

    :param settings: those of postgresql.conf that are not as they are by default
    :raises NoPrograms: PostgreSQL is not installed on this machine
    """
    programs = _programs()
    folder = Path(tempfile.mkdtemp(prefix="relata_pg_"))
    user = _user()
    if user is not None:
        shutil.chown(folder, user)
    run = _runner(folder, user)
    settings = {
        "listen_addresses": "''",
        "unix_socket_directories": f"'{folder}'",
        "fsync": "off",
        **settings,
    }
    options = " ".join(f"-c {name}={value}" for name, value in settings.items())
    data = str(folder / "data")
    try:
        run(str(programs / "initdb"), "-D", data, "-A", "trust", "-U", "postgres", "--no-sync", "-E", "UTF8")
        control = str(programs / "pg_ctl")
        run(control, "-D", data, "-w", "-o", options, "-l", str(folder / "log"), "start")
        try:
            yield f"://postgres@/postgres?host={folder}"
        finally:
            run(control, "-D", data, "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path:
    """Return the folder of the newest server's programs; Debian has them outside the path."""
    found = shutil.which("initdb")
    folders = [Path(found).parent] if found else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    for folder in reversed(folders):
        if (folder / "initdb").exists() and (folder / "pg_ctl").exists():
            return folder
    raise NoPrograms("the programs initdb and pg_ctl of PostgreSQL are not installed here")


def _user() -> str | None:
    """Return the user to run a server as, None for the one that runs the tests."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        return "nobody"


def _runner(folder: Path, user: str | None) -> Callable[..., None]:
    def run(*command: str) -> None:
        done = subprocess.run(
            command,
            cwd=folder,
            user=user,
            group=None if user is None else pwd.getpwnam(user).pw_gid,
            extra_groups=None if user is None else [],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=START_SECONDS,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{' '.join(command)} failed: {done.stdout.decode(errors='replace')}")

    return run
