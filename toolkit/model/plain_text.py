"""Texts that an operating system takes: without null characters."""

from typing import Annotated

import msgspec

PlainText = Annotated[str, msgspec.Meta(pattern=r"\A[^\x00]*\Z")]
"""Text without null characters: a path, a command or the value of an environment variable."""
Variable = Annotated[str, msgspec.Meta(pattern=r"\A[^=\x00]+\Z")]
"""Name of a variable of the environment."""
