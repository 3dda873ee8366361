"""Complaints to file: as long as those of the CFPB that people wrote by web form (about 600 characters), never twice alike."""

import json
from itertools import cycle, islice
from random import Random

SENTENCES = (
    "I paid my credit card bill three days before it was due and was charged a late fee all the same.",
    "When I called the branch on Monday I was told that the fee would be refunded within ten days.",
    "Nothing has been refunded, and the second statement shows interest on top of the fee.",
    "I wrote to the address on the back of the card and have never had an answer.",
    "The person at the counter was friendly but could not open my account on the screen.",
    "My payment left my bank on the twelfth and is listed on your own statement on the thirteenth.",
    "I have been a customer for eleven years and this has never happened before.",
    "Because of the open amount my limit was lowered and my card was refused at the pharmacy.",
    "I want the fee and the interest back, and a letter that says my record is in order.",
    "Please tell me who looks after this and by when I can expect an answer.",
    "I keep copies of the receipts and can send them whenever they are needed.",
    "The web page showed an error, so I am not sure whether my first message reached you.",
)
PRODUCTS = ("credit-card", "account", "transfer", "mortgage", "vehicle-loan", "personal-loan")
LENGTH = 600


def body(number: int) -> bytes:
    """The JSON of complaint `number`."""
    chosen = Random(number)
    sentences = cycle(chosen.sample(SENTENCES, len(SENTENCES)))
    story, reference = "", f"{chosen.randrange(10**9):09d}"
    for sentence in islice(sentences, 40):
        if len(story) >= LENGTH - 60:
            break
        story += sentence + " "
    return json.dumps(
        {
            "story": f"{story}My account ends in {reference[-4:]}.",
            "product": chosen.choice(PRODUCTS),
            "remedy_wanted": "money_back",
            "order_reference": reference,
            "complainant": {"name": f"Person {reference}", "email": f"person.{number}.{reference}@example.org"},
        }
    ).encode()
