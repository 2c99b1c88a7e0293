"""What is refused where too little holds a program back."""

from toolkit.errors import UsageError
from toolkit.model.isolation import Isolation
from toolkit.session.isolation import check_address
from toolkit.session.isolation_check import check_isolation
from toolkit.session.program import RunTarget

__all__ = ["check_address", "check_isolation", "refuse_unless_safe"]


def refuse_unless_safe(place: RunTarget, command: str) -> None:
    """Refuse what puts inputs or changes to a program that it was never seen with, where nothing holds it back.

    Args:
        place: where it would run.
        command: what is refused, for the message.

    Raises:
        UsageError: neither an audit hook nor namespaces hold it back; or the interpreter cannot be started.
    """
    isolation = check_isolation(place.python, place.runner)
    if not isolation.is_safe:
        raise UsageError(_refusal(isolation, command))


def _refusal(isolation: Isolation, command: str) -> str:
    return (
        f"{command} runs the program with changes that may write, delete or send anything, and nothing would stop it: "
        f"Python {isolation.python} has no audit hook (3.8 and newer have), and this system gives no namespaces "
        f"({'; '.join(isolation.reasons)}). Run it in a container: --runner 'docker run -i -v {{probe}}:/probe "
        "-v {root}:/app IMAGE {cmd}', or have user namespaces allowed."
    )
