"""Words of `run_django_upgrade` about itself, and code before and after."""

from collections.abc import Mapping

from codemods._driven.words import REASONS
from toolkit.model.codemod import CodemodExample, CodemodWords
from toolkit.model.facts import Lang

WORDS: Mapping[Lang, CodemodWords] = {
    "en": CodemodWords(
        title="Newer Django by django-upgrade",
        what="Runs the fixers of django-upgrade on each file until they change nothing more: imports that moved, names"
        " without `force_text` and `ugettext`, `on_delete`, `re_path`, arguments with new names.",
        why="What Django has renamed works until the version that removes it, and then an upgrade stops there.",
        when_not="Projects in which no document says how old the Django may be: name it by"
        " `--set run_django_upgrade.target=4.2`. Conversions of URL patterns to `path()` change which URLs match.",
        preconditions=(
            "The oldest Django of the project, read from its documents, has the new name.",
            "The new name stands for the same object, argument or class.",
            "Nothing else in the file has the new name, and no other file takes the old one from here.",
            "No comment is lost.",
        ),
        look_at="Whether URLs, migrations, settings and tests at the sites for review mean what they did.",
        reasons={
            **REASONS["en"],
            "only_python2": "Only Python 2 can read this file, and django-upgrade skips it without a word: use"
            " `run_fissix` first.",
            "no_target": "No document says how old the Django may be: name the version by"
            " `--set run_django_upgrade.target=4.2` (`{said}`, and whatever else there is).",
            "route": "`path()` and a regular expression do not match the same URLs: a part without `$` matched longer"
            " ones, and `<int:x>` or `<slug:x>` may take other values. Compare the URLs (`{said}`).",
            "taken": "The new name means something else in this file (`{said}`).",
            "used_elsewhere": "A file takes the name from this module, or this is the `__init__.py` of a package"
            " (`{said}`).",
            "migration": "Migrations write down where a field or an index comes from: make the migration, and look at"
            " what it does to the table (`{said}`).",
            "admin": "The admin shows values by these attributes: open the pages that the class shows (`{said}`).",
            "registration": "The class is registered earlier than before: check that nothing in between counts"
            " (`{said}`).",
            "app_config": "Django then finds the configuration by itself: check that the application has only one"
            " (`{said}`).",
            "settings": "Other code may read this setting by its old name or value (`{said}`).",
            "tests": "A test then checks in another way: make it fail once (`{said}`).",
            "escaping": "Values are escaped that were not before: look at those that hold markup (`{said}`).",
            "headers": "`headers` is made once from `META`, and objects that stand for a request in tests may not have"
            " it: check what writes to `META` later (`{said}`).",
            "own_user": "A user class of the project that still has a method of this name would always be true: look"
            " at all of them (`{said}`).",
            "lazy_text": "The function of Django also takes translated texts and other values (`{said}`).",
            "not_judged": "Nothing is known here about what this fixer keeps: read it as a change by hand (`{said}`).",
        },
    ),
    "ja": CodemodWords(
        title="django-upgradeによる新しいDjangoへの対応",
        what="django-upgradeの変換をファイルごとに、変化がなくなるまで実行します。対象は移動したimport、"
        "`force_text`や`ugettext`などの古い名前、`on_delete`、`re_path`、名前が変わった引数です。",
        why="名前が変わったものは、削除されるバージョンまでは動き、そこでバージョンアップが止まります。",
        when_not="Djangoの最も古いバージョンがどの設定ファイルからもわからないプロジェクトでは変更しません。"
        "`--set run_django_upgrade.target=4.2`のように指定してください。"
        "URLパターンを`path()`に変えると、一致するURLが変わります。",
        preconditions=(
            "プロジェクトの設定ファイルからわかる最も古いDjangoに、新しい名前があります。",
            "新しい名前は、同じオブジェクト、引数、クラスを指します。",
            "新しい名前がファイルの中で別のものを指さず、古い名前をほかのファイルが利用していません。",
            "コメントは失われません。",
        ),
        look_at="要レビューの箇所で、URL、マイグレーション、設定、テストの意味が変わっていないかを確認してください。",
        reasons={
            **REASONS["ja"],
            "only_python2": "Python 2でしか読めないファイルで、django-upgradeは何も言わずに飛ばします。"
            "先に`run_fissix`を使ってください。",
            "no_target": "Djangoの最も古いバージョンが、どの設定ファイルにも書かれていません。"
            "`--set run_django_upgrade.target=4.2`のように指定してください（`{said}`など）。",
            "route": "`path()`と正規表現では、一致するURLが異なります。`$`のない部分は長いURLにも一致し、"
            "`<int:x>`や`<slug:x>`が受け取る値も変わることがあります。URLを比べてください（`{said}`）。",
            "taken": "新しい名前が、このファイルでは別のものを指しています（`{said}`）。",
            "used_elsewhere": "この名前を利用しているファイルがあるか、パッケージの`__init__.py`です（`{said}`）。",
            "migration": "マイグレーションには、フィールドやインデックスの定義元が記録されます。"
            "マイグレーションを作り、テーブルへの影響を確認してください（`{said}`）。",
            "admin": "管理画面は、この属性に従って値を表示します。該当するページを開いて確認してください（`{said}`）。",
            "registration": "クラスが登録される時点が早まります。"
            "その間の処理に影響がないかを確認してください（`{said}`）。",
            "app_config": "Djangoが設定クラスを自動で探します。"
            "アプリケーションに1つしかないことを確認してください（`{said}`）。",
            "settings": "この設定の古い名前や値を、ほかのコードが読んでいる可能性があります（`{said}`）。",
            "tests": "テストの確認のしかたが変わります。一度、失敗することを確かめてください（`{said}`）。",
            "escaping": "これまでエスケープされなかった値がエスケープされます。"
            "マークアップを含む値を確認してください（`{said}`）。",
            "headers": "`headers`は`META`から一度だけ作られ、テスト用のモックにはないことがあります。"
            "あとから`META`に書き込む処理を確認してください（`{said}`）。",
            "own_user": "この名前のメソッドを持つ独自のユーザークラスでは、常に真になります。"
            "すべてのユーザークラスを確認してください（`{said}`）。",
            "lazy_text": "Djangoの関数は、翻訳用の文字列や文字列以外の値も受け取ります（`{said}`）。",
            "not_judged": "この変換で動作が変わらないかどうかはわかりません。"
            "手作業の変更と同じように確認してください（`{said}`）。",
        },
    ),
}
_DJANGO = {"requirements.txt": "Django==3.2.25\n"}
EXAMPLES = (
    CodemodExample(
        "from django.utils.encoding import force_text\nfrom django.utils.translation import ugettext as _\n\n\n"
        "def label(shop):\n    return force_text(_(shop.name))\n",
        "from django.utils.encoding import force_str\nfrom django.utils.translation import gettext as _\n\n\n"
        "def label(shop):\n    return force_str(_(shop.name))\n",
        files=_DJANGO,
    ),
    CodemodExample(
        "from django.db import models\n\n\nclass Coupon(models.Model):\n    shop = models.ForeignKey('Shop')\n",
        "from django.db import models\n\n\nclass Coupon(models.Model):\n"
        "    shop = models.ForeignKey('Shop', on_delete=models.CASCADE)\n",
        files=_DJANGO,
    ),
    CodemodExample(
        "from django.conf.urls import url\n\nurlpatterns = [url(r'^coupons/$', coupons)]\n",
        "from django.urls import path\n\nurlpatterns = [path('coupons/', coupons)]\n",
        verdict="review",
        reason="route",
        files=_DJANGO,
    ),
    CodemodExample(
        "def is_open(request):\n    return request.user.is_authenticated() and request.META['HTTP_X_SHOP']\n",
        "def is_open(request):\n    return request.user.is_authenticated and request.headers['x-shop']\n",
        verdict="review",
        reason="own_user",
        files=_DJANGO,
    ),
    CodemodExample(
        "from django.utils.encoding import force_text\n\nprint(force_text(1))\n",
        verdict="refused",
        reason="no_target",
    ),
    CodemodExample("import django\nprint 'x'\n", verdict="refused", reason="only_python2", files=_DJANGO),
    CodemodExample(
        "from django.utils.encoding import force_text\n\nprint(force_text(1))\n",
        note="this Django has no other name",
        files={"requirements.txt": "Django==1.11.29\n"},
    ),
)
