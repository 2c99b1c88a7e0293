"""Find the picture of one endpoint in an inventory."""

from difflib import get_close_matches

from toolkit.errors import UsageError
from toolkit.model.inventory import Inventory
from toolkit.model.links import endpoint as fold_endpoint
from toolkit.model.picture import SequencePicture

_MOST_SUGGESTIONS = 3


def find_sequence(found: Inventory, endpoint: str) -> SequencePicture:
    """Return what one endpoint does as a sequence diagram.

    Args:
        found: the inventory.
        endpoint: `METHOD path` in any notation of parameters, or only a path if it has one method.

    Raises:
        UsageError: no such endpoint was found, or a path without method has several.
    """
    method, _, path = endpoint.strip().rpartition(" ")
    folded = fold_endpoint(method or "*", path)
    if method:
        matches = [name for name in found.sequences if name in (folded, fold_endpoint("*", path))]
    else:
        matches = [name for name in found.sequences if name.partition(" ")[2] == folded.partition(" ")[2]]
    if len(matches) == 1:
        return found.sequences[matches[0]]
    if matches:
        raise UsageError(f"{endpoint} has several methods: {', '.join(sorted(matches))}. Name one of them.")
    close = get_close_matches(folded, list(found.sequences), _MOST_SUGGESTIONS, 0.3)
    hint = f" Did you mean {', '.join(close)}?" if close else ""
    raise UsageError(f"No endpoint {endpoint} was found.{hint} `tebiki inventory` lists all of them.")
