"""Certificates, requests for them, lists of revoked ones and public keys of `cryptography`, written as PEM.

What they hold only the library's own code knows; what it says of them runs no code of the program. Private keys are not
written.
"""

import importlib
import re

from ..process.bookkeeping import pass_on_signals

_ISSUED = re.compile("_?(Certificate|CertificateSigningRequest|CertificateRevocationList)$")
_PUBLIC_KEY = re.compile("_?[A-Z][A-Za-z0-9]*PublicKey$")
_LABEL = re.compile("-----BEGIN ([A-Z0-9 ]+)-----")
_LOADERS = {
    "CERTIFICATE": ("cryptography.x509", "load_pem_x509_certificate"),
    "CERTIFICATE REQUEST": ("cryptography.x509", "load_pem_x509_csr"),
    "X509 CRL": ("cryptography.x509", "load_pem_x509_crl"),
    "PUBLIC KEY": ("cryptography.hazmat.primitives.serialization", "load_pem_public_key"),
}


def writer_of(kind):
    """Return the writer of instances of a class, called with a `values.Writer`, instance and depth, or None."""
    if kind.__module__.partition(".")[0] == "cryptography":
        if _ISSUED.match(kind.__name__):
            return _write_issued
        if _PUBLIC_KEY.match(kind.__name__):
            return _write_public_key
    return None


def _write_issued(writer, value, _depth):
    return _as_pem(writer, value)


def _write_public_key(writer, value, _depth):
    return _as_pem(writer, value, _serialization().PublicFormat.SubjectPublicKeyInfo)


def _as_pem(writer, value, *form):
    # tebiki: allow swallowed_exception -- one of a class that the library only names, or that it cannot write
    try:
        return {"$py": "pem", "of": value.public_bytes(_serialization().Encoding.PEM, *form).decode("ascii")}
    except Exception:
        pass_on_signals()
        return writer.cut_off("opaque", value)


def _serialization():
    return importlib.import_module("cryptography.hazmat.primitives.serialization")


def _make(_rebuilder, of):
    label = _LABEL.match(of)
    module, name = _LOADERS[label.group(1) if label else "CERTIFICATE"]
    backend = importlib.import_module("cryptography.hazmat.backends").default_backend()  # optional since 3.1
    return getattr(importlib.import_module(module), name)(of.encode("ascii"), backend)


MAKERS = {"pem": _make}
"""Kind -> what makes it: called with a `rebuild.Rebuilder` and what was written."""
