"""Say that a tool is not installed, and how it comes."""

from toolkit.errors import UsageError


def check_installed(codemod: str, tool: str, *, is_there: bool) -> None:
    """See whether a tool is there.

    Args:
        codemod: that needs it.
        tool: its name.
        is_there: whether it was found.

    Raises:
        UsageError: it is not.
    """
    if not is_there:
        raise UsageError(f"{codemod} needs {tool}, which is not installed: `pip install 'tebiki[refactor]'` brings it.")
