"""A later run of `tebiki lock` keeps the list of what was recorded and is not locked."""

import pytest

from toolkit.flows.lock_merge import merge_kept_out
from toolkit.model.lock import Excluded, Lock, Setup

_RECORDED = Excluded("shop.orders:total", "sql", 2, "SELECT 1", 2)
_INVENTED = Excluded("shop.orders:total", "part after", 1)
_OTHER = Excluded("shop.users:name", "part after", 1)
_FORMER = Lock(Setup(), kept_out=(_INVENTED, _RECORDED, _OTHER))


@pytest.mark.parametrize(
    ("targets", "is_recorded", "kept"),
    [
        ((), False, (_RECORDED,)),
        (("shop.orders",), False, (_RECORDED, _OTHER)),
        (("shop.orders", "shop.users"), False, (_RECORDED,)),
        (("shop.users",), True, (_INVENTED, _RECORDED)),
        ((), True, ()),
    ],
)
def test_what_a_run_did_not_look_at_stays_listed(
    targets: tuple[str, ...], is_recorded: bool, kept: tuple[Excluded, ...]
) -> None:
    assert merge_kept_out(_FORMER, (), targets, is_recorded=is_recorded) == kept


def test_what_a_run_counted_again_replaces_the_former_count() -> None:
    again = Excluded("shop.orders:total", "sql", 1, "SELECT 2", 1)
    assert merge_kept_out(_FORMER, (again,), ("shop.orders",), is_recorded=True) == (again, _OTHER)
