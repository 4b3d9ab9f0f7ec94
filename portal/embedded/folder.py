"""The data folder: who may use it at one time, and where the embedded servers keep their files."""

import fcntl
import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from portal.embedded.account import Account, server_account
from portal.embedded.errors import StartRefused

LASTING_TEMPORARY_FOLDER = Path("/var/tmp")


@dataclass(frozen=True)
class ServersHome:
    """Where PostgreSQL and Valkey keep their programs and data, and the user they run as (None: ours)."""

    path: Path
    account: Account | None

    def own(self, path: Path) -> None:
        if self.account:
            self.account.own(path)


def open_data_folder(data_dir: Path) -> IO[str]:
    """Make the folder, and hold it for as long as the returned file stays open: one portal at a time."""
    try:
        # Others may pass through, and see nothing: as root the servers run as a user of their own.
        data_dir.mkdir(mode=0o711, parents=True, exist_ok=True)
        (data_dir / "logs").mkdir(mode=0o700, exist_ok=True)
        lock = (data_dir / "portal.lock").open("a")
    except OSError as error:
        raise StartRefused(f"DATA_DIR={data_dir} cannot be used: {error.strerror} ({error.filename})") from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise StartRefused(
            f"DATA_DIR={data_dir} is in use by another portal: stop that one, or set another DATA_DIR (and PORT)"
        ) from None
    return lock


def find_servers_home(data_dir: Path) -> ServersHome:
    """``data_dir`` itself, or a folder named after it where the servers' user can reach it."""
    account = server_account()
    if account is None or account.can_enter(data_dir):
        return ServersHome(data_dir, account)
    name = hashlib.sha256(os.fsencode(data_dir.resolve())).hexdigest()[:16]
    outside = LASTING_TEMPORARY_FOLDER / f"portal-{name}"
    outside.mkdir(mode=0o711, exist_ok=True)
    found = outside.lstat()
    # Everybody may make folders there, and the name can be guessed.
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o022:
        raise StartRefused(f"{outside} must be a folder that belongs to this user and that no other can change")
    return ServersHome(outside, account)
