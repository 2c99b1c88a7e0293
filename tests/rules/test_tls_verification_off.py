import pytest

from tests.rules.ask import lines_in
from toolkit.rules.tls_verification_off import RULE

HEAD = (
    "import ssl, requests, jwt, httpx\nfrom pymongo import MongoClient\n\ndef f(url, settings, context, session):\n    "
)


def test_a_function_that_fetches_the_certificate_itself_is_left_alone() -> None:
    code = "context.verify_mode = ssl.CERT_NONE\n    return context.wrap_socket(url).getpeercert(True)\n"
    assert lines_in(RULE, HEAD + code) == []


@pytest.mark.parametrize(
    "code",
    [
        "requests.get(url, verify=False)",
        "httpx.Client(verify=False)",
        "session.verify = False",
        "context.verify_mode = ssl.CERT_NONE",
        "ssl._create_unverified_context()",
        "ssl._create_default_https_context = ssl._create_unverified_context",
        "MongoClient(url, tlsAllowInvalidCertificates=True)",
        "ssl.wrap_socket(url, cert_reqs=ssl.CERT_NONE)",
        "Redis(ssl_cert_reqs='CERT_NONE')",
    ],
)
def test_check_is_off(code: str) -> None:
    assert lines_in(RULE, HEAD + code) == [5]


@pytest.mark.parametrize(
    "code",
    [
        "requests.get(url, verify=True)",
        "requests.get(url, verify=settings.verify)",
        "jwt.decode(url, verify=False)",
        "settings.verify = False",
        "session.verify = settings.CA",
        "verify = False",
        "context.verify_mode = ssl.CERT_REQUIRED",
        "MongoClient(url, tlsAllowInvalidCertificates=False)",
        "return requests.get(url) if settings.verify else requests.get(url, verify=False)",
        "if settings.insecure:\n        session.verify = False",
    ],
)
def test_check_is_on_or_asked_for(code: str) -> None:
    assert lines_in(RULE, HEAD + code) == []


def test_a_file_without_the_words_is_left_at_once() -> None:
    assert lines_in(RULE, "import requests\nrequests.get('x')\n") == []


_COMPOSED = """\
import requests


def own(app, path):
    if app.port:
        return f"{app.scheme}://localhost:{app.port}/{path}"
    return "%s://HOST/%s" % (app.scheme, path)


def check(app):
    url = own(app, "ping")
    return requests.get(url, verify=False)
"""


@pytest.mark.parametrize(("host", "found"), [("localhost", []), ("localhost.example.org", [12]), ("api", [12])])
def test_a_function_that_only_composes_urls_of_this_machine(host: str, found: list[int]) -> None:
    assert lines_in(RULE, _COMPOSED.replace("HOST", host)) == found
