"""`python -m toolkit` starts `tebiki`; nothing else is imported first, so that damaged files can be reported."""

import os
import sys

_INTERRUPTED = 130


def main() -> None:
    """Run the command line and end the process with the exit code that fits."""
    try:
        _run()
    except KeyboardInterrupt:  # while modules are imported; later the command line tells it
        sys.stderr.write("Interrupted. Nothing was left half-written.\n")
        sys.exit(_INTERRUPTED)


def _run() -> None:
    _leave_out_project_path()
    try:
        from toolkit.cli import main as run

        if sys.argv[1:] != ["--version"]:
            import toolkit.cli._failures  # noqa: F401 - later it may not be possible to open a file
    except (EOFError, ValueError, TypeError) as error:
        from toolkit.system.damaged_bytecode import explain_damage

        if text := explain_damage(error):
            sys.stderr.write(f"Error: {text}\n")
            sys.exit(2)
        raise
    run()


def _leave_out_project_path() -> None:
    """Import nothing from $PYTHONPATH, which is meant for the project, and may hold libraries of another Python."""
    own = __file__.rpartition(os.sep)[0].rpartition(os.sep)[0]
    named = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    named = [os.path.abspath(it) for it in named if it]  # noqa: PTH100 - `pathlib` imports what may be there
    sys.path[:] = [it for it in sys.path if it == own or it not in named]


if __name__ == "__main__":
    main()
