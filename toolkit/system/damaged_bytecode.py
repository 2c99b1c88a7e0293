"""Files of Python's own that a full disk cut off, so that an import is an EOFError. Kept small: a cut spares it."""

from pathlib import Path


def explain_damage(error: BaseException | None) -> str:
    """Name the compiled file that made an import fail, and how to remove it; empty if none did, as after Ctrl-C."""
    trace = error.__traceback__ if isinstance(error, EOFError | ValueError | TypeError) else None
    while trace:
        file = trace.tb_frame.f_locals.get("bytecode_path")
        if file and not trace.tb_next:
            folder = Path(file).parent.parent
            while (folder.parent / "__init__.py").exists():
                folder = folder.parent
            return (
                f"{file} was cut off when Python compiled it, as on a full disk. "
                f"Remove it: find {folder} -name '*.pyc' -delete"
            )
        trace = trace.tb_next
    return ""
