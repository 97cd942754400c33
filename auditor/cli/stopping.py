"""Ctrl-C and SIGTERM: the first ends the run in its order, a second at once, and neither is lost or leaves a trace."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from typing import NoReturn

AGAIN = 2.0
"""Seconds after which an interruption comes again, until the run has heard it."""

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_came: list[int] = []


def listen(code: int, stop: Callable[[], None], strayed: Callable[[BaseException], None]) -> None:
    """Make each of the signals a KeyboardInterrupt of the main thread; a second ends the process with `code`.

    `stop` is called by another thread as soon as one comes, because a query that works keeps the main thread busy. An
    error that nobody can catch, as in a library's callback, is not printed, for it may quote a claim, but `strayed` is
    told of it; where that was the interruption, it comes again.
    """

    def interrupted(which: int, _frame: object) -> NoReturn:
        if which in _SIGNALS:
            if _came:
                os._exit(code)
            _came.append(which)
        signal.setitimer(signal.ITIMER_REAL, AGAIN)
        raise KeyboardInterrupt

    def astray(error: sys.UnraisableHookArgs | threading.ExceptHookArgs) -> None:
        if error.exc_value is not None and not isinstance(error.exc_value, KeyboardInterrupt):
            strayed(error.exc_value)

    sys.unraisablehook = threading.excepthook = astray
    heard, noticed = socket.socketpair()
    noticed.settimeout(0)
    signal.set_wakeup_fd(noticed.fileno(), warn_on_full_buffer=False)
    threading.Thread(target=_watch, args=(heard, noticed, stop), daemon=True).start()
    for each in (*_SIGNALS, signal.SIGALRM):
        signal.signal(each, interrupted)


def _watch(heard: socket.socket, _noticed: socket.socket, stop: Callable[[], None]) -> None:
    """Wait for signals; the other end is held, so that it stays open."""
    while heard.recv(1):
        with contextlib.suppress(Exception):  # whatever was to be stopped has just ended
            stop()


def came() -> bool:
    """Whether the run was asked to end."""
    return bool(_came)


def heed() -> None:
    """Take note that the run ends: the interruption comes no more."""
    signal.setitimer(signal.ITIMER_REAL, 0)


def ended() -> None:
    """Take no signal any more: what was to be done is done."""
    heed()
    for each in _SIGNALS:
        signal.signal(each, signal.SIG_IGN)
