"""What is said in the bureau's cases on the way: the bureau does not publish it, so it is made up here."""

from dataclasses import dataclass
from random import Random
from typing import Any

from .cases import Case

ACKNOWLEDGED = (
    "Thank you for telling us. I have read your complaint and will see to it that it is looked into.",
    "We have your complaint. It is with me now; you will hear from us before the date shown on your page.",
    "I am sorry for the trouble you describe. I have read it all and passed it on to be assessed.",
)
QUESTIONS = (
    "Could you tell us the date on which you first called about this, and roughly what you were told?",
    "Do you still have the statement or letter you mention? A photograph of the page is enough.",
    "Which address did you give when the account was opened? We need it to find the older records.",
)
REPLIES = (
    "I called on two days that month; both times I was told it would be corrected within ten days.",
    "Yes, I have it. I am sending a picture of the page.",
    "It was my former address; I moved since then and told you so at the time.",
)
PROGRESS = (
    "We are still waiting for the records of the other institution. Nothing is needed from you.",
    "The investigation goes on. We have asked for the original documents and will write again.",
)
WITHDRAWN = "The matter has been settled in the meantime. Please close my complaint."
REOPENED = "The correction you promised does not show on my record. Please open the complaint again."
REVIEW_WANTED = "Please have somebody look at it who has not dealt with it before."
NO_REVIEW = "I do not want you to look at it once more yourselves."
NO_FURTHER = "I leave it at that. I have no time to take it further."
FOUND_ANEW = (
    "We have looked at the records again, with the letters you sent in. The first answer missed one of them. You are right "
    "on this point, and we are sorry that it took two answers."
)
FOUND_THE_SAME = (
    "We have looked at the records again, and at what you wrote since. They agree with the first answer. We can see why you "
    "expected something else, but there is nothing in them that we could correct."
)
ACCEPTED_OUTSIDE = "Yes, that will do."
OUTSIDE: dict[str, Any] = {
    "body": "Harbour County Consumer Mediation (invented)",
    "number": "HCM-2417",
    "by": "A mediator",
    "outcome": "settled",
    "binding": "if_accepted",
    "words": "Both sides agreed: the bank looks at the record again together with the complainant, and apologises in writing.",
    "remedies": [{"kind": "apology", "text": "A letter of apology, and an appointment to go through the record"}],
}
WANTED = "Correct the record and tell me in writing what went wrong."


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was found on the point, why, and from what."""

    finding: str
    reason: str
    evidence: str
    answer: str


NOT_UPHELD = (
    Judgement(
        "not_upheld",
        "The records agree with what was reported and charged; the terms that apply were sent when the account was opened.",
        "Account history, terms and conditions",
        "We went through the history of your account. What was reported and charged agrees with the records and the terms, "
        "so we do not uphold this point. The documents we relied on are listed below.",
    ),
    Judgement(
        "not_upheld",
        "We found no request from you before this complaint, and the entry is accurate as it stands.",
        "Letters and calls of the last 24 months",
        "We searched letters and calls of the last two years and compared the entry with the originals. It is accurate as "
        "it stands, so we leave it as it is. If you have a document that says otherwise, send it and we will look again.",
    ),
)
PARTLY = (
    Judgement(
        "partly_upheld",
        "The information itself is right, but you were not told in time and had to ask several times.",
        "Call recordings, letters sent",
        "The information itself is right, but you should not have had to ask three times for it. That was our fault.",
    ),
    Judgement(
        "partly_upheld",
        "One of the two entries could not be proved by the original documents and is removed; the other one could.",
        "Original documents, record of changes",
        "We could prove one of the two entries and not the other. The unproved one is removed.",
    ),
)
UPHELD = (
    Judgement(
        "upheld",
        "The charge was made although the condition for it was not met: our system did not carry over the change.",
        "Transaction list, record of changes",
        "You are right. The charge was made although its condition was not met. We give the sum back and have corrected "
        "the rule in our system.",
    ),
    Judgement(
        "upheld",
        "The dispute was closed without asking the merchant for the documents that the rules demand.",
        "Dispute file, card scheme rules",
        "You are right. Your dispute was closed without the documents that the rules demand. We give the sum back.",
    ),
)


def judgement(case: Case, seed: Random) -> Judgement:
    by_outcome = {"explanation": NOT_UPHELD, "non_monetary": PARTLY, "monetary": UPHELD}
    if case.outcome == "explanation" and seed.random() < 0.15:
        return seed.choice(PARTLY)
    return seed.choice(by_outcome.get(case.outcome, NOT_UPHELD))


def answer(case: Case, found: Judgement) -> str:
    lines = ["Dear customer,", "", found.answer]
    if case.public_answer:
        lines += ["", f"For the public record: {case.public_answer}."]
    return "\n".join([*lines, "", "Harbour Bank, customer care"])


CAUSES = (
    "process.not_followed",
    "process.too_slow",
    "process.wrong",
    "people.knowledge",
    "people.slip",
    "information.wrong",
    "information.unclear",
    "technology.data",
    "outside.supplier",
    "none.misunderstanding",
)


def why_so_deep(language: str) -> str:
    chinese = language.startswith("zh")
    return (
        "涉及一名顾客，询问有关人员并核对记录即可。"
        if chinese
        else "One customer, and the records name everybody concerned."
    )


def why_corrective(language: str, *, is_needed: bool) -> str:
    if language.startswith("zh"):
        return "同样的差错可能再次发生。" if is_needed else "个别情况，流程无需改变。"
    return "The same can happen again." if is_needed else "A single case; the way of working stays as it is."
