"""No process outlives the launcher, even when the launcher is killed with SIGKILL and can do nothing about it.

Linux does this itself (PR_SET_PDEATHSIG). Elsewhere one small watcher per process waits for the launcher's end.
"""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable

PR_SET_PDEATHSIG = 1
KERNEL_WATCHES = sys.platform == "linux"

_libc = ctypes.CDLL(None, use_errno=True) if KERNEL_WATCHES else None


def die_with_parent(death_signal: signal.Signals) -> Callable[[], None] | None:
    """What a child runs between fork and exec.

    The kernel sends the signal when the *thread* that forked ends, so children are started from the main thread
    only; and it forgets the wish when the user changes, so this must run after the change of user (it does:
    ``subprocess`` calls ``preexec_fn`` last).
    """
    if not KERNEL_WATCHES:
        return None
    parent = os.getpid()

    def ask_kernel() -> None:
        if _libc.prctl(PR_SET_PDEATHSIG, death_signal, 0, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG)")
        if os.getppid() != parent:  # it died between fork and here: the signal would never come
            os.kill(os.getpid(), signal.SIGKILL)

    return ask_kernel


def end_with_make() -> None:
    """Stop when the `make` that started us is killed. Started otherwise, we may well outlive who did (nohup)."""
    if KERNEL_WATCHES and "MAKELEVEL" in os.environ:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)


def watch(pid: int, death_signal: signal.Signals) -> subprocess.Popen | None:
    """Start the watcher for ``pid`` where the kernel does not watch. Kill it when the process has ended."""
    if KERNEL_WATCHES:
        return None
    return subprocess.Popen(
        [sys.executable, __file__, str(pid), str(int(death_signal))],
        stdin=subprocess.PIPE,
        start_new_session=True,
    )


def _wait_for_launcher_and_signal(pid: int, death_signal: int) -> None:
    sys.stdin.buffer.read()  # returns at the end of the launcher, who holds the other end and never writes
    os.kill(pid, death_signal)


if __name__ == "__main__":
    _wait_for_launcher_and_signal(int(sys.argv[1]), int(sys.argv[2]))
