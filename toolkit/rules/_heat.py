"""Find the hottest files, and the most complex function in each of them."""

from collections.abc import Iterator

from toolkit.model.facts import File, Function
from toolkit.model.findings import Finding, Place
from toolkit.model.heat import heat
from toolkit.model.project import Project
from toolkit.rules._about import about_file
from toolkit.source.discover import match_unused

SHARE = 50
"""One in this many production files counts as hot, but at least `FEWEST` files do."""
FEWEST = 3
WARM = 0.1
"""Minimum heat of a hot file, as a share of the heat of the hottest file."""


def hottest(project: Project) -> Iterator[tuple[File, Function]]:
    """Yield the hottest files with their most complex function, hottest first.

    Skips files without a function of at least the cognitive limit, and files that are not part of the product.
    """
    limit = project.settings.thresholds.cognitive
    beside = match_unused(project.settings)
    ranked = sorted(heat(project).items(), key=lambda item: (-item[1], item[0]))
    for path, value in ranked[: max(FEWEST, len(ranked) // SHARE)]:
        file = project.by_path[path]
        worst = max(file.content.functions, key=lambda function: function.metrics["cognitive"], default=None)
        if value >= WARM and not beside(path) and worst is not None and worst.metrics["cognitive"] >= limit:
            yield file, worst


def at_worst(rule: str, file: File, worst: Function, **args: int) -> Finding:
    """Create the finding about a hot file, at its most complex function; `args` hold further reasons."""
    said = {
        **args,
        "cognitive": file.content.metrics["cognitive"],
        "worst": worst.qualname,
        "worst_cognitive": worst.metrics["cognitive"],
    }
    place = Place(file.path, worst.line, worst.end_line)
    return about_file(rule, "medium", file, value=worst.metrics["cognitive"], args=said, places=(place,))
