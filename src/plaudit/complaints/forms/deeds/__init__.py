"""One form per deed of staff on a complaint: what it asks, and the action it calls."""

from .base import DeedForm
from .deciding import ApproveRemedy, Decide, DropRemedy, Find, OfferRemedy, Respond
from .ends import ConfirmTransfer, ProposeTransfer, RefuseTransfer, SettleAtOnce
from .handling import (
    Acknowledge,
    AddIssue,
    Ask,
    Assess,
    AssignDecider,
    AssignInvestigator,
    AssignOwner,
    ExtendAnswer,
    GoOn,
    Hear,
    Inform,
    Investigate,
    TriageDanger,
)
from .joins import Link, Merge, Unlink
from .learning import CodeCause, DecideCorrective, LookWider
from .objectivity import (
    AnswerException,
    DeclareInterest,
    NameConcerned,
    ProposeException,
    RefuseException,
    TellStaff,
)
from .outside import (
    CloseUnresolved,
    DecidedOutside,
    GiveRecourse,
    OutsideAnswered,
    OutsideDrop,
    OutsideOffer,
    WentOutside,
)
from .records import AddDocument, AddNote, Classify
from .reviewing import AskReview, AssignReviewer, ConcludeReview, ReviewDrop, ReviewFinding, ReviewOffer
from .settling import Accepted, Close, CloseWithoutReply, Deliver, Refused, Remind, Reopen, Return, Verify, Withdrawn
from .watching import Escalate, Mark, RecordMatter, TellLate, Unmark

__all__ = ["DEEDS", "DeedForm"]

DEEDS: dict[str, type[DeedForm]] = {
    "acknowledge": Acknowledge,
    "assign": AssignOwner,
    "assign-investigator": AssignInvestigator,
    "assign-decider": AssignDecider,
    "concerned": NameConcerned,
    "interest": DeclareInterest,
    "propose-exception": ProposeException,
    "allow-exception": AnswerException,
    "refuse-exception": RefuseException,
    "tell-staff": TellStaff,
    "look-wider": LookWider,
    "cause": CodeCause,
    "corrective": DecideCorrective,
    "assess": Assess,
    "add-issue": AddIssue,
    "classify": Classify,
    "investigate": Investigate,
    "ask": Ask,
    "hear": Hear,
    "go-on": GoOn,
    "inform": Inform,
    "extend": ExtendAnswer,
    "triage": TriageDanger,
    "late": TellLate,
    "matter": RecordMatter,
    "escalate": Escalate,
    "flag": Mark,
    "unflag": Unmark,
    "find": Find,
    "offer": OfferRemedy,
    "drop": DropRemedy,
    "approve": ApproveRemedy,
    "decide": Decide,
    "respond": Respond,
    "accepted": Accepted,
    "refused": Refused,
    "remind": Remind,
    "deliver": Deliver,
    "verify": Verify,
    "return": Return,
    "close": Close,
    "close-without-reply": CloseWithoutReply,
    "withdrawn": Withdrawn,
    "reopen": Reopen,
    "ask-review": AskReview,
    "assign-review": AssignReviewer,
    "review-find": ReviewFinding,
    "review-offer": ReviewOffer,
    "review-drop": ReviewDrop,
    "review": ConcludeReview,
    "recourse": GiveRecourse,
    "went-outside": WentOutside,
    "decided-outside": DecidedOutside,
    "outside-offer": OutsideOffer,
    "outside-drop": OutsideDrop,
    "outside-reply": OutsideAnswered,
    "close-unresolved": CloseUnresolved,
    "settle": SettleAtOnce,
    "transfer": ProposeTransfer,
    "transfer-confirm": ConfirmTransfer,
    "transfer-refuse": RefuseTransfer,
    "merge": Merge,
    "link": Link,
    "unlink": Unlink,
    "note": AddNote,
    "document": AddDocument,
}
