"""Heat of a file: how complex it is and how often it changed."""

from collections.abc import Mapping
from math import log2, sqrt

from toolkit.model.project import Project


def ranked_by(project: Project) -> str:
    """Return `change` if history shows how often a file changes, else `reach`."""
    return "change" if project.history.tells else "reach"


def heat(project: Project) -> dict[str, float]:
    """Compute the heat of every production file, 0 to 1; the hottest one of the project has 1.

    Complexity (sum of cognitive complexity) times the number of recent changes, as in Tornhill, *Your Code as a
    Crime Scene*; without a usable history, times the binary logarithm of the number of files that import it plus
    two, so that a settings module imported everywhere does not outweigh a query compiler imported by two files.
    The square root keeps one giant file from making all others look cold.
    """
    reach = project.imports.fan_in() if ranked_by(project) == "reach" else {}
    raw = {
        file.path: sqrt(file.content.metrics.get("cognitive", 0) * _pull(file.path, project, reach))
        for file in project.production
    }
    hottest = max(raw.values(), default=0)
    return {path: value / hottest if hottest else 0.0 for path, value in raw.items()}


def _pull(path: str, project: Project, reach: Mapping[str, int]) -> float:
    if project.history.tells:
        past = project.past.get(path)
        return past.recent if past else 0
    return log2(reach.get(path, 0) + 2)
