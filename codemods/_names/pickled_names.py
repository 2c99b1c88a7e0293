"""Names that pickles, written as bytes, take from modules when they are read."""

import pickletools
from collections.abc import Iterator
from itertools import islice

_END = b"."
_BY_TEXT = {"GLOBAL", "INST"}
"""Instructions whose argument is a module and a name, with a space between."""
_BY_STACK = "STACK_GLOBAL"
"""The instruction that takes the last two texts for a module and a name; either may have been stored before."""


def pickled_names(data: bytes) -> Iterator[str]:
    """Yield what a pickle takes from modules as `module.name`, with the last part of the module.

    The pickle is not loaded. Of the texts that an instruction may mean, each is taken for a name of an unknown module
    (`*.name`), because they may have been stored long before.

    Args:
        data: any bytes; those that are no pickle yield nothing.
    """
    if not data.endswith(_END):
        return
    texts: dict[str, None] = {}
    taken = 0  # of the texts, by the stack
    found: list[str] = []
    try:
        for opcode, argument, _ in pickletools.genops(data):
            if isinstance(argument, str):
                texts[argument] = None
            if opcode.name in _BY_TEXT:
                module, _, name = str(argument).partition(" ")
                found.append(f"{module.rpartition('.')[2]}.{name.partition('.')[0]}")
            elif opcode.name == _BY_STACK:
                taken = len(texts)
    except ValueError:
        return
    yield from found
    yield from (f"*.{text.partition('.')[0]}" for text in islice(texts, taken))
