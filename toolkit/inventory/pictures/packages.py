"""Group the modules of a project by folder, as finely as a maximum number of groups allows."""

from collections.abc import Iterable

_DIRECTLY = "*"


def group_modules(paths: Iterable[str], most: int) -> dict[str, str]:
    """Map each path to its group: a folder (`shop/orders`), or the modules directly in one (`shop/*`).

    The largest folder is divided while there are at most `most` groups. A folder whose modules are all
    below one other folder is named after that one. Modules of the project's own folder are a group (`*`).

    Args:
        paths: paths of modules, with `/`.
        most: maximum number of groups; at least 1.
    """
    groups: dict[str, list[str]] = {"": sorted(paths)}
    whole: set[str] = set()  # groups that are not divided any further
    while divisible := [name for name in groups if name not in whole]:
        largest = max(divisible, key=lambda name: (len(groups[name]), name))
        parts = _divide_folder(largest, groups[largest])
        is_flat = largest and len(parts) == 1 and f"{largest}/{_DIRECTLY}" in parts
        if not is_flat and len(groups) - 1 + len(parts) <= most:
            del groups[largest]
            groups |= parts
            whole |= {name for name in parts if name.endswith(_DIRECTLY)}
        else:
            whole.add(largest)
    return {path: name for name, members in groups.items() for path in members}


def _divide_folder(folder: str, paths: list[str]) -> dict[str, list[str]]:
    """Split a folder into its subfolders and the modules directly in it."""
    parts: dict[str, list[str]] = {}
    prefix = f"{folder}/" if folder else ""
    for path in paths:
        head, separator, _ = path.removeprefix(prefix).partition("/")
        parts.setdefault(prefix + (head if separator else _DIRECTLY), []).append(path)
    return parts
