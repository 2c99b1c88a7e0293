import pytest

from tests.rules.ask import findings_in, lines_in
from toolkit.rules.deletion_by_get import RULE

ABOVE = "from shop import app, db\n\n@app.route('/coupons/<int:key>/delete'{more})\ndef drop(key):\n{body}"


@pytest.mark.parametrize(
    "body",
    [
        "    Coupon.query.filter_by(id=key).delete()\n",
        "    coupon = Coupon.query.get(key); db.session.delete(coupon)\n",
        "    coupons.delete_one({'_id': key})\n",
        "    [row.delete() for row in Coupon.query.all()]\n",
    ],
)
def test_rows_are_deleted_in_every_way(body: str) -> None:
    assert lines_in(RULE, ABOVE.format(more="", body=body)) == [5]
    assert lines_in(RULE, ABOVE.format(more=", methods=['POST']", body=body)) == []


@pytest.mark.parametrize(
    "body",
    [
        "    cache.delete(key)\n",
        "    os.remove(key)\n",
        "    client.delete()\n",
        "    form = DeleteForm()\n    if form.validate_on_submit():\n        Coupon.query.delete()\n",
        "    check_csrf_token(key)\n    Coupon.query.filter_by(id=key).delete()\n",
    ],
)
def test_what_deletes_no_rows_or_asks_first_is_left_alone(body: str) -> None:
    assert lines_in(RULE, ABOVE.format(more="", body=body)) == []


@pytest.mark.parametrize(
    "guard", ["@require_POST", "@require_http_methods(['POST'])", "@api_view(['DELETE'])", "@confirmed"]
)
def test_decorators_that_restrict_methods_are_read(guard: str) -> None:
    view = "def delete_coupon(request, key):\n    Coupon.objects.filter(pk=key).delete()\n"
    urls = "urlpatterns = [path('delete', views.delete_coupon)]\n"
    assert findings_in(RULE, {"views.py": f"{guard}\n{view}", "urls.py": urls}) == ()
    assert len(findings_in(RULE, {"views.py": view, "urls.py": urls})) == 1


def test_modules_of_the_project_delete_as_well() -> None:
    above = "from shop import app\nfrom shop.db import {name}\n\n@app.route('/vote/<key>/delete')\ndef drop(key):\n"
    assert lines_in(RULE, f"{above.format(name='votes')}    votes.delete(key)\n") == [6]
    assert lines_in(RULE, f"{above.format(name='cache')}    cache.delete(key)\n") == []
    assert lines_in(RULE, f"{above.format(name='votes')}    votes.count(key)\n") == []


def test_links_of_mails_and_helpers_are_left_alone() -> None:
    view = "def confirm_deletion(request, key):\n    Coupon.objects.filter(pk=key).delete()\n"
    assert findings_in(RULE, {"views.py": view, "urls.py": "urlpatterns = [views.confirm_deletion]\n"}) == ()
    mailed = "def delete(request, key, token):\n{}        Coupon.objects.filter(pk=key).delete()\n"
    for check, count in (("    if tokens.check_token(key, token):\n", 0), ("    if token:\n", 1)):
        files = {"views.py": mailed.format(check), "urls.py": "urlpatterns = [views.delete]\n"}
        assert len(findings_in(RULE, files)) == count
    helped = (
        "def delete_it(request):\n    Coupon.objects.all().delete()\n\ndef view(request):\n    delete_it(request)\n"
    )
    assert findings_in(RULE, {"views.py": helped, "urls.py": "urlpatterns = [views.delete_it]\n"}) == ()
    wrapped = "delete_coupon = do(only('DELETE'), views.delete_coupon)\n"
    view = "def delete_coupon(request, key):\n    Coupon.objects.filter(pk=key).delete()\n"
    assert findings_in(RULE, {"views.py": view, "routes.py": f"{wrapped}urlpatterns = [delete_coupon]\n"}) == ()
