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
