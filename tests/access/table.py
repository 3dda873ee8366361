"""Who may open what: every address and API operation, every role, own and other unit. Written by hand, judged by eye.

One line is one address name and its methods. Add a line for every address you add; `test_table.py` walks them all with
a real client, and fails for an address or an operation that has no line. Never derive a line from the policies.

| column | says |
|---|---|
| name | the URL name or API operation; `name:deed` where one address has many deeds, named in the address |
| methods | the methods it answers; any other has to give 405 |
| own | who may, when what the page is about belongs to the unit in which they hold their one role |
| 403 | who may see that it exists, but not do this |
| other | who may, when it belongs to another unit; `same` as own; `=` when the page is about nothing that has a unit |
| else | what all the others get: 403, 404, 401, `code` (asked for the tracking code), `sign-in` (sent to that page), or
  `absent` (404 for whoever asks, signed in or not: switched off here) |

Whoever is not signed in (`anonymous`, or a `complainant` who has shown the code of a complaint) and may not open a page
under /staff/ is always sent to sign in. "May" means any answer but these: a form that is refused is still one's to fill in.
`complainant` owns the complaint of the own unit. `client` has both scopes; `client_file`, `client_read` only one.
Where an operation is for people (the last part), a role means the token that somebody with this role made for themself.

To name what an address is about, add the name of its argument to `arguments()` in `test_table.py`.
"""

GROUPS = {
    "STAFF": "intake handler assessor investigator decider reviewer verifier manager director analyst auditor data_protection "
    "code_owner promise_owner survey_designer provider_manager administrator",
    "EVERYBODY": "STAFF anonymous complainant",
    # Who knows of a complaint in their unit while it is open.
    "CLIENT": "client client_file client_read",
    "SEERS": "intake handler assessor investigator decider reviewer verifier manager",
    # Who knows of it without its words, as far as their line in complaints/confidentiality.py goes. An auditor needs a sample.
    "KNOWERS": "SEERS analyst",
    # Whoever does more with a complaint than take it in or read it.
    "ACTING": "handler assessor investigator decider reviewer verifier manager",
    "OVERSEERS": "administrator manager data_protection auditor",
}

TABLE = """
name                              | methods  | own                                          | 403       | other | else

# Signing in
account_login                     | GET POST | EVERYBODY                                    | -         | =     | 404
account_logout                    | GET      | STAFF                                        | -         | =     | sign-in
account_logout                    | POST     | -                                            | -         | =     | sign-in
account_inactive                  | GET      | EVERYBODY                                    | -         | =     | 404
account_reset_password            | GET POST | EVERYBODY                                    | -         | =     | 404
account_reset_password_done       | GET      | EVERYBODY                                    | -         | =     | 404
account_reset_password_from_key   | GET POST | EVERYBODY                                    | -         | =     | 404
account_reset_password_from_key_done | GET   | EVERYBODY                                    | -         | =     | 404
openid_connect_login              | GET      | -                                            | -         | =     | absent
openid_connect_callback           | GET      | -                                            | -         | =     | absent
mfa_authenticate                  | GET POST | STAFF                                        | -         | =     | sign-in

# Oneself
account_reauthenticate            | GET POST | STAFF                                        | -         | =     | 404
mfa_reauthenticate                | GET POST | STAFF                                        | -         | =     | 404
account_change_password           | GET POST | STAFF                                        | -         | =     | 404
account_set_password              | GET POST | STAFF                                        | -         | =     | 404
mfa_index                         | GET      | STAFF                                        | -         | =     | 404
mfa_activate_totp                 | GET POST | STAFF                                        | -         | =     | 404
mfa_deactivate_totp               | GET POST | -                                            | -         | =     | 404
mfa_view_recovery_codes           | GET      | -                                            | -         | =     | 404
mfa_generate_recovery_codes       | GET POST | STAFF                                        | -         | =     | 404
staff_profile                     | GET POST | STAFF                                        | -         | =     | 404
staff_sessions                    | GET      | STAFF                                        | -         | =     | 404
staff_session_end                 | POST     | -                                            | -         | -     | 404
staff_tokens                      | GET POST | STAFF                                        | -         | =     | 404
staff_token_end                   | POST     | -                                            | -         | -     | 404

# Everybody who works here
staff_today                       | GET      | STAFF                                        | -         | =     | 404
staff_language                    | POST     | EVERYBODY                                    | -         | =     | 404
staff_look                        | GET      | STAFF                                        | -         | =     | 404
staff_sample_removal              | GET POST | -                                            | -         | =     | absent

# People, units, connected systems
staff_people                      | GET      | OVERSEERS                                    | -         | =     | 403
staff_person                      | GET      | OVERSEERS                                    | -         | -     | 404
staff_person_add                  | GET POST | administrator                                | -         | =     | 403
staff_role_grant                  | GET POST | administrator                                | OVERSEERS | -     | 404
staff_role_end                    | POST     | administrator                                | OVERSEERS | -     | 404
staff_person_position             | GET POST | administrator                                | OVERSEERS | -     | 404
staff_person_deactivate           | POST     | administrator                                | OVERSEERS | -     | 404
staff_person_pseudonymise         | GET POST | administrator                                | OVERSEERS | -     | 404
staff_person_second_step          | POST     | administrator                                | OVERSEERS | -     | 404
staff_units                       | GET      | OVERSEERS                                    | -         | =     | 403
staff_unit_add                    | GET POST | administrator                                | -         | =     | 403
staff_unit                        | GET POST | administrator                                | OVERSEERS | -     | 404
staff_unit_move                   | POST     | administrator                                | OVERSEERS | -     | 404
staff_unit_close                  | POST     | administrator                                | OVERSEERS | -     | 404
staff_clients                     | GET      | administrator auditor                        | -         | =     | 403
staff_client_add                  | GET POST | administrator                                | -         | =     | 403
staff_client_revoke               | POST     | administrator                                | auditor   | -     | 404

# Access as needed
staff_access                      | GET      | STAFF                                        | -         | =     | 404
staff_access_give                 | GET POST | manager                                      | -         | =     | 404
staff_access_end                  | POST     | manager                                      | -         | -     | 404

# Confidentiality incidents: reported by anybody, managed by data protection
staff_incidents                   | GET      | STAFF                                        | -         | =     | 404
staff_incident_report             | GET POST | STAFF                                        | -         | =     | 404
staff_incident                    | GET      | data_protection                              | -         | -     | 404
staff_incident_deed:assess        | GET POST | data_protection                              | -         | -     | 404
staff_incident_deed:authority     | GET POST | data_protection                              | -         | -     | 404
staff_incident_deed:people        | GET POST | data_protection                              | -         | -     | 404
staff_incident_deed:close         | GET POST | data_protection                              | -         | -     | 404

# Erasing whoever a closed complaint is from
staff_personal_data               | GET      | data_protection                              | -         | =     | 404
staff_complaint_erase             | GET POST | data_protection                              | -         | -     | 404

# Registers: those of the table are about resources, which managers write, directors sign and auditors read
staff_registers                   | GET      | STAFF                                        | -         | =     | 404
staff_register                    | GET      | manager director auditor                     | -         | =     | 404
staff_register_add                | GET POST | manager                                      | director auditor | = | 404
staff_register_entry              | GET      | manager director auditor                     | -         | -     | 404
staff_register_change             | GET POST | manager                                      | director auditor | - | 404
staff_register_mark:looked_at     | POST     | manager                                      | director auditor | - | 404
staff_register_mark:signed        | POST     | director                                     | manager auditor | - | 404
staff_register_mark:verified      | POST     | -                                            | manager director auditor | - | 404
staff_register_mark:read          | POST     | -                                            | manager director auditor | - | 404
staff_register_mark:published     | POST     | -                                            | manager director auditor | - | 404
staff_register_mark:ended         | POST     | manager                                      | director auditor | - | 404

# How long complaints are kept, and legal holds
staff_retention                   | GET      | data_protection manager auditor              | -         | =     | 404
staff_complaint_hold              | GET POST | data_protection manager                      | -         | -     | 404
staff_retention_class             | POST     | data_protection manager                      | -         | -     | 404

# Alerts: the table's one stands with a management representative of the unit
staff_escalations                 | GET      | STAFF                                        | -         | =     | 404
staff_escalation_seen             | POST     | manager                                      | -         | -     | 404

# Country and trade: read by those who oversee, set by administrators of the whole organisation (none here is one)
staff_law                         | GET      | OVERSEERS                                    | -         | =     | 404
staff_law                         | POST     | -                                            | OVERSEERS | =     | 404

# Outside bodies
staff_bodies                      | GET      | STAFF                                        | -         | =     | 404
staff_body_add                    | GET POST | provider_manager administrator               | -         | =     | 403
staff_body                        | GET POST | provider_manager administrator               | -         | =     | 403
staff_body_close                  | POST     | provider_manager administrator               | -         | =     | 403
staff_body_confirm                | POST     | provider_manager administrator               | -         | =     | 403

# Figures of complaints handling, of one's own units and below
staff_figures                     | GET      | manager director analyst auditor             | -         | =     | 404
staff_figure_recipes              | GET      | manager director analyst auditor             | -         | =     | 404
staff_figures_export              | GET POST | manager director analyst auditor             | -         | =     | 404

# The input packs of management reviews
staff_review_packs                | GET      | manager director auditor                     | -         | =     | 404
staff_review_packs                | POST     | manager                                      | director auditor | =  | 404
staff_review_pack                 | GET      | manager director auditor                     | -         | -     | 404
staff_review_pack_freeze          | POST     | manager                                      | director auditor | -  | 404
staff_review_pack_section         | GET POST | manager                                      | director auditor | -  | 404

# Views of the queue, the supervisor's view, and taking the list out
staff_views                       | GET      | STAFF                                        | -         | =     | 404
staff_view_add                    | GET POST | SEERS                                        | -         | =     | 404
staff_view_default                | POST     | -                                            | -         | -     | 404
staff_view_remove                 | POST     | manager                                      | STAFF     | -     | 404
staff_team                        | GET      | manager                                      | -         | =     | 404
staff_complaints_assign           | POST     | handler manager                              | -         | =     | 404
staff_complaints_export           | GET POST | manager analyst auditor                      | -         | =     | 404

# Impartiality, authority, causes
staff_concerning_me               | GET      | STAFF                                        | -         | =     | 404
staff_concerning_me_one           | GET POST | -                                            | -         | =     | 404
staff_authority                   | GET      | SEERS                                        | -         | =     | 404
staff_authority_limit             | POST     | manager director                             | -         | =     | 403
staff_authority_end               | POST     | manager director                             | -         | =     | 403
staff_authority_rate              | POST     | manager director                             | -         | =     | 403
staff_overseer                    | GET POST | administrator                                | -         | =     | 403
staff_causes                      | GET      | STAFF                                        | -         | =     | 404

# Messages to complainants
staff_outbox                      | GET      | SEERS                                        | -         | =     | 404
staff_message                     | GET      | SEERS                                        | -         | -     | 404
staff_message_again               | POST     | intake handler manager                       | SEERS     | -     | 404
staff_message_told                | POST     | intake handler manager                       | SEERS     | -     | 404

# Ready words for answers
staff_answer_templates            | GET      | manager                                      | -         | =     | 404
staff_answer_template_add         | GET POST | manager                                      | -         | =     | 404
staff_answer_template             | GET POST | manager                                      | -         | =     | 404
staff_answer_template_retire      | POST     | manager                                      | -         | =     | 404

# Mail that came in: of nobody's complaint for whoever files mail, an answer for those who may see what it answers
staff_unfiled                     | GET      | intake handler manager                       | -         | =     | 404
staff_mail                        | GET      | intake handler manager                       | -         | -     | 404
staff_mail_file                   | POST     | intake handler manager                       | -         | -     | 404
staff_mail_new                    | POST     | intake handler manager                       | -         | -     | 404
staff_mail_aside                  | POST     | intake handler manager                       | -         | -     | 404

# Complaints
staff_complaints                  | GET      | STAFF                                        | -         | =     | 404
staff_complaint_record            | GET POST | intake handler manager                       | -         | =     | 404
staff_complaint_recorded          | GET      | STAFF                                        | -         | =     | 404
staff_compose                     | GET POST | handler decider                              | SEERS     | -     | 404
staff_complaint_papers            | GET POST | SEERS                                        | -         | -     | 404
staff_complaint                   | GET      | KNOWERS                                      | -         | -     | 404
staff_complaint_contact           | GET POST | intake handler investigator decider reviewer manager | KNOWERS | -  | 404
staff_complaint_readers           | GET      | manager data_protection                      | -         | -     | 404
staff_complaint_document          | GET      | SEERS                                        | -         | -     | 404
staff_complaint_deed:acknowledge  | GET POST | intake handler manager                       | SEERS     | -     | 404
staff_complaint_deed:assign       | GET POST | handler manager                              | SEERS     | -     | 404
staff_complaint_deed:assign-investigator | GET POST | handler manager                       | SEERS     | -     | 404
staff_complaint_deed:assign-decider | GET POST | handler manager                            | SEERS     | -     | 404
staff_complaint_deed:concerned    | GET POST | intake handler investigator manager          | SEERS     | -     | 404
staff_complaint_deed:interest     | GET POST | ACTING                                       | SEERS     | -     | 404
staff_complaint_deed:propose-exception | GET POST | handler manager                         | SEERS     | -     | 404
staff_complaint_deed_on:allow-exception | GET POST | manager                                | SEERS     | -     | 404
staff_complaint_deed_on:refuse-exception | GET POST | manager                               | SEERS     | -     | 404
staff_complaint_deed:tell-staff   | GET POST | handler investigator manager                 | SEERS     | -     | 404
staff_complaint_deed:look-wider   | GET POST | handler investigator decider                 | SEERS     | -     | 404
staff_complaint_deed:cause        | GET POST | handler investigator decider manager         | SEERS     | -     | 404
staff_complaint_deed:corrective   | GET POST | handler decider manager                      | SEERS     | -     | 404
staff_complaint_deed_on:approve   | GET POST | handler decider manager                      | SEERS     | -     | 404
staff_complaint_deed:assess       | GET POST | assessor manager                             | SEERS     | -     | 404
staff_complaint_deed:classify     | GET POST | assessor handler investigator manager        | SEERS     | -     | 404
staff_complaint_deed:add-issue    | GET POST | assessor handler investigator manager        | SEERS     | -     | 404
staff_complaint_deed:investigate  | GET POST | handler investigator manager                 | SEERS     | -     | 404
staff_complaint_deed:ask          | GET POST | handler investigator                         | SEERS     | -     | 404
staff_complaint_deed:hear         | GET POST | intake handler manager                       | SEERS     | -     | 404
staff_complaint_deed:go-on        | GET POST | handler investigator                         | SEERS     | -     | 404
staff_complaint_deed:inform       | GET POST | handler manager                              | SEERS     | -     | 404
staff_complaint_deed:extend       | GET POST | handler manager                              | SEERS     | -     | 404
staff_complaint_deed:triage       | GET POST | handler assessor investigator manager        | SEERS     | -     | 404
staff_complaint_deed:late         | GET POST | handler manager                              | SEERS     | -     | 404
staff_complaint_deed:matter       | GET POST | assessor handler manager                     | SEERS     | -     | 404
staff_complaint_deed:flag         | GET POST | intake handler assessor investigator decider reviewer manager | SEERS | - | 404
staff_complaint_deed:unflag       | GET POST | intake handler assessor investigator decider reviewer manager | SEERS | - | 404
staff_complaint_deed:escalate | GET POST | intake handler assessor investigator decider reviewer verifier manager | SEERS | - |404
staff_complaint_deed:offer        | GET POST | handler decider                              | SEERS     | -     | 404
staff_complaint_deed:decide       | GET POST | decider                                      | SEERS     | -     | 404
staff_complaint_deed:respond      | GET POST | handler decider                              | SEERS     | -     | 404
staff_complaint_deed:accepted     | GET POST | intake handler manager                       | SEERS     | -     | 404
staff_complaint_deed:refused      | GET POST | intake handler manager                       | SEERS     | -     | 404
staff_complaint_deed:remind       | GET POST | handler manager                              | SEERS     | -     | 404
staff_complaint_deed:close        | GET POST | handler manager                              | SEERS     | -     | 404
staff_complaint_deed:close-without-reply | GET POST | handler manager                       | SEERS     | -     | 404
staff_complaint_deed:withdrawn    | GET POST | intake handler manager                       | SEERS     | -     | 404
staff_complaint_deed:reopen       | GET POST | manager                                      | SEERS     | -     | 404
staff_complaint_deed:ask-review   | GET POST | intake handler manager                       | SEERS     | -     | 404
staff_complaint_deed:assign-review | GET POST | manager                                     | SEERS     | -     | 404
staff_complaint_deed:review       | GET POST | reviewer                                     | SEERS     | -     | 404
staff_complaint_deed:review-offer | GET POST | reviewer                                     | SEERS     | -     | 404
staff_complaint_deed:recourse     | GET POST | handler manager                              | SEERS     | -     | 404
staff_complaint_deed:went-outside | GET POST | handler manager                              | SEERS     | -     | 404
staff_complaint_deed:decided-outside | GET POST | handler manager                           | SEERS     | -     | 404
staff_complaint_deed:outside-offer | GET POST | handler manager                             | SEERS     | -     | 404
staff_complaint_deed:outside-reply | GET POST | handler manager                             | SEERS     | -     | 404
staff_complaint_deed:close-unresolved | GET POST | manager                                  | SEERS     | -     | 404
staff_complaint_deed:note         | GET POST | SEERS                                        | SEERS     | -     | 404
staff_complaint_deed:document     | GET POST | intake handler investigator decider manager  | SEERS     | -     | 404
staff_complaint_deed:settle       | GET POST | intake handler manager                       | SEERS     | -     | 404
staff_complaint_deed:transfer     | GET POST | handler manager                              | SEERS     | -     | 404
staff_complaint_deed:transfer-confirm | GET POST | handler manager                          | SEERS     | -     | 404
staff_complaint_deed:transfer-refuse  | GET POST | handler manager                          | SEERS     | -     | 404
staff_complaint_deed:merge        | GET POST | handler manager                              | SEERS     | -     | 404
staff_complaint_deed:link         | GET POST | handler manager                              | SEERS     | -     | 404
staff_complaint_deed_on:unlink    | GET POST | handler manager                              | SEERS     | -     | 404
staff_complaint_deed_on:find      | GET POST | investigator decider                         | SEERS     | -     | 404
staff_complaint_deed_on:offer     | GET POST | handler decider                              | SEERS     | -     | 404
staff_complaint_deed_on:drop      | GET POST | handler decider                              | SEERS     | -     | 404
staff_complaint_deed_on:review-find | GET POST | reviewer                                   | SEERS     | -     | 404
staff_complaint_deed_on:review-drop | GET POST | reviewer                                   | SEERS     | -     | 404
staff_complaint_deed_on:outside-drop | GET POST | handler manager                           | SEERS     | -     | 404
staff_complaint_deed_on:deliver   | GET POST | handler                                      | SEERS     | -     | 404
staff_complaint_deed_on:verify    | GET POST | verifier                                     | SEERS     | -     | 404
staff_complaint_deed_on:return    | GET POST | verifier                                     | SEERS     | -     | 404

# The public side
home                              | GET      | EVERYBODY                                    | -         | =     | 404
handling                          | GET      | EVERYBODY                                    | -         | =     | 404
complain                          | GET POST | EVERYBODY                                    | -         | =     | 404
complain_received                 | GET      | -                                            | -         | =     | code
track                             | GET POST | EVERYBODY                                    | -         | =     | 404
track_leave                       | POST     | -                                            | -         | =     | code
track_complaint                   | GET      | complainant                                  | -         | =     | code
track_document                    | GET      | complainant                                  | -         | -     | code
track_letter                      | GET      | complainant                                  | -         | -     | code
track_copy                        | GET POST | complainant                                  | -         | =     | code
track_correct                     | GET POST | complainant                                  | -         | =     | code
track_prove                       | GET POST | complainant                                  | -         | =     | code
track_deed:tell                   | GET POST | complainant                                  | -         | =     | code
track_deed:accept                 | GET POST | complainant                                  | -         | =     | code
track_deed:refuse                 | GET POST | complainant                                  | -         | =     | code
track_deed:review                 | GET POST | complainant                                  | -         | =     | code
track_deed:withdraw               | GET POST | complainant                                  | -         | =     | code
track_deed:reopen                 | GET POST | complainant                                  | -         | =     | code
track_deed:document               | GET POST | complainant                                  | -         | =     | code
handling_survey                   | GET POST | anonymous complainant                        | STAFF     | =     | 404
confirm_address                   | GET POST | EVERYBODY                                    | -         | =     | 404

# The API, by operation
api-root                          | -        | -                                            | -         | =     | 404
openapi-json                      | GET POST PUT PATCH DELETE | EVERYBODY                           | -         | =     | 404
api_problem                       | GET      | EVERYBODY                                    | -         | =     | 404
file_complaint                    | POST     | client client_file                           | client_read | =   | 401
list_complaints                   | GET      | client client_read                           | client_file | =   | 401
read_complaint                    | GET      | client client_read                           | client_file | -   | 401

# The API by a person's own token (a session opens nothing here): read, and every deed on a complaint
list_complaints:token             | GET      | STAFF                                        | CLIENT    | =     | 404
read_complaint:token              | GET      | SEERS                                        | -         | -     | 404
read_case                         | GET      | SEERS                                        | CLIENT    | -     | 404
complaint_acknowledge             | POST     | intake handler manager                       | SEERS CLIENT | -  | 404
complaint_assign                  | POST     | handler manager                              | SEERS CLIENT | -  | 404
complaint_assess                  | POST     | assessor manager                             | SEERS CLIENT | -  | 404
complaint_matter                  | POST     | assessor handler manager                     | SEERS CLIENT | -  | 404
complaint_issues                  | POST     | assessor handler investigator manager        | SEERS CLIENT | -  | 404
complaint_investigate             | POST     | handler investigator manager                 | SEERS CLIENT | -  | 404
complaint_ask                     | POST     | handler investigator                         | SEERS CLIENT | -  | 404
complaint_hear                    | POST     | intake handler manager                       | SEERS CLIENT | -  | 404
complaint_go_on                   | POST     | handler investigator                         | SEERS CLIENT | -  | 404
complaint_inform                  | POST     | handler manager                              | SEERS CLIENT | -  | 404
complaint_extend                  | POST     | handler manager                              | SEERS CLIENT | -  | 404
complaint_triage                  | POST     | handler assessor investigator manager        | SEERS CLIENT | -  | 404
complaint_notes                       | POST     | SEERS                                        | SEERS CLIENT | -  | 404
complaint_findings                | POST     | investigator decider                         | SEERS CLIENT | -  | 404
complaint_remedies                | POST     | handler decider                              | SEERS CLIENT | -  | 404
complaint_drop_remedy             | POST     | handler decider                              | SEERS CLIENT | -  | 404
complaint_approve_remedy          | POST     | handler decider manager                      | SEERS CLIENT | -  | 404
complaint_declare                 | POST     | ACTING                                       | SEERS CLIENT | -  | 404
complaint_concerned               | POST     | intake handler investigator manager          | SEERS CLIENT | -  | 404
complaint_exceptions              | POST     | handler manager                              | SEERS CLIENT | -  | 404
complaint_tell_staff              | POST     | handler investigator manager                 | SEERS CLIENT | -  | 404
complaint_look_wider              | POST     | handler investigator decider                 | SEERS CLIENT | -  | 404
complaint_cause                   | POST     | handler investigator decider manager         | SEERS CLIENT | -  | 404
complaint_corrective              | POST     | handler decider manager                      | SEERS CLIENT | -  | 404
complaint_decide                  | POST     | decider                                      | SEERS CLIENT | -  | 404
complaint_respond                 | POST     | handler decider                              | SEERS CLIENT | -  | 404
complaint_accept                  | POST     | intake handler manager                       | SEERS CLIENT | -  | 404
complaint_refuse                  | POST     | intake handler manager                       | SEERS CLIENT | -  | 404
complaint_remind                  | POST     | handler manager                              | SEERS CLIENT | -  | 404
complaint_ask_review                  | POST     | intake handler manager                       | SEERS CLIENT | -  | 404
complaint_name_reviewer               | POST     | manager                                      | SEERS CLIENT | -  | 404
complaint_review                      | POST     | -                                            | SEERS CLIENT | -  | 404
complaint_recourse                    | POST     | handler manager                              | SEERS CLIENT | -  | 404
complaint_go_outside                  | POST     | handler manager                              | SEERS CLIENT | -  | 404
complaint_decided_outside             | POST     | handler manager                              | SEERS CLIENT | -  | 404
complaint_outside_remedies            | POST     | handler manager                              | SEERS CLIENT | -  | 404
complaint_outside_reply               | POST     | handler manager                              | SEERS CLIENT | -  | 404
complaint_close_unresolved            | POST     | manager                                      | SEERS CLIENT | -  | 404
complaint_deliver                 | POST     | handler                                      | SEERS CLIENT | -  | 404
complaint_verify                  | POST     | verifier                                     | SEERS CLIENT | -  | 404
complaint_return                  | POST     | verifier                                     | SEERS CLIENT | -  | 404
complaint_close                   | POST     | handler manager                              | SEERS CLIENT | -  | 404
complaint_close_without_reply     | POST     | handler manager                              | SEERS CLIENT | -  | 404
complaint_withdraw                | POST     | intake handler manager                       | SEERS CLIENT | -  | 404
complaint_reopen                  | POST     | manager                                      | SEERS CLIENT | -  | 404
complaint_settle                  | POST     | intake handler manager                       | SEERS CLIENT | -  | 404
complaint_transfer                | POST     | handler manager                              | SEERS CLIENT | -  | 404
complaint_confirm_transfer        | POST     | handler manager                              | SEERS CLIENT | -  | 404
complaint_refuse_transfer         | POST     | handler manager                              | SEERS CLIENT | -  | 404
complaint_merge                   | POST     | handler manager                              | SEERS CLIENT | -  | 404
complaint_link                    | POST     | handler manager                              | SEERS CLIENT | -  | 404
complaint_unlink                  | POST     | handler manager                              | SEERS CLIENT | -  | 404
"""
