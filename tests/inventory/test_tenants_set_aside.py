"""Queries without the tenant: conditions that are thrown away, and the reasons for those that are not listed."""

from collections import Counter

import pytest

from tests.bench.tenant_deletions import deletions
from tests.inventory.test_tenancy import URLS, VIEWS, places, tenancy_of

TWO_STATEMENTS = """
    def {name}(request, pk):
        rows = Order.objects.filter(tenant=request.tenant)
        {between}
        {indent}rows = Order.objects.filter(pk=pk)
        return rows.first()
"""


@pytest.mark.parametrize(
    ("between", "is_discarded"),
    [
        ("log('asked')", True),
        ("log(rows)", False),
        ("rows = rows.exclude(pk=1)", False),
        ("if pk:\n            rows = Order.objects.filter(tenant=request.tenant)\n        else:", False),
    ],
)
def test_condition_that_is_thrown_away(between: str, is_discarded: bool) -> None:
    more = TWO_STATEMENTS.format(name="late", between=between, indent="    " if between.endswith(":") else "")
    urls = {"shop/urls.py": URLS.replace('path("orders/",', 'path("late/<pk>/", views.late), path("orders/",', 1)}
    found = tenancy_of(VIEWS + more, urls).unscoped
    shapes = [row.shapes for row in found if row.symbol.endswith("late")]
    assert ["condition_discarded" in shape for shape in shapes] == [is_discarded]


@pytest.mark.parametrize(
    "narrowed",
    [
        "self.queryset.exclude(tenant=self.request.user.tenant)",
        "self.queryset.filter(tenant_id=self.request.GET.get('tenant'))",
    ],
)
def test_rows_that_a_client_chooses_or_that_are_excluded_narrow_nothing(narrowed: str) -> None:
    more = {
        "shop/api.py": f"""
            from rest_framework.viewsets import ModelViewSet
            from shop.models import Invoice

            class InvoiceViewSet(ModelViewSet):
                queryset = Invoice.objects.all()

                def get_queryset(self):
                    return {narrowed}
        """
    }
    assert "InvoiceViewSet Invoice sibling_differs lists_all class_queryset" in places(tenancy_of(VIEWS, more))


def test_every_query_without_the_tenant_has_a_reason_or_is_listed() -> None:
    more = {
        "shop/service.py": """
            from shop.models import Invoice, Order

            def by_token(token):
                return Order.objects.get(token=token)

            def purge_all():
                Order.objects.all().delete()

            def mine(user):
                return Invoice.objects.filter(user=current_user)
        """
    }
    views = VIEWS.replace(
        "        return JsonResponse(Invoice.objects.get(pk=pk, tenant=request.tenant).id)",
        "        Invoice.objects.get(pk=pk, tenant=request.tenant)\n        return Invoice.objects.get(pk=pk)",
    )
    found = tenancy_of(views, more)
    assert Counter(row.why for row in found.set_aside) == {
        "by_secret": 1,
        "of_user": 1,
        "operators": 1,
        "checked_before": 1,
    }
    assert not {(row.file, row.line) for row in found.set_aside} & {(row.file, row.line) for row in found.unscoped}


def test_places_whose_tenant_can_be_deleted() -> None:
    text = (
        "def rows(org, key):\n"
        "    options.update({'org_id': org.id})\n"
        "    one = Order.get_by_id_and_org(key, org)\n"
        "    return Order.query.filter(Order.org == org, Order.id == key), logs.find({'org': org, 'key': key})\n"
    )
    each = deletions("a.py", text, ("org",))
    assert [(item.line, item.function, item.text.split("\n")[item.line - 1].strip()) for item in each] == [
        (3, "rows", "one = Order.get_by_id(key)"),
        (4, "rows", "return Order.query.filter(Order.id == key), logs.find({'org': org, 'key': key})"),
        (4, "rows", "return Order.query.filter(Order.org == org, Order.id == key), logs.find({'key': key})"),
    ]


CHECKING = """
    from rest_framework import exceptions, serializers, viewsets
    from shop.models import Invoice, Order

    class OwnedViewSet(viewsets.ModelViewSet):
        def refuse_foreign_rows(self, request):
            if not check_owners(request.data, self.owned_rows(), request.user.pk):
                {refusing}

        def create(self, request, *args, **kwargs):
            self.refuse_foreign_rows(request)
            return super().create(request, *args, **kwargs)

        def {update}(self, request, *args, **kwargs):
            self.refuse_foreign_rows(request)
            return super().update(request, *args, **kwargs)

    class InvoiceSerializer(serializers.ModelSerializer):
        order = serializers.PrimaryKeyRelatedField(queryset=Order.objects.all())

        class Meta:
            model = Invoice
            fields = ("id", "order")

    class InvoiceViewSet(OwnedViewSet):
        serializer_class = InvoiceSerializer

        def get_queryset(self):
            return Invoice.objects.filter(tenant=self.request.user.tenant)

        @staticmethod
        def owned_rows():
            return [(Order, "{field}")]

    class InvoiceImport:
        serializer_class = InvoiceSerializer
        view = {view}

        def read(self, payload, user_id):
            if check_owners(payload, self.view.owned_rows(), user_id):
                return self.serializer_class(payload)
            return None
"""


@pytest.mark.parametrize(
    ("changed", "is_checked"),
    [
        ({}, True),
        ({"update": "renew"}, False),
        ({"refusing": "print(request)"}, False),
        ({"field": "customer"}, False),
        ({"view": "None"}, False),
    ],
    ids=["checked", "update is not", "nothing is refused", "another field", "another reader"],
)
def test_a_base_class_that_checks_the_rows_in_a_body(changed: dict[str, str], *, is_checked: bool) -> None:
    words = {"refusing": "raise exceptions.PermissionDenied", "update": "update", "field": "order"}
    words |= {"view": "InvoiceViewSet"} | changed
    found = tenancy_of(VIEWS, {"shop/api.py": CHECKING.format(**words)})
    assert any("InvoiceSerializer" in row.symbol for row in found.unscoped) is not is_checked
