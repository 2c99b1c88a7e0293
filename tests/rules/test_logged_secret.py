import pytest

from tests.rules.ask import lines_in
from toolkit.rules.logged_secret import RULE


@pytest.mark.parametrize(
    "call",
    [
        "log.info('%s', password)",
        "logger.debug(f'token {user.access_token}')",
        "logging.getLogger(__name__).error('x' + form['card_number'])",
        "self._logger.warning('{}'.format(user.email))",
        "print(request.POST)",
        "current_app.logger.info(request.headers)",
        "log.info('%s', request.get_data().decode('utf-8'))",
        "log.info('%s', api_key if api_key else 'none')",
        "log_request(password)",
    ],
)
def test_written_to_the_log(call: str) -> None:
    assert lines_in(RULE, f"def f(self, user, form, password, api_key, request):\n    {call}\n") == [2]


@pytest.mark.parametrize(
    "call",
    [
        "log.info('wrong password')",
        "log.info('%s', len(password))",
        "log.info('%s', password is None)",
        "log.info('%s', not password)",
        "log.info('%s', mask(user.email))",
        "log.info('%s', hashlib.sha256(api_key).hexdigest())",
        "log.info('%s', password[:2])",
        "log.info('%s', user.email.domain)",
        "log.info('set' if password else 'none')",
        "log.info('%s', request.headers.get('Host'))",
        "log.info('%s', request.path)",
        "log.info('%s', SECRET_KEY)",
        "log.debug('%r', token)",
        "dialog.info(password)",
        "login_user(user, password)",
        "send(password)",
        "log.info()",
        "handlers[0](password)",
    ],
)
def test_not_written(call: str) -> None:
    assert lines_in(RULE, f"def f(self, user, form, password, api_key, request, token):\n    {call}\n") == []


def test_an_object_named_like_an_address_prints_its_own_name() -> None:
    code = "def send(automatic_email):\n    log.info('sent %s', automatic_email)\n"
    assert lines_in(RULE, code) == [2]
    assert lines_in(RULE, code + "    deliver(automatic_email.sender_name)\n") == []
    assert lines_in(RULE, code + "    deliver(automatic_email.lower())\n") == [2]
