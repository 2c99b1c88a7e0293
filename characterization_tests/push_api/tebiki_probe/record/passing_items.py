"""Keep the items of an iterator that a program hands over, while the one who gets it takes them one by one."""

from ..process.bookkeeping import NEXT, argument, note_safely
from ..values.limits import Limits
from . import current_request

_MOST = Limits().members + 1  # with one more than are written, what is written counts as cut


def pass_items(args, named, position, names, copied=None):
    """Have one argument of a call kept where it is an iterator.

    Args:
        args: the positional arguments of the program's call.
        named: its keyword arguments.
        position: where the argument stands among the positional ones.
        names: what libraries call it.
        copied: copies an item; None: it does not change.

    Returns:
        the arguments to be handed on; the list that fills while the iterator is taken, None if it is none.
    """
    source = argument(args, named, position, names)
    if not hasattr(type(source), NEXT):
        return args, named, None
    kept = []
    passing = _pass(source, kept, copied)
    if len(args) > position:
        return args[:position] + (passing,) + args[position + 1 :], named, kept
    return args, dict((name, passing if held is source else held) for name, held in named.items()), kept


def _pass(source, kept, copied):
    while True:
        token = current_request.COVERED.set(False)  # what the program sends to make an item is its own
        try:
            item = next(source)
        except StopIteration:
            return
        finally:
            current_request.COVERED.reset(token)
        if len(kept) < _MOST:
            kept.append(item if copied is None else note_safely("items", copied, item))
        yield item
