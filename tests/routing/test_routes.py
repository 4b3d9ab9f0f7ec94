"""What a conversation is taken to be about as it goes on, and what follows: the team, and the facts in the prompt."""

import pytest

from chat.assistant.tools import request_human
from chat.models import IntentGuess
from chat.routing import Guess, context_for, revealed_context
from chat.services import assignments, conversations, handoffs, intents
from tests.people import say, start_conversation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]

LOGIN = "I cannot log in to my online account, it does not take my password"
CLAIM = "Somebody hit my parked car, how do I file a claim?"


@pytest.fixture
def conversation(pack):
    return start_conversation()


def hear(conversation, content, *texts):
    """The customer writes, and the turn that answers begins. Gives the number of the newest message."""
    for text in texts:
        seq = say(conversation, text).seq
    heard = intents.route(conversation_id=conversation.pk, content=content)
    assert heard.revealed == revealed_context(conversation.pk, content)
    conversation.refresh_from_db()
    return seq


def opine(conversation, intent, *, sure=True):
    """The fast model answers."""
    message = conversation.messages.filter(author="customer").latest("seq")
    guess = Guess(intent=intent, team="", confidence=0.75 if intent else 0.0, sure=sure)
    intents.keep_second_opinion(conversation_id=conversation.pk, message_id=message.pk, guess=guess)
    conversation.refresh_from_db()


def names(revealed):
    return {seq: [section.name for section in sections] for seq, sections in revealed.items()}


class TestTheIntentOfAConversation:
    def test_it_is_what_the_customer_wrote_first_that_tells(self, conversation, acme):
        hear(conversation, acme, "Hello!")
        assert not conversation.intent_sure

        hear(conversation, acme, LOGIN)
        assert (conversation.intent, conversation.intent_sure) == ("account-management", True)

        hear(conversation, acme, "yes please")
        assert (conversation.intent, conversation.intent_sure) == ("account-management", True)

    def test_another_matter_takes_its_place(self, conversation, acme):
        hear(conversation, acme, LOGIN)
        hear(conversation, acme, CLAIM)

        assert conversation.intent == "claims-assistance"

    def test_messages_that_came_in_a_burst_are_taken_together(self, conversation, acme):
        hear(conversation, acme, "Hi", "I cannot log in", "it does not take my password")

        guess = conversation.intent_guesses.get()
        assert guess.message == conversation.messages.filter(author="customer").latest("seq")
        assert (guess.intent, guess.sure, guess.source) == ("account-management", True, "examples")

    def test_nothing_new_is_no_guess(self, conversation, acme):
        hear(conversation, acme, LOGIN)

        assert intents.route(conversation_id=conversation.pk, content=acme).guess is None
        assert conversation.intent_guesses.count() == 1

    def test_a_pack_without_intents_stores_nothing(self, conversation, movers):
        say(conversation, LOGIN)

        assert intents.route(conversation_id=conversation.pk, content=movers).guess is None
        assert not IntentGuess.objects.exists()

    def test_a_guess_costs_few_statements(self, conversation, acme, django_assert_num_queries):
        hear(conversation, acme, LOGIN)
        say(conversation, CLAIM)
        # What is known and what is new; the conversation and the guess.
        with django_assert_num_queries(2):
            intents.route(conversation_id=conversation.pk, content=acme)


class TestASecondOpinion:
    def test_it_is_wanted_until_something_is_sure(self, conversation, acme):
        assert intents.undecided(conversation_id=conversation.pk) is None

        hear(conversation, acme, "Hello!", "I have a problem")
        question = intents.undecided(conversation_id=conversation.pk)
        assert question.text == "Hello!\nI have a problem"

        opine(conversation, "billing-disputes")
        assert (conversation.intent, conversation.intent_sure) == ("billing-disputes", True)
        assert intents.undecided(conversation_id=conversation.pk) is None

    def test_that_nothing_fits_changes_nothing_and_is_kept(self, conversation, acme):
        hear(conversation, acme, "Hello!")
        likeliest = conversation.intent

        opine(conversation, "", sure=False)

        assert (conversation.intent, conversation.intent_sure) == (likeliest, False)
        assert conversation.intent_guesses.get(source="model").intent == ""

    def test_it_is_kept_once(self, conversation, acme):
        hear(conversation, acme, "Hello!")
        opine(conversation, "billing-disputes")
        opine(conversation, "billing-disputes")

        assert conversation.intent_guesses.filter(source="model").count() == 1


class TestTheTeam:
    def test_a_handoff_goes_to_the_team_of_the_intent(self, conversation, acme):
        hear(conversation, acme, CLAIM)
        handoffs.request_by_customer(conversation_id=conversation.pk)

        assert conversation.handoffs.get().team == "claims"

    def test_without_a_sure_intent_it_goes_to_the_default_team(self, conversation, acme):
        hear(conversation, acme, "Hello!")
        assert conversation.intent
        handoffs.request_by_customer(conversation_id=conversation.pk)

        assert conversation.handoffs.get().team == "general"

    def test_coming_back_to_a_colleague_counts_as_well(self, conversation, acme, agent):
        hear(conversation, acme, CLAIM)
        assignments.claim(conversation_id=conversation.pk, agent=agent)
        conversations.resolve_by_agent(conversation_id=conversation.pk, agent=agent)
        say(conversation, "One more thing")

        assert conversation.handoffs.get().team == "claims"

    @pytest.mark.parametrize(("named", "team"), [("billing", "billing"), ("plumbing", ""), (None, "")])
    def test_the_assistants_own_choice_goes_first_if_there_is_such_a_team(self, acme, named, team):
        asked = {"reason": "other", "summary": "Wants a refund."} | ({"team": named} if named else {})

        assert request_human.run(asked, acme).handoff["team"] == team


class TestTheFactsInThePrompt:
    def test_each_section_stands_once_where_its_intent_was_revealed(self, conversation, acme):
        hear(conversation, acme, "Hello!")
        login = hear(conversation, acme, LOGIN)
        claim = hear(conversation, acme, CLAIM)
        hear(conversation, acme, "My claim was denied and I disagree with that")

        assert names(revealed_context(conversation.pk, acme)) == {login: ["online-account"], claim: ["claims"]}

    def test_what_the_fast_model_added_waits_for_the_next_message(self, conversation, acme):
        hear(conversation, acme, "Hello!")
        opine(conversation, "billing-disputes")
        assert revealed_context(conversation.pk, acme) == {}

        following = hear(conversation, acme, "yes please")
        assert names(revealed_context(conversation.pk, acme)) == {following: ["billing-and-payments"]}

    def test_what_stands_there_stays_as_the_conversation_goes_on(self, conversation, acme):
        seen = {}
        for text in ("Hello!", LOGIN, "ok", CLAIM, LOGIN, "thanks"):
            hear(conversation, acme, text)
            opine(conversation, "billing-disputes")
            revealed = names(revealed_context(conversation.pk, acme))
            assert seen.items() <= revealed.items()
            seen = revealed
        assert sorted(name for section in seen.values() for name in section) == sorted(
            section.name
            for intent in ("account-management", "claims-assistance", "billing-disputes")
            for section in context_for(acme, intent)
        )
