"""The language of a short message: told only where it is beyond doubt."""

import pytest

from chat.language import detect

AMONG = ("en", "es", "de", "fr")

TOLD = {
    "en": (
        "How do I report a claim?",
        "My bill went up, why?",
        "Can I add my daughter to the policy",
        "Someone hit my car while it was parked",
        "i want to talk to a human",
        "My name is Jürgen Müller and I live in Köln",
        "The quote from María Peña is what I need",
    ),
    "de": (
        "Wie melde ich einen Schaden?",
        "Warum ist meine Rechnung höher als im letzten Monat?",
        "ich möchte kündigen",
        "Kann ich bitte mit einem Menschen sprechen",
        "Was kostet das im Monat?",
        "Mein Auto ist ein Tesla Model 3 von 2021",
    ),
    "es": (
        "¿Cómo doy parte de un siniestro?",
        "Quiero cancelar mi póliza",
        "cuanto cuesta el seguro para mi coche",
        "Mi factura ha subido, ¿por qué?",
        "necesito hablar con una persona",
        "Buenos días, tengo una pregunta",
    ),
    "fr": (
        "Comment déclarer un sinistre ?",
        "Je voudrais résilier mon contrat",
        "C'est combien par mois pour ma voiture",
        "Pourquoi ma facture a-t-elle augmenté ?",
        "Puis-je parler à une personne s'il vous plaît",
        "J’ai perdu mon mot de passe",
    ),
}

UNTOLD = (
    "",
    "ok",
    "no",
    "Hello",
    "2021 Toyota Camry",
    "POL-1234-AB",
    "john.and.the.will@is-my-mail.example",
    "https://example.com/the/and/with/your",
    "Hans Müller, Hauptstraße 5, 10115 Berlin",
    "Jean-Pierre Dubois",
    "👍",
    "12 345,67",
)

OF_OTHERS = (
    "Voglio disdire la polizza della mia macchina",
    "Quero cancelar o seguro do meu carro",
    "Ik wil mijn verzekering opzeggen",
    "Chcę wypowiedzieć moją polisę",
    "אני רוצה לבטל את הפוליסה",
    "أريد إلغاء التأمين الخاص بي",
)


@pytest.mark.parametrize(("language", "text"), [(code, text) for code, texts in TOLD.items() for text in texts])
def test_a_sentence_is_told_by_its_small_words(language, text):
    assert detect(text, AMONG) == language


@pytest.mark.parametrize("text", UNTOLD)
def test_what_is_no_sentence_has_no_language(text):
    assert detect(text, AMONG) is None


@pytest.mark.parametrize("text", OF_OTHERS)
def test_a_language_that_is_not_asked_for_is_not_taken_for_a_neighbour(text):
    assert detect(text, AMONG) is None


def test_further_languages_of_a_pack_are_told():
    assert [detect(text, (*AMONG, "it", "pt-BR", "nl", "pl", "he", "ar")) for text in OF_OTHERS] == [
        *("it", "pt-BR", "nl", "pl", "he", "ar")
    ]
