"""A Chromium for the browser tests: one that is there, or else installed.

`python -m tests.chromium` is part of `make test`. No way works on every machine, so they are tried in turn.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import sync_playwright

from portal.environment import ROOT

# The shell first: without a user interface of its own it takes less than half of the processor time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
UNPACKED = ROOT / ".browsers"
ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class NoChromium(Exception):
    """None was found and none could be installed. The text says what to do."""


def find_or_install() -> str:
    found = find()
    if found:
        return found
    print("No Chromium found. Installing one for the browser tests ...", flush=True)
    for install in (_install_as_root, _install_with_playwright, _unpack_debian_packages):
        if install() and (found := find()):
            return found
    raise NoChromium(
        "No Chromium was found and none could be installed: install the package chromium, "
        "or name a program: make test CHROMIUM=/path/to/chromium"
    )


def find() -> str | None:
    for candidate in _candidates():
        if candidate and _starts(candidate):
            return candidate
    return None


def _candidates() -> Iterator[str | None]:
    yield os.environ.get("CHROMIUM")
    yield from (shutil.which(name) for name in NAMES)
    yield "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
    yield str(UNPACKED / "chromium")
    yield _of_playwright()


def _of_playwright() -> str:
    with sync_playwright() as playwright:
        return playwright.chromium.executable_path


def _starts(program: str) -> bool:
    """A file alone says little: a package may be a stub, and libraries may be missing."""
    if not os.access(program, os.X_OK):
        return False
    command = [program, "--version", "--no-sandbox"]
    return subprocess.run(command, capture_output=True, check=False, timeout=60).returncode == 0


def _install_as_root() -> bool:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    install = ("apt-get", "install", "-q", "-y", "--no-install-recommends", "fonts-dejavu-core")
    return _run("apt-get", "update", "-q") and (_run(*install, "chromium-headless-shell") or _run(*install, "chromium"))


def _install_with_playwright() -> bool:
    return _run(sys.executable, "-m", "playwright", "install", "chromium")


def _unpack_debian_packages() -> bool:
    """Chromium and the libraries it needs, unpacked without being root. It is started through a small script."""
    if not shutil.which("apt-get") or not shutil.which("dpkg"):
        return False
    archives = UNPACKED / "archives"
    archives.mkdir(parents=True, exist_ok=True)
    names = _dependencies_of("chromium")
    if not names or not _run("apt-get", "download", "-q", *names, cwd=archives):
        return False
    root = UNPACKED / "root"
    if not all(_run("dpkg", "-x", str(archive), str(root)) for archive in archives.glob("*.deb")):
        return False
    starter = UNPACKED / "chromium"
    libraries = ":".join(str(path) for path in sorted(root.glob("**/lib/*-linux-gnu*")) if path.is_dir())
    starter.write_text(f'#!/bin/sh\nLD_LIBRARY_PATH="{libraries}" exec "{root}/usr/lib/chromium/chromium" "$@"\n')
    starter.chmod(0o755)
    return True


def _dependencies_of(package: str) -> list[str]:
    """The packages that installing it would bring."""
    planned = subprocess.run(
        ["apt-get", "install", "--simulate", "--no-install-recommends", package],
        capture_output=True,
        text=True,
        check=False,
    )
    return [line.split()[1] for line in planned.stdout.splitlines() if line.startswith("Inst ")]


def _run(*command: str, cwd: Path | None = None) -> bool:
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.run(command, cwd=cwd, env=environ, stdin=subprocess.DEVNULL, check=False).returncode == 0


if __name__ == "__main__":
    try:
        print(f"Chromium: {find_or_install()}")
    except NoChromium as error:
        sys.exit(str(error))
