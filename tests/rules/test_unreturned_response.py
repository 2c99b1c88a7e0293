import pytest

from tests.rules.ask import findings_in, lines_in
from toolkit.rules.unreturned_response import RULE


@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("flask", "jsonify(a=1)"),
        ("django.shortcuts", "redirect('home')"),
        ("django.http", "HttpResponseForbidden()"),
        ("rest_framework.response", "Response({}, 404)"),
        ("fastapi.responses", "JSONResponse({})"),
        ("fastapi", "HTTPException(403)"),
        ("werkzeug.exceptions", "Forbidden()"),
    ],
)
def test_what_frameworks_make_is_dropped(name: str, call: str) -> None:
    imported = call.partition("(")[0]
    above = f"from {name} import {imported}\n\ndef view(request):\n    "
    assert lines_in(RULE, f"{above}{call}\n") == [4]
    assert lines_in(RULE, f"{above}{'raise' if 'Exception' in call else 'return'} {call}\n") == []


@pytest.mark.parametrize("call", ["UserWarning('old')", "Response()", "print()", "make()()", "Exception"])
def test_other_statements_are_left_alone(call: str) -> None:
    assert lines_in(RULE, f"from own import Response\n\ndef view(request):\n    {call}\n") == []


def test_it_matters_more_where_requests_are_answered() -> None:
    (job,) = findings_in(RULE, {"load.py": "def load():\n    ValueError('no gene')\n"})
    (handler,) = findings_in(RULE, {"views.py": "def view(request):\n    ValueError('no gene')\n"})
    assert (job.severity, handler.severity) == ("medium", "high")
