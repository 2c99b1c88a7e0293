"""Words for names: possible verbs, meaningless nouns, and calls that do not describe the work."""

_VERBS = """
add adjust aggregate allocate analyze annotate append apply archive assemble assign attach authenticate authorize
backup bind broadcast build bump bundle cache calculate cancel capture change check choose clean cleanup clear clone
close collapse collect combine compare compile complete compress compute configure confirm connect construct convert
copy correct count create deactivate decode decrement decrypt define delete deliver deploy describe deserialize
destroy detach detect determine disable disconnect discover dispatch display distribute download draw drop dump emit
enable encode encrypt enforce enqueue ensure enter escape estimate evaluate exclude execute expand expire export
extend extract fetch fill filter finalize find finish fix flatten flush fold format forward gather generate get
grant group handle hash hide identify import include increment index infer init initialize inject insert inspect
install instantiate interpolate invalidate invoke issue join keep kill limit link list load locate lock log
lookup make map mark mask match measure merge migrate modify monitor mount move narrow normalize notify obtain omit
open order override pack paginate parse patch perform persist pick plot poll populate post prefetch prepare preserve
print process produce propagate protect provide prune publish pull purge push put query queue raise read rebuild
recalculate receive reconcile record recover redirect reduce refresh register reject release reload remove rename
render reopen repair replace report request require reset resize resolve restart restore restrict retrieve retry
return revert revoke rewrite rollback rotate round route run sanitize save scale scan schedule search seed select
send serialize set setup shorten show shut sign skip sort split start stop store strip submit substitute subtract
summarize switch sync synchronize tag take terminate toggle track transfer transform translate traverse trigger trim
truncate try unlink unlock unpack unregister unsubscribe update upgrade upload upsert use validate verify visit wait
walk warn wrap write
"""
_NOUNS = """
a active actual arg args available b bar baz c cls cur curr current d data dict done e everything existing f false
first flag flags foo found g h i idx incoming index info information initial int it item items j k key keys kwarg
kwargs l last line list ll lst m matched missing n new none num number o obj object objects ok old one original out
outgoing p part parts pending previous q r remaining res result results ret rv s seen self set something str string
stuff t temp text that them thing things this tmp true tuple two type types u v val value values w x y z
"""
_CALLS = """
abort add add_argument append apply assert call close critical debug echo error exception execute exit extend fail
flush format get info isinstance items join keys len log open pop print raise run run_sync set setdefault sleep split
strip update values warn warning write
"""
_QUALIFIED = """
args data dict flag flags info item items key keys line list number object objects part parts result results set string
text type types value values
"""
_NO_QUALIFIERS = """
all default each every extra final first full given initial inner last more next other outer own raw same second single
some such total
"""
VERBS = frozenset(_VERBS.split())
NOUNS_THAT_SAY_NOTHING = frozenset(_NOUNS.split())
QUALIFIED_NOUNS = frozenset(_QUALIFIED.split())
"""Nouns that say something after a word that does: `form_data`."""
NO_QUALIFIERS = frozenset(_NO_QUALIFIERS.split())
WEAK_CALLS = frozenset(_CALLS.split())


_LATIN = {"indices": "index", "matrices": "matrix", "vertices": "vertex", "appendices": "appendix"}
_WITHOUT_PLURAL = {"data", "equipment", "feedback", "info", "information", "media", "metadata", "news", "software"}


def singular(word: str) -> str:
    """Return the singular of a plural, by its ending."""
    if word in _LATIN:
        return _LATIN[word]
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and (len(word) > 3 or word in ("ids", "ips")):
        return word[:-1]
    return word


def plural(word: str) -> str:
    """Return the plural of a singular, by its ending."""
    if word in _WITHOUT_PLURAL:
        return word
    if word.endswith(("s", "x", "ch", "sh")):
        return word + "es"
    return word[:-1] + "ies" if word.endswith("y") and word[-2:-1] not in "aeiou" else word + "s"
