"""Group the modules of a project by folder, so finely that a reader still sees all groups at once."""

from collections.abc import Iterable

_DIRECTLY = "*"


def group_modules(paths: Iterable[str], most: int) -> dict[str, str]:
    """Path -> the group it belongs to: a folder (`shop/orders`), or the modules directly in one (`shop/*`).

    The largest folder is divided as long as there are no more than `most` groups. A folder whose modules all lie
    below one other folder is named by that one. Modules of the project's own folder are groups by themselves (`*`).

    Args:
        paths: paths of modules, with `/`.
        most: how many groups there may be; at least 1.
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
    """The folders directly in one, and the modules directly in it."""
    parts: dict[str, list[str]] = {}
    prefix = f"{folder}/" if folder else ""
    for path in paths:
        head, separator, _ = path.removeprefix(prefix).partition("/")
        parts.setdefault(prefix + (head if separator else _DIRECTLY), []).append(path)
    return parts
