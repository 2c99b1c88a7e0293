import pytest

from tests.rules.ask import lines_in
from toolkit.rules.csrf_check_off import RULE

CLASS = (
    "class A(View):\n    @method_decorator(csrf_exempt)\n    @method_decorator(login_required)\n"
    "    def dispatch(self, *args):\n        return super().dispatch(*args)\n\n"
    "    def post(self, request):\n        Shop.objects.create(name='a')\n"
)


@pytest.mark.parametrize(
    "code",
    [
        "@csrf_exempt\ndef f(request):\n    request.session['shop'] = request.POST['shop']\n",
        "@api_view(['POST'])\n@csrf_exempt\ndef f(request):\n    user = get_session_user(request)\n    user.save()\n",
        CLASS,
        "from flask import session\n\n@csrf.exempt\ndef f():\n    Shop.query.get(session['shop']).delete()\n",
    ],
)
def test_speaks_of_views_that_act_for_the_user_of_a_session(code: str) -> None:
    assert len(lines_in(RULE, code)) == 1


@pytest.mark.parametrize(
    "code",
    [
        "@csrf_exempt\ndef f(request):\n    if authenticate(request):\n        request.user.save()\n",
        "@csrf_exempt\ndef f(request):\n    if auth_failed(request):\n        return\n    request.user.save()\n",
        "@csrf_exempt\ndef f(request):\n    check(request.GET.get('api_key'))\n    request.user.save()\n",
        "@csrf_exempt\ndef f(request):\n    check(request.META['HTTP_AUTHORIZATION'])\n    request.user.save()\n",
        "@csrf_exempt\ndef f(request):\n    session = Session()\n    session.save()\n",
        "@login_required\ndef f(request):\n    request.user.save()\n",
        "@csrf_exempt\nclass A(APIView):\n    def post(self, request):\n        request.user.save()\n",
        "@tax.exempt\n@login_required\ndef f(request):\n    request.user.save()\n",
    ],
)
def test_leaves_alone_what_proves_who_asks(code: str) -> None:
    assert lines_in(RULE, code) == []
