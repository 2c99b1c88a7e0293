"""Find the picture of one endpoint in an inventory."""

from difflib import get_close_matches
from pathlib import Path

from toolkit.errors import UsageError
from toolkit.flows.recorded_sequences import read_sequences
from toolkit.flows.recording_folders import find_recordings
from toolkit.model.inventory import Inventory
from toolkit.model.links import endpoint as fold_endpoint
from toolkit.model.picture import SequenceChoice, SequencePicture

_MOST_SUGGESTIONS = 3


def find_sequence(root: Path, found: Inventory, endpoint: str, choice: SequenceChoice) -> SequencePicture:
    """Return what one endpoint does as a sequence diagram: of a recorded request, or else from its source.

    Args:
        root: the project.
        found: its inventory.
        endpoint: `METHOD path` in any notation of parameters, or only a path if it has one method.
        choice: which picture of it.

    Raises:
        UsageError: no such endpoint was found, a path without method has several, no request is like that, or a folder
            holds no recording.
    """
    name, method = _find_name(found, endpoint), endpoint.strip().rpartition(" ")[0].upper() or "*"
    folders = () if choice.static else find_recordings(root, choice.recordings)
    recorded = read_sequences(root, found, folders) if folders else None
    if recorded is not None:
        return recorded.draw(name, method if name.startswith("* ") else "*", choice.status, choice.number)
    if choice.recordings and not choice.static:
        named = ", ".join(map(str, choice.recordings))
        raise UsageError(f"{named} holds no statements to draw. Record again with --level http --level data.")
    if choice.status is not None or choice.number is not None:
        raise UsageError("--status and --request choose a recorded request, and there is no recording. Name one.")
    return found.sequences[name]


def _find_name(found: Inventory, endpoint: str) -> str:
    """Find the name of an endpoint among the sequences of an inventory.

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
        return matches[0]
    if matches:
        raise UsageError(f"{endpoint} has several methods: {', '.join(sorted(matches))}. Name one of them.")
    close = get_close_matches(folded, list(found.sequences), _MOST_SUGGESTIONS, 0.3)
    hint = f" Did you mean {', '.join(close)}?" if close else ""
    raise UsageError(f"No endpoint {endpoint} was found.{hint} `tebiki inventory` lists all of them.")
