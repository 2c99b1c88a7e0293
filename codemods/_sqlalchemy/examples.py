"""Examples of `fix_sqlalchemy_get`."""

from toolkit.model.codemod import CodemodExample

_PINNED = {"requirements.txt": "SQLAlchemy==2.0.36\n"}
_FLASK = {
    "requirements.txt": "SQLAlchemy==2.0.36\nFlask-SQLAlchemy==3.1.1\n",
    "shop/models.py": "from flask_sqlalchemy import SQLAlchemy\n\ndb = SQLAlchemy()\n\n\nclass User(db.Model):\n"
    "    id = db.Column(db.Integer, primary_key=True)\n",
}
_OLD_FLASK = {**_FLASK, "requirements.txt": "SQLAlchemy==1.4.49\nFlask-SQLAlchemy==2.5.1\n"}
_IMPORT = "from shop.models import User, db\n\n\n"
_SESSION = "from sqlalchemy.orm import Session\n\nfrom shop.models import User\n\n\n"
EXAMPLES = (
    CodemodExample(
        f"{_SESSION}def find(session: Session, key: int):\n    return session.query(User).get(key)\n",
        f"{_SESSION}def find(session: Session, key: int):\n    return session.get(User, key)\n",
        reason="same",
        files=_PINNED,
    ),
    CodemodExample(
        f"{_IMPORT}def name(key):\n    user = User.query.get(key)\n    return user.name if user else None\n",
        f"{_IMPORT}def name(key):\n    user = db.session.get(User, key)\n    return user.name if user else None\n",
        reason="same",
        files=_FLASK,
    ),
    CodemodExample(
        f"{_IMPORT}def show(key):\n    return User.query.get_or_404(key, 'no such user').name\n",
        f"{_IMPORT}def show(key):\n    return db.get_or_404(User, key, description='no such user').name\n",
        reason="same",
        files=_FLASK,
    ),
    CodemodExample(
        f"{_IMPORT}def find(key):\n    return (\n        db.session.query(User)\n"
        "        .options(joinedload(User.shop))\n        .populate_existing()\n        .get(key)\n    )\n",
        f"{_IMPORT}def find(key):\n    return (\n        db.session.get(User, key, options=[joinedload(User.shop)],"
        " populate_existing=True)\n    )\n",
        reason="same",
        files=_FLASK,
    ),
    CodemodExample(
        f"{_IMPORT}def find(key):\n    return User.query.get(key)\n",
        f"{_IMPORT}def find(key):\n    return db.session.get(User, key)\n",
        verdict="review",
        reason="version",
        files={**_FLASK, "requirements.txt": "Flask-SQLAlchemy\n"},
    ),
    CodemodExample(
        "from shop.models import User\n\n\ndef find(key):\n    return User.query.get(key)\n",
        "from shop.models import User\nfrom shop.models import db\n\n\ndef find(key):\n"
        "    return db.session.get(User, key)\n",
        verdict="review",
        reason="imported",
        files={**_FLASK, "shop/admin.py": "from shop.models import db\n\n\ndef save():\n    db.session.commit()\n"},
    ),
    CodemodExample(
        f"{_IMPORT}def find(key):\n    return User.query.get(key)\n",
        f"{_IMPORT}def find(key):\n    return db.session.get(User, key)\n",
        verdict="review",
        reason="replaced",
        files={**_FLASK, "tests/test_find.py": "@patch('shop.models.User.query')\ndef test_find(query):\n    pass\n"},
    ),
    CodemodExample(
        f"{_IMPORT}def show(key):\n    return User.query.get_or_404(key)\n",
        verdict="refused",
        reason="old_version",
        files=_OLD_FLASK,
    ),
    CodemodExample(
        f"{_IMPORT}def find(key):\n    return User.query.filter_by(active=True).get(key)\n",
        verdict="refused",
        reason="chain",
        files=_FLASK,
    ),
    CodemodExample(f"{_IMPORT}def find(key):\n    return db.session.get(User, key)\n", files=_FLASK, note="it is new"),
    CodemodExample(
        "from aiohttp import web\n\n\ndef find(request):\n    return request.query.get('key')\n",
        files=_FLASK,
        note="the query of a request",
    ),
    CodemodExample(
        "from django.db import models\n\n\ndef find(key):\n    return User.query.get(key)\n",
        note="nothing of SQLAlchemy in the project",
    ),
)
