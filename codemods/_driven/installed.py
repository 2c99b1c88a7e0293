"""Report that a tool is not installed, and how to install it."""

from toolkit.errors import UsageError


def check_installed(codemod: str, tool: str, *, is_there: bool) -> None:
    """Check that a tool is installed.

    Args:
        codemod: the codemod that needs it.
        tool: name of the tool.
        is_there: whether it was found.

    Raises:
        UsageError: it is not installed.
    """
    if not is_there:
        raise UsageError(f"{codemod} needs {tool}, which is not installed: `pip install 'tebiki[refactor]'` brings it.")
