"""Signals that end a wait: the wish to stop, and the death of a child."""

import os
import select
import signal

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class WakingSignals:
    """Waits that end as soon as a signal comes, without polling and without doing anything inside a handler."""

    def __init__(self) -> None:
        self.stop_requested = False
        self._previous: dict[int, object] = {}

    def install(self) -> None:
        self._read_end, self._write_end = os.pipe()
        os.set_blocking(self._read_end, False)
        os.set_blocking(self._write_end, False)
        self._previous_wakeup = signal.set_wakeup_fd(self._write_end, warn_on_full_buffer=False)
        for stop_signal in STOP_SIGNALS:
            # nohup ignores SIGHUP on purpose. SIGINT is taken even when ignored, as shells do for background jobs.
            if stop_signal == signal.SIGHUP and signal.getsignal(stop_signal) == signal.SIG_IGN:
                continue
            self._previous[stop_signal] = signal.signal(stop_signal, self._request_stop)
        self._previous[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda number, frame: None)

    def restore(self) -> None:
        for number, handler in self._previous.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._previous_wakeup)
        os.close(self._read_end)
        os.close(self._write_end)

    def wait(self, seconds: float | None) -> None:
        """Return after ``seconds`` (None: never) or with the next signal, also one that came before this call."""
        ready, _, _ = select.select([self._read_end], [], [], seconds)
        if ready:
            os.read(self._read_end, 4096)

    def _request_stop(self, number: int, frame: object) -> None:
        self.stop_requested = True
