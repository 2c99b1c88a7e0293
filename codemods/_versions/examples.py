"""Examples of `fold_python_version_branches`."""

from toolkit.model.codemod import CodemodExample

_PYTHON3 = {"setup.cfg": "[options]\npython_requires = >=3.8\n"}
EXAMPLES = (
    CodemodExample(
        "import sys\n\nif sys.version_info[0] == 2:\n    # as bytes\n    KIND = 'old'\nelse:\n    KIND = 'new'\n\n\n"
        "def keys(d):\n    if sys.version_info >= (3, 7):\n        return list(d)\n    return sorted(d)\n",
        "KIND = 'new'\n\n\ndef keys(d):\n    return list(d)\n    return sorted(d)\n",
        files=_PYTHON3,
    ),
    CodemodExample(
        "import six\nfrom six.moves import range\nfrom six.moves.urllib.parse import urlencode\n\n\n"
        "def query(d, x):\n    if isinstance(x, six.string_types):\n"
        "        d = dict(six.iteritems(d), x=six.text_type(x))\n"
        "    for n in range(3):\n        print(n)\n    return urlencode(d)\n",
        "from urllib.parse import urlencode\n\n\n"
        "def query(d, x):\n    if isinstance(x, str):\n        d = dict(d.items(), x=str(x))\n"
        "    for n in range(3):\n        print(n)\n    return urlencode(d)\n",
        files=_PYTHON3,
    ),
    CodemodExample(
        '"""Shops."""\n\nfrom __future__ import print_function, unicode_literals\n\nimport abc\n\nimport six\n\n\n'
        "@six.python_2_unicode_compatible\nclass Shop(six.with_metaclass(abc.ABCMeta, dict)):\n"
        "    def __str__(self):\n        return 'shop' if six.PY3 else u'shop'\n",
        '"""Shops."""\n\nimport abc\n\n\nclass Shop(dict, metaclass=abc.ABCMeta):\n'
        "    def __str__(self):\n        return 'shop'\n",
        files=_PYTHON3,
    ),
    CodemodExample(
        "from compat import PY2\n\n\ndef name(x):\n    if PY2 and isinstance(x, bytes):\n        x = x.decode()\n"
        "    return x\n",
        "from compat import PY2\n\n\ndef name(x):\n    return x\n",
        files={**_PYTHON3, "compat.py": "import sys\n\nPY2 = sys.version_info[0] == 2\n"},
    ),
    CodemodExample(
        "import six\n\n\ndef name(x):\n    return six.text_type(x)\n",
        "def name(x):\n    return str(x)\n",
        verdict="review",
        reason="undeclared",
    ),
    CodemodExample(
        "import six\n\nfrom base import Base\n\n\n@six.add_metaclass(Base.kind)\nclass Shop(Base):\n"
        "    text = six.ensure_text\n",
        "import six\n\nfrom base import Base\n\n\nclass Shop(Base, metaclass=Base.kind):\n    text = six.ensure_text\n",
        verdict="review",
        reason="metaclass",
        files=_PYTHON3,
    ),
    CodemodExample(
        "import six\n\n\ndef name(x):\n    return six.text_type(x)\n",
        files={"setup.cfg": "[options]\npython_requires = >=2.7\n"},
        note="Python 2 must run it",
    ),
    CodemodExample(
        "import sys\n\n\ndef name(x):\n    if sys.version_info < (3, 12):\n        return x\n    return str(x)\n",
        files=_PYTHON3,
        note="some of the supported versions come here",
    ),
    CodemodExample(
        "import six\n\nTOTAL = []\n\n\ndef total():\n    if six.PY2:\n        TOTAL = [1]\n    return TOTAL\n",
        verdict="refused",
        reason="binds",
        files=_PYTHON3,
    ),
    CodemodExample(
        "import six\n\n\ndef rows():\n    if six.PY2:\n        yield 1\n",
        verdict="refused",
        reason="generator",
        files=_PYTHON3,
    ),
    CodemodExample(
        "try:\n    import six\nexcept ImportError:\n    six = None\n\nPLAIN = six.text_type\n",
        files=_PYTHON3,
        note="it may be something else",
    ),
)
