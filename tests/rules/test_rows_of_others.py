import pytest

from tests.rules.ask import findings_in
from toolkit.rules.rows_of_others import RULE

MODELS = "class Coupon(Model):\n    {owner} = ForeignKey({user}, on_delete=CASCADE)\n"
CHECK = "class IsOwner:\n    def has_object_permission(self, request, view, row):\n        return False\n"
URLS = "router.register('coupons', CouponViewSet)\n"
VIEW = "class CouponViewSet({bases}):\n    queryset = {rows}\n    permission_classes = {asked}\n{more}"


def told(owner: str = "owner", user: str = "User", urls: str = URLS, check: str = CHECK, **view: str) -> list[str]:
    given = {"bases": "ModelViewSet", "rows": "Coupon.objects.all()", "asked": "[IsAuthenticated]", "more": "", **view}
    models = MODELS.format(owner=owner, user=user)
    files = {"models.py": models, "views.py": VIEW.format(**given), "urls.py": urls, "permissions.py": check}
    return [item.args["does"] for item in findings_in(RULE, files) if item.is_urgent]


@pytest.mark.parametrize(
    ("view", "does"),
    [
        ({}, "delete"),
        ({"asked": "[]"}, "delete"),
        ({"asked": "(permissions.IsAuthenticatedOrReadOnly,)"}, "delete"),
        ({"rows": "models.Coupon.objects.filter(deleted=None).order_by('id')"}, "delete"),
        ({"more": "    def destroy(self, request, pk):\n        check(request)\n"}, "update"),
        ({"bases": "UpdateModelMixin, GenericViewSet"}, "update"),
        ({"user": "settings.AUTH_USER_MODEL"}, "delete"),
        ({"urls": "urlpatterns = [path('<int:pk>', CouponViewSet.as_view())]\n"}, "delete"),
    ],
)
def test_any_row_can_be_changed(view: dict[str, str], does: str) -> None:
    assert told(**view) == [does]


@pytest.mark.parametrize(
    "view",
    [
        {"asked": "[IsAuthenticated, IsOwner]"},
        {"asked": "[IsAuthenticated & IsOwner]"},
        {"bases": "ReadOnlyModelViewSet"},
        {"bases": "OwnRowsMixin, ModelViewSet"},
        {"rows": "Coupon.objects.mine()"},
        {"more": "    http_method_names = ['get', 'post']\n"},
        {"more": "    def get_queryset(self):\n        return self.request.user.coupons\n"},
        {"more": "    filter_backends = [OwnerFilter]\n"},
        {"owner": "updated_by"},
        {"user": "Shop"},
        {"urls": "urlpatterns = []\n"},
        {"urls": "urlpatterns = [path('<int:pk>', CouponViewSet.as_view({'get': 'retrieve'}))]\n"},
        {"check": ""},
    ],
)
def test_rows_that_are_restricted_or_shared_are_left_alone(view: dict[str, str]) -> None:
    assert told(**view) == []
