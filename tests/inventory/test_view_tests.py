"""Checks that mixins of Django ask of each view: its own method stands there, with what it asks."""

import pytest

from tests.inventory.programs import checks_of, describe, endpoints_with_checks
from toolkit.model.callers import CallerCheck

VIEWS = """
    from django.contrib.auth.mixins import LoginRequiredMixin, PermissionRequiredMixin, UserPassesTestMixin
    from django.shortcuts import redirect
    from django.views.generic import View

    class OwnerMixin(UserPassesTestMixin):
        def test_func(self):
            user = self.request.user
            return user.is_staff or self.get_object().owner == user

    class Inherited(OwnerMixin, View):
        def get(self, request): ...

    class Alias(LoginRequiredMixin, UserPassesTestMixin, View):
        def may_edit(self):
            return self.request.user.may_edit(self.get_object())

        test_func = may_edit

    class Chosen(UserPassesTestMixin, View):
        def get_test_func(self):
            return self.is_owner

        def is_owner(self):
            return Shop.objects.filter(owner=self.request.user).exists()

    class Always(UserPassesTestMixin, View):
        def test_func(self):
            user = self.request.user
            return True

    class ForStrangers(UserPassesTestMixin, View):
        def test_func(self):
            return not self.request.user.is_authenticated

    class AlsoForStrangers(UserPassesTestMixin, View):
        def test_func(self):
            if self.request.user.is_anonymous:
                return True
            return self.request.user.is_staff

    class Posting(UserPassesTestMixin, View):
        def test_func(self):
            if self.request.method == "GET":
                return True
            return self.request.user.is_staff

        def get(self, request): ...

        def post(self, request): ...

    class Polls(PermissionRequiredMixin, View):
        permission_required = "polls.vote"

    class Own(PermissionRequiredMixin, View):
        permission_required = ("polls.vote",)

        def has_permission(self):
            return self.request.user.is_staff and super().has_permission()

    class Anybody(PermissionRequiredMixin, View):
        permission_required = "polls.vote"

        def has_permission(self):
            return True

    class Gate(LoginRequiredMixin):
        def dispatch(self, request, *args, **kwargs):
            is_clerk = getattr(request.user, "is_clerk", False)
            if is_clerk:
                return super().dispatch(request, *args, **kwargs)
            return redirect("login")

    class Gated(Gate, View):
        def get(self, request): ...

    class Moved(LoginRequiredMixin, View):
        def dispatch(self, request, *args, **kwargs):
            shop = self.kwargs["shop"]
            if shop.is_open:
                return super().dispatch(request, *args, **kwargs)
            return redirect("closed")
"""
NAMES = (
    *("Inherited", "Alias", "Chosen", "Always", "ForStrangers", "AlsoForStrangers", "Posting", "Polls", "Own"),
    *("Anybody", "Gated", "Moved"),
)
URLS = f"""
    from django.urls import path
    from views import {", ".join(NAMES)}

    urlpatterns = [{", ".join(f'path("{name}", {name}.as_view())' for name in NAMES)}]
"""
SITE = {"settings.py": 'ROOT_URLCONF = "urls"', "views.py": VIEWS, "urls.py": URLS}


@pytest.mark.parametrize(
    ("view", "checks"),
    [
        ("Inherited", ("OwnerMixin.test_func",)),
        ("Alias", ("LoginRequiredMixin", "Alias.may_edit")),
        ("Chosen", ("Chosen.is_owner",)),
        ("Polls", ("PermissionRequiredMixin",)),
        ("Own", ("PermissionRequiredMixin", "Own.has_permission")),
        ("Gated", ("LoginRequiredMixin", "Gate")),
        ("Moved", ("LoginRequiredMixin",)),
        *((view, ()) for view in ("Always", "ForStrangers", "AlsoForStrangers", "Anybody")),
    ],
)
def test_the_method_that_a_mixin_asks_is_the_check_unless_it_lets_strangers_in(view: str, checks: tuple[str, ...]):
    found = {item.route.path: item.caller_checks for item in endpoints_with_checks(SITE)}
    assert found[f"/{view}"] == checks


@pytest.mark.parametrize(
    ("name", "kind", "conditions"),
    [
        ("OwnerMixin.test_func", "allow", ["user.is_staff or self.get_object().owner == user"]),
        ("Alias.may_edit", "allow", ["self.request.user.may_edit(self.get_object())"]),
        ("Chosen.is_owner", "allow", ["Shop.objects.filter(owner=self.request.user).exists()"]),
        ("Posting.test_func", "allow", ["self.request.method == 'GET'", "self.request.user.is_staff"]),
        ("Own.has_permission", "allow", ["self.request.user.is_staff and super().has_permission()"]),
        ("Gate", "allow", ["is_clerk"]),
    ],
)
def test_a_check_tells_what_the_method_of_a_view_asks(name: str, kind: str, conditions: list[str]):
    found = _check(name)
    assert found.kind == "permission"
    assert [step.condition for step in found.steps if step.kind == kind] == conditions


def test_a_method_that_lets_one_method_in_checks_the_others():
    found = {item.route.method: item.caller_checks for item in endpoints_with_checks(SITE) if "Posting" in str(item)}
    assert found == {"GET": (), "POST": ("Posting.test_func",)}


def test_the_permission_that_a_view_names_for_its_mixin_is_told():
    found = {item.route.path: item.rights for item in describe(SITE)}
    assert [(row.check, row.names) for row in found["/Polls"]] == [("PermissionRequiredMixin", ("polls.vote",))]
    assert [(row.check, row.names) for row in found["/Own"]] == [("PermissionRequiredMixin", ("polls.vote",))]
    assert found["/Anybody"] == ()


def test_a_mixin_that_is_asked_through_a_method_logs_in_by_the_session():
    found = {item.route.path: [way.kind for way in item.authentication] for item in describe(SITE)}
    assert (found["/Inherited"], found["/Always"]) == (["session"], [])
    assert "UserPassesTestMixin" not in {check.name for check in checks_of(SITE)}


def _check(name: str) -> CallerCheck:
    return next(check for check in checks_of(SITE) if check.name == name)
