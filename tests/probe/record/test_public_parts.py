"""Certificates, requests and public keys of `cryptography` come back from a recording; private keys do not."""

import datetime
import json

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from toolkit.probe.mask.masking import Masking
from toolkit.probe.mask.written_lines import LineMask
from toolkit.probe.values.rebuild import Rebuilder
from toolkit.probe.values.writer import Limits, Writer

KEYS = [
    ec.generate_private_key(ec.SECP256R1()),
    ed25519.Ed25519PrivateKey.generate(),
    rsa.generate_private_key(public_exponent=65537, key_size=2048),
]
NAME = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "shop.example.org")])
DAY = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)


def _digest(key):
    return None if isinstance(key, ed25519.Ed25519PrivateKey) else hashes.SHA256()


def _certificate(key):
    builder = x509.CertificateBuilder(NAME, NAME, key.public_key(), 5, DAY, DAY + datetime.timedelta(9))
    return builder.add_extension(
        x509.SubjectAlternativeName([x509.DNSName("a.example.org"), x509.DNSName("b.example.org")]), critical=False
    ).sign(key, _digest(key))


def _request(key):
    return x509.CertificateSigningRequestBuilder(NAME).sign(key, _digest(key))


def _revoked(key):
    return x509.CertificateRevocationListBuilder(NAME, DAY, DAY + datetime.timedelta(1)).sign(key, _digest(key))


@pytest.mark.parametrize("key", KEYS, ids=lambda key: type(key).__name__)
@pytest.mark.parametrize("make", [_certificate, _request, _revoked, lambda key: key.public_key()])
def test_what_everybody_is_shown_comes_back_equal(key, make):
    value = make(key)
    writer = Writer(Masking(b"k"), Limits(), "given")
    line = {"kind": "call", "given": {"body": [writer.write(value)]}}
    masked = LineMask(Masking(b"k")).line(line)
    assert writer.cut == []
    assert Rebuilder().value(json.loads(json.dumps(masked["given"]["body"]))) == [value]


@pytest.mark.parametrize("key", KEYS, ids=lambda key: type(key).__name__)
def test_a_private_key_is_not_written(key):
    writer = Writer(Masking(b"k"), Limits(), "given")
    assert writer.write(key)["$cut"] == "opaque"
    assert writer.cut
