"""Content types of one generation leave nothing behind for calls that were recorded in another one."""

import functools
import sys
import types
from collections.abc import Callable

import pytest

from toolkit.probe.frameworks import _django_rows


class _Type:
    """A content type, as far as its cache is concerned."""

    def __init__(self, id: int, app_label: str, model: str) -> None:  # noqa: A002 - as Django names it
        self.id, self.app_label, self.model = id, app_label, model
        self._state = types.SimpleNamespace()


@pytest.mark.parametrize("size", [None, 8])
def test_caches_of_functions_that_hold_rows_of_another_generation_are_cleared(
    monkeypatch: pytest.MonkeyPatch, size: int | None
) -> None:
    kept: list[_Type] = []
    _Type.objects = types.SimpleNamespace(clear_cache=kept.clear, _add_to_cache=lambda _, row: kept.append(row))
    apps = types.SimpleNamespace(is_installed=lambda _: True)
    monkeypatch.setitem(sys.modules, "django.apps", types.SimpleNamespace(apps=apps))
    monkeypatch.setitem(sys.modules, "django.contrib.contenttypes.models", types.SimpleNamespace(ContentType=_Type))
    library = types.ModuleType("library")
    library.type_of = functools.lru_cache(size)(lambda: kept[0])
    library.other = functools.lru_cache(size)(object)
    monkeypatch.setitem(sys.modules, "library", library)

    type_of: Callable[[], _Type] = library.type_of
    leave = _django_rows.keep_rows([(1, "shop", "order")])
    other = library.other()
    assert type_of().id == 1
    leave()
    _django_rows.keep_rows([(1, "shop", "order")])
    assert type_of.cache_info().currsize == 1
    _django_rows.keep_rows([(7, "shop", "order")])
    assert type_of().id == 7
    assert library.other() is other
    library.owner_of = functools.lru_cache(size)(lambda: kept[0])
    owner_of: Callable[[], _Type] = library.owner_of
    assert owner_of().id == 7
    _django_rows.keep_rows([(9, "shop", "order")])
    assert (type_of().id, owner_of().id) == (9, 9)
    library.owner_of = functools.lru_cache(size)(lambda: kept[0])  # the module is loaded again
    again: Callable[[], _Type] = library.owner_of
    assert again().id == 9
    _django_rows.keep_rows([(4, "shop", "order")])
    assert again().id == 4
