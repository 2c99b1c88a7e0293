"""Compare two lists of routes: path and method, with parameters folded."""

import re
from collections.abc import Iterable, Mapping

from toolkit.model.inventory import RouteScore

_PARAMETER = re.compile(
    r"\(\?P<\w+>(?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)"  # a named group of Django, with groups in it
    r"|<[^<>]*>"  # Flask, Django's path()
    r"|\{(?:[^{}]|\{[^{}]*\})*\}"  # FastAPI, aiohttp, Falcon, Pyramid
    r"|\((?:\\.|[^()\\]|\((?:[^()]|\([^()]*\))*\))*\)\??"  # an unnamed group
    r"|:[A-Za-z_]\w*"  # CherryPy-style
)


def fold_path(path: str) -> str:
    """Replace every parameter of a path by `{}`, and strip anchors, escapes, and slashes at the ends."""
    text = _PARAMETER.sub("{}", path.replace("\\Z", "").replace("\\/", "/").replace("\\.", "."))
    text = re.sub(r"(?<!\{)[\^$](?!\})", "", text)
    text = re.sub(r"/\?$|\?$", "", text)
    text = re.sub(r"\\(.)", r"\1", text)
    return "/" + re.sub(r"/+", "/", text).strip("/")


def score_routes(truth: Iterable[Mapping[str, str]], found: Iterable[Mapping[str, str]]) -> RouteScore:
    """Compare found routes with the truth.

    Args:
        truth: true routes, rows with `method` and `path`.
        found: the found routes, rows of the same form.
    """
    true_rows = {(row["method"].upper(), fold_path(row["path"])) for row in truth}
    found_rows = {(row["method"].upper(), fold_path(row["path"])) for row in found}
    true_paths, found_paths = {path for _, path in true_rows}, {path for _, path in found_rows}
    both = true_paths & found_paths
    return RouteScore(
        recall=_share(len(both), len(true_paths)),
        precision=_share(len(both), len(found_paths)),
        with_method=(_count_agreeing(true_rows, found_rows), _count_agreeing(found_rows, true_rows)),
        missing=tuple(sorted(true_paths - found_paths)),
        extra=tuple(sorted(found_paths - true_paths)),
    )


def _count_agreeing(rows: set[tuple[str, str]], others: set[tuple[str, str]]) -> float:
    paths = {path for _, path in others}
    hits = 0
    for method, path in rows:
        free = ("*", path) in others or (method == "*" and path in paths)
        hits += (method, path) in others or free
    return _share(hits, len(rows))


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0
