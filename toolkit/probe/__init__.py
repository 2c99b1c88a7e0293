"""The only code that enters a legacy process: standard library only, Python 2.7 and 3.6 to the newest.

Nothing is installed, and this folder is never imported under its name here. It is started by its path,

    cd PROJECT && PYTHON -B PATH/probe filters.answer package.module:function

and works from any place, a copy in a project's tests included. It then calls itself `tebiki_probe` (`__main__.py`), so
that a project's own `toolkit` or `probe` neither hides it nor is hidden by it. Tests that use a copy without a process
of its own keep the folder under that name: `from tebiki_probe.replay.lock import LockedCases`.

The packages are layers: strength > generate > replay, filters > record > mask > isolation, pin, values > process,
frameworks. A module with `main(arguments)` is an entry.
"""
