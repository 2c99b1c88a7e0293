"""What a team's own past teaches of its hours: its git history, and on top of it the ledger."""

from toolkit.estimate.ledger import read
from toolkit.flows.ledger_file import NAME
from toolkit.flows.mine import mine
from toolkit.model.cache import Cache
from toolkit.model.calibration import Calibration
from toolkit.model.request import Progress, Request


def calibration_of(request: Request, ledger: bytes, cache: Cache, progress: Progress) -> Calibration | None:
    """The best there is: `measured` if the ledger says anything, else `team_history`, else None.

    Args:
        request: whether git may be asked, and what test code is.
        ledger: bytes of the ledger; empty if there is none.
        cache: keeps what was mined.
        progress: told of each stage.

    Raises:
        LedgerError: a line of the ledger is no entry.
    """
    from toolkit.estimate.calibrate import from_history, from_ledger  # numpy: only those who plan pay for it

    rows = mine(request.root, cache, progress, request.settings).rows if request.history else ()
    history = from_history(rows)
    return from_ledger(read(ledger, str(NAME)), history) or history
