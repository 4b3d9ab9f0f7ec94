"""The small words that hardly a sentence does without, by language: what tells languages apart in a short message.

Also of languages that no portal may offer: whoever writes Italian must not be taken for a Spaniard. A word that ends
with an apostrophe is what stands before one.
"""

_LISTED = {
    "en": """a about am an and any are as at be been but by can can' could did do does don' for from get had has have
        hello help hi how i i' if in is it it' long me much my need no not of on or our out please she should so some
        thank thanks that that' the their there they they' this to up want was we we' were what what' when where which
        who why will with would yes you you' your""",
    "de": """aber als am an auch auf aus bei bin bitte brauche da danke dann das dass dem den der des die diese dieser
        doch du durch ein eine einem einen einer er es für geht gibt guten habe haben hallo hat hätte ich ihr ihre ihren
        im in ist ja jetzt kann kein keine können kostet man mein meine meinen meiner meinem mich mir mit möchte muss
        nach nein nicht noch nur ob oder schon sehr sein seit sich sie sind so um und uns vom von vor wann warum was
        welche welchen wenn wer werden wie wieder wieviel will wir wird wo wollte würde zu zum zur über""",
    "es": """a ahora al algo antes aunque bien buenas buenos como cómo con cuál cuando cuándo cuánto cuánta cuesta de
        del desde días donde dónde el ella en eres es esa ese eso está estoy esta este esto favor fue gracias ha hace
        han hasta hay he hola la las le les lo los más me mi mis mucho muy necesito no nos o para pero por porque puede
        puedo pueden qué que quería quiero quisiera se ser si sí sido sin sobre son soy su sus también te tengo tiene
        todo tu un una usted ustedes y ya yo""",
    "fr": """a ai ainsi au aussi aux avec avez avoir bien bonjour bonsoir c' ça ce cela ces cette combien comme comment
        d' dans de depuis des dois donc du elle en est et être faire fait faut il ils j' je jusqu' l' la le les leur lui
        m' ma mais me merci mes moi mon n' ne non nos notre nous on ont ou où oui par pas peut peux plaît plus pour
        pourquoi pouvez puis qu' quand que quel quelle quelles quels qui s' sa sans ses si suis sur svp ta te toujours
        tout très un une va vais vos votre voudrais vous y était été""",
    "it": """a ai al alla anche buongiorno c' che chi ci ciao come con cosa così da dal dalla dei del della delle devo
        di dove e è era gli grazie ha ho hai i il in io l' la le lo ma mi mia mie miei mio molto nel nella non o ora per
        perché più posso può qual quale quando quanto quanti questa questo se sì si sono sta su un un' una vorrei
        voglio""",
    "pt": """a agora ao aos as bom boa com como da das de desde dia do dos e é ela ele em entre era está estou eu foi
        isso isto já mais mas me meu meus minha minhas muito na não nas no nos o obrigada obrigado olá onde os ou para
        pela pelo por porque posso preciso qual quando quanto que quem quero se sem ser seu só sobre sou sua tem tenho
        um uma você""",
    "nl": """aan als bedankt ben bij dan dat de deze die dit door een en er geen goed graag had hallo heb hebben heeft
        het hij hoe hoeveel ik in is jullie kan kunnen kunt maar met mij mijn moet naar niet nog nu of om ook op over te
        tot uit uw van veel voor waar waarom was wat we wel wij wil worden wordt ze zijn zou""",
    "pl": """ale bardzo będzie by był było chcę co czy czym dla do dziękuję dzień dobry gdy gdzie i ile jak jaki jakie
        jest jestem już kiedy które mam mi mnie moja moje mój może mogę na nie o od po potrzebuję proszę przez się są ta
        tak to tylko w z za ze żeby""",
    "sv": """alla att av behöver bli de den det detta där då efter eller en ett finns från för får ha hade han har hej
        hur i inte jag kan kommer man med men mig min mina mitt mot mycket måste nu när och också om på skulle som så
        tack till under upp ut vad var varför vi vid vill är över""",
    "da": """af alle at blev bliver de den der det dig din du efter ej eller en er et for fra få går gerne har havde hej
        hvad hvis hvor hvordan hvorfor hvornår i ikke ind jeg kan kun man med meget men mig min mine mit mod mulig må
        noget nu når og også om op over på skal som så tak til ud under var ved vi vil være""",
}
SMALL_WORDS = {language: frozenset(listed.split()) for language, listed in _LISTED.items()}

# One of these in a text says as much as a small word.
LETTERS = {"¿": "es", "¡": "es", "ñ": "es", "ß": "de", "œ": "fr", "ã": "pt", "õ": "pt", "ł": "pl", "ą": "pl", "ø": "da"}

# Scripts that one language of the world's larger ones has to itself.
SCRIPTS = {
    "HEBREW": "he",
    "ARABIC": "ar",
    "GREEK": "el",
    "HANGUL": "ko",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "THAI": "th",
}
