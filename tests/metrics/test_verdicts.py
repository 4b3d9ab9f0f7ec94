import pytest

from chat.models import Verdict
from tests.metrics.matters import Matter, answered, behind, values

pytestmark = pytest.mark.django_db


def found(matter: Matter, *, kind: str, rule: str, action: str) -> Matter:
    Verdict.objects.create(conversation=matter.row, where="output", kind=kind, rule=rule, text="Words", action=action)
    return matter


def test_a_conversation_counts_once_however_much_was_found():
    answered()
    caught = answered()
    found(caught, kind="promise", rule="promise_money", action="retry")
    found(caught, kind="promise", rule="promise_money", action="handoff")
    found(caught, kind="link", rule="link", action="rewrite")
    found(answered(), kind="secret", rule="card", action="mask")
    assert values("verdicts", "with-verdict", "all", "verdicts") == (2, 3, 2 / 3)
    assert values("verdicts", "taken-back", "answers-taken-back") == (1, 1 / 3)
    assert values("verdicts", "found-promise", "found-link", "found-secret", "found-abuse") == (1, 1, 1, 0)
    assert values("verdicts", "done-retry", "done-handoff", "done-rewrite", "done-mask") == (1, 1, 1, 1)
    assert behind("verdicts", "rule-promise-money") == {caught.row.pk}


def test_a_rule_is_the_same_in_a_disguise():
    attacked = found(answered(), kind="injection", rule="base64:override", action="caution")
    assert behind("verdicts", "rule-override") == {attacked.row.pk}


def test_a_verdict_in_a_joined_conversation_is_one_of_the_matter():
    goes_on = answered()
    found(answered(), kind="secret", rule="card", action="mask").joined_with(goes_on)
    assert behind("verdicts", "found-secret") == {goes_on.row.pk}
