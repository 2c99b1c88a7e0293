"""Addresses of mail that stand for hidden ones are accepted where a program checks addresses."""

from types import SimpleNamespace

import pytest

from toolkit.probe.replay.masked_addresses import accept_pseudonyms


def test_only_the_domain_of_pseudonyms_is_accepted() -> None:
    module = SimpleNamespace(SPECIAL_USE_DOMAIN_NAMES=["local", "invalid", "test"])
    accept_pseudonyms(module)
    accept_pseudonyms(module)
    assert module.SPECIAL_USE_DOMAIN_NAMES == ["local", "test"]


@pytest.mark.parametrize("held", [{}, {"SPECIAL_USE_DOMAIN_NAMES": ("invalid",)}])
def test_other_versions_of_the_library_are_left_alone(held: dict[str, object]) -> None:
    module = SimpleNamespace(**held)
    accept_pseudonyms(module)
    assert vars(module) == held
