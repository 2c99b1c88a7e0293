"""Request texts that can name no file of the client's choice."""

import pytest

from tests.rules.ask import findings_in
from toolkit.rules.request_text_runs import RULE

VIEW = (
    "def show(request):\n    form = Upload(request.POST)\n    path = form.cleaned_data['path']\n    return open(path)\n"
)
FORM = "from django import forms\n\nclass Upload(forms.Form):\n    {field}\n\n    def clean(self):\n        {made}\n"


@pytest.mark.parametrize(
    ("field", "made", "count"),
    [
        ("name = forms.CharField()", "self.cleaned_data['path'] = make_name()", 0),
        ("name = forms.CharField()", "self.cleaned_data['path'] = self.cleaned_data['name']", 1),
        ("path = forms.CharField()", "self.cleaned_data['path'] = make_name()", 1),
        ("name = forms.CharField()", "pass", 1),
    ],
)
def test_keys_that_a_form_sets_itself(field: str, made: str, count: int) -> None:
    found = findings_in(RULE, {"views.py": VIEW, "forms.py": FORM.format(field=field, made=made)})
    assert len(found) == count


FLASK = "from flask import Flask\n\n@app.route('/files/{part}')\ndef show(name):\n    return open({path})\n"


@pytest.mark.parametrize(
    ("part", "path", "count"),
    [
        ("<name>", "os.path.join(FOLDER, name)", 0),
        ("<path:name>", "os.path.join(FOLDER, name)", 1),
        ("<name>", "name", 1),
        ("<name>", "os.path.join(FOLDER, name, request.args['page'])", 1),
    ],
)
def test_a_part_of_a_route_stays_in_its_folder(part: str, path: str, count: int) -> None:
    assert len(findings_in(RULE, {"app.py": FLASK.format(part=part, path=path)})) == count


@pytest.mark.parametrize(
    ("urls", "count"),
    [
        ("urlpatterns = [path('files/<str:name>', views.show)]\n", 0),
        ("urlpatterns = [path('files/<path:name>', views.show)]\n", 1),
        ("urlpatterns = [url(r'files/(?P<name>[^/]+)', views.show)]\n", 0),
        ("urlpatterns = [url(r'files/(?P<name>.+)', views.show)]\n", 1),
        ("", 1),
    ],
)
def test_the_urls_of_django_are_read(urls: str, count: int) -> None:
    view = "def show(request, name):\n    return open(os.path.join(FOLDER, name))\n"
    assert len(findings_in(RULE, {"views.py": view, "urls.py": urls})) == count


def test_the_items_of_a_result_are_told_apart() -> None:
    text = (
        "def run(cursor):\n    clause, values = parts(request.args['name'])\n    cursor.execute(clause, values)\n\n"
        "def parts(name):\n    return 'select 1 where a = %s', [name]\n"
    )
    assert findings_in(RULE, {"views.py": text}) == ()
    assert len(findings_in(RULE, {"views.py": text.replace("clause, values =", "values, clause =")})) == 1


@pytest.mark.parametrize(
    ("host", "path", "count"),
    [("proxy.host", "f'/users/{name}'", 0), ("proxy.host", "name", 1), ("name", "'/users'", 1)],
)
def test_a_host_that_settings_give_stays(host: str, path: str, count: int) -> None:
    text = (
        "import requests\n\ndef show(request):\n    name = request.GET['name']\n"
        f"    path = {path}\n    url = '{{}}://{{}}:{{}}{{}}'.format(proxy.scheme, {host}, proxy.port, path)\n"
        "    return requests.get(url)\n"
    )
    assert len(findings_in(RULE, {"views.py": text})) == count
