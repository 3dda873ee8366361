"""What goes on paper about a complaint: our letters, the follow-up form for colleagues, the copy of the whole file.

Each returns a `Paper` (foundation.typesetting): values only. Who may have it is for the caller to ask.
"""

from .file_copy import copy_of
from .follow_up import follow_up_form
from .letters import Letter, acknowledgement_paper, answer_paper, letter_for, letters_of, recipient_of

__all__ = [
    "Letter",
    "acknowledgement_paper",
    "answer_paper",
    "copy_of",
    "follow_up_form",
    "letter_for",
    "letters_of",
    "recipient_of",
]
