"""One function per thing a person does with a complaint. Each checks, changes, journals and tells, in one transaction."""

from .access import Access, Draw, end_access, give_access, give_drawn, note_reading
from .addresses import (
    check_confirmation,
    check_one_time_code,
    confirm_address,
    must_prove_address,
    send_one_time_code,
)
from .assigning import Assigned, assign_together
from .authority import approve_remedy, end_limit, name_overseer, set_limit, set_rate
from .case import held
from .clocks import move_due_dates, note_calendar_applied, rebuild_due_dates
from .closing import (
    close_complaint,
    close_unresolved,
    close_without_reply,
    remind_of_answer,
    reopen_complaint,
    withdraw_complaint,
)
from .correcting import correct_own_data
from .deciding import Offer, decide_complaint, drop_remedy, offer_remedy, record_finding, respond
from .drafting import Saved, save_draft
from .erasing import erase_complainant
from .escalation import (
    escalate_by_hand,
    flag_complaint,
    lift_flag,
    raise_escalation,
    see_escalation,
    send_alert,
)
from .first_contact import settle_at_first_contact
from .handling import (
    Ratings,
    acknowledge_complaint,
    add_issue,
    ask_complainant,
    assess_complaint,
    assign_complaint,
    go_on_without_answer,
    hear_complainant,
    send_progress_notice,
    start_investigation,
)
from .handling_survey import Judgement, answer_handling_survey
from .hearings import answer_as_staff, tell_staff
from .incidents import (
    IncidentReport,
    assess_incident,
    close_incident,
    decide_telling,
    record_telling,
    report_incident,
)
from .joining import link_complaints, merge_complaint, unlink_complaints
from .lateness import NewDate, tell_of_lateness
from .learning import Look, code_cause, decide_corrective, look_wider
from .limits import extend_answer
from .mails import Filed, file_mail, receive_from_mail, set_mail_aside
from .matters import record_matter
from .messages import mark_message_told, send_message_again
from .objectivity import answer_exception, declare_interest, name_concerned, propose_exception
from .outside import decide_outside, give_recourse, open_outside_case, order_remedy, settle_outside
from .papers import HandedOut, hand_out_copy, hand_out_form, hand_out_letter
from .receiving import Filing, Person, Received, receive_complaint
from .records import add_note, attach, correct_complaint
from .remedies import accept_answer, deliver_remedy, refuse_answer, return_remedy, verify_remedy
from .retention import erase_over, lift_hold, set_hold, set_retention_class
from .reviewing import ask_review, assign_reviewer, conclude_review
from .safety import triage_danger
from .templates import add_template, change_template, load_templates, retire_template
from .transferring import Destination, confirm_transfer, propose_transfer, refuse_transfer
from .views import make_view_default, remove_view, save_view

__all__ = [
    "Access",
    "Assigned",
    "Destination",
    "Draw",
    "Filed",
    "Filing",
    "HandedOut",
    "IncidentReport",
    "Judgement",
    "Look",
    "NewDate",
    "Offer",
    "Person",
    "Ratings",
    "Received",
    "Saved",
    "accept_answer",
    "acknowledge_complaint",
    "add_issue",
    "add_note",
    "add_template",
    "answer_as_staff",
    "answer_exception",
    "answer_handling_survey",
    "approve_remedy",
    "ask_complainant",
    "ask_review",
    "assess_complaint",
    "assess_incident",
    "assign_complaint",
    "assign_reviewer",
    "assign_together",
    "attach",
    "change_template",
    "check_confirmation",
    "check_one_time_code",
    "close_complaint",
    "close_incident",
    "close_unresolved",
    "close_without_reply",
    "code_cause",
    "conclude_review",
    "confirm_address",
    "confirm_transfer",
    "correct_complaint",
    "correct_own_data",
    "decide_complaint",
    "decide_corrective",
    "decide_outside",
    "decide_telling",
    "declare_interest",
    "deliver_remedy",
    "drop_remedy",
    "end_access",
    "end_limit",
    "erase_complainant",
    "erase_over",
    "escalate_by_hand",
    "extend_answer",
    "file_mail",
    "flag_complaint",
    "give_access",
    "give_drawn",
    "give_recourse",
    "go_on_without_answer",
    "hand_out_copy",
    "hand_out_form",
    "hand_out_letter",
    "hear_complainant",
    "held",
    "lift_flag",
    "lift_hold",
    "link_complaints",
    "load_templates",
    "look_wider",
    "make_view_default",
    "mark_message_told",
    "merge_complaint",
    "move_due_dates",
    "must_prove_address",
    "name_concerned",
    "name_overseer",
    "note_calendar_applied",
    "note_reading",
    "offer_remedy",
    "open_outside_case",
    "order_remedy",
    "propose_exception",
    "propose_transfer",
    "raise_escalation",
    "rebuild_due_dates",
    "receive_complaint",
    "receive_from_mail",
    "record_finding",
    "record_matter",
    "record_telling",
    "refuse_answer",
    "refuse_transfer",
    "remind_of_answer",
    "remove_view",
    "reopen_complaint",
    "report_incident",
    "respond",
    "retire_template",
    "return_remedy",
    "save_draft",
    "save_view",
    "see_escalation",
    "send_alert",
    "send_message_again",
    "send_one_time_code",
    "send_progress_notice",
    "set_hold",
    "set_limit",
    "set_mail_aside",
    "set_rate",
    "set_retention_class",
    "settle_at_first_contact",
    "settle_outside",
    "start_investigation",
    "tell_of_lateness",
    "tell_staff",
    "triage_danger",
    "unlink_complaints",
    "verify_remedy",
    "withdraw_complaint",
]
