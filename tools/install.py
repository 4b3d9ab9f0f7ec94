"""Puts the packages of a requirements file into .venv, unless exactly these are there already.

    python3 tools/install.py requirements.txt

Only the standard library, and nothing newer than Python 3.8 before the version has been checked: this is the first
thing that runs on a machine.
"""

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
OLDEST = (3, 11)
VERSION = f"{sys.version_info[0]}.{sys.version_info[1]}"


def main(requirements):
    if sys.version_info < OLDEST:
        sys.exit(f"Python {VERSION} is too old: install Python 3.11 or newer, or name it: make PYTHON=python3.12 ...")
    with one_at_a_time():
        stamp = VENV / ("." + requirements + ".installed")
        wanted = fingerprint(ROOT / requirements)
        if stamp.is_file() and stamp.read_text() == wanted and (VENV / "bin" / "python").exists():
            return
        begun = time.monotonic()
        print(f"Installing {requirements} into .venv; the first time this takes a minute or two ...", flush=True)
        make_environment()
        install(requirements)
        stamp.write_text(wanted)
        print(f"Installed in {time.monotonic() - begun:.0f} s.", flush=True)


@contextlib.contextmanager
def one_at_a_time():
    """Two portals may be started side by side from one checkout."""
    folder = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def fingerprint(requirements):
    return f"{VERSION} {hashlib.sha256(requirements.read_bytes()).hexdigest()}"


def make_environment():
    """Make .venv, unless it is there and of this Python."""
    if (VENV / "bin" / "python").exists() and (VENV / "lib" / f"python{VERSION}").is_dir():
        return
    if VENV.exists():
        shutil.rmtree(VENV)
    missing = [name for name in ("venv", "ensurepip") if importlib.util.find_spec(name) is None]
    if "venv" in missing or ("ensurepip" in missing and importlib.util.find_spec("pip") is None):
        sys.exit(
            f"This Python ({sys.executable}) comes without {' and '.join(missing)}: install python{VERSION}-venv "
            "with the system's package manager, or name another Python: make PYTHON=..."
        )
    command = [sys.executable, "-m", "venv", str(VENV)]
    run([*command, "--without-pip"] if missing else command)


def install(requirements):
    if (VENV / "bin" / "pip").exists():
        pip = [str(VENV / "bin" / "python"), "-m", "pip"]
    else:  # a Python without ensurepip, but with a pip of its own
        pip = [sys.executable, "-m", "pip", "--python", str(VENV / "bin" / "python")]
    run([*pip, "install", "--disable-pip-version-check", "--quiet", "-r", str(ROOT / requirements)])


def run(command):
    environ = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PIP_USER")}
    finished = subprocess.run(command, env=environ, check=False)
    if finished.returncode != 0:
        sys.exit(f"The set-up of .venv failed (exit code {finished.returncode}): {' '.join(command)}")


if __name__ == "__main__":
    main(sys.argv[1])
