"""Let programs accept the addresses of mail that stand for hidden ones: their domains end with `.invalid`.

The library email-validator, which WTForms and pydantic ask, refuses domains of special use; `.invalid` is one of them
(RFC 6761), and was chosen for pseudonyms because nobody receives mail there.
"""

_DOMAIN = "invalid"


def watch(watched):
    """Accept such addresses once the library is imported; `watched`: a `process.import_watch.ImportWatch`."""
    watched.when("email_validator", accept_pseudonyms)


def accept_pseudonyms(module):
    """Take the domain of pseudonyms from the list of those that the library refuses."""
    refused = getattr(module, "SPECIAL_USE_DOMAIN_NAMES", None)
    if isinstance(refused, list) and _DOMAIN in refused:
        refused.remove(_DOMAIN)
