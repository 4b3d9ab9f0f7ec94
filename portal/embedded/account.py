"""The user that PostgreSQL and Valkey run as. PostgreSQL refuses to run as root, and Valkey should not either."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Account:
    uid: int
    gid: int

    def own(self, path: Path) -> None:
        os.chown(path, self.uid, self.gid)

    def can_enter(self, folder: Path) -> bool:
        """Tries it, because modes alone know nothing of access lists and network file systems."""
        attempt = subprocess.run(
            ["/bin/sh", "-c", 'cd -- "$0"', str(folder)],
            user=self.uid,
            group=self.gid,
            extra_groups=[],
            stderr=subprocess.DEVNULL,
            check=False,
        )
        return attempt.returncode == 0


def server_account() -> Account | None:
    """The account to change to, or None when we are an ordinary user already."""
    if os.geteuid() != 0:
        return None
    nobody = pwd.getpwnam("nobody")
    return Account(uid=nobody.pw_uid, gid=nobody.pw_gid)
