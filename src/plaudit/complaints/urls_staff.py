"""Staff addresses, under /staff/."""

from django.urls import path

from .views import access, erasing, exports, figures, mails, messages, papers, staff, today, views

urlpatterns = [
    path("", today.today, name="staff_today"),
    path("mail/", mails.unfiled, name="staff_unfiled"),
    path("mail/<uuid:mail>/", mails.mail, name="staff_mail"),
    path("mail/<uuid:mail>/file/", mails.file, name="staff_mail_file"),
    path("mail/<uuid:mail>/new/", mails.receive, name="staff_mail_new"),
    path("mail/<uuid:mail>/aside/", mails.set_aside, name="staff_mail_aside"),
    path("messages/", messages.outbox, name="staff_outbox"),
    path("messages/<uuid:message>/", messages.message, name="staff_message"),
    path("messages/<uuid:message>/again/", messages.send_again, name="staff_message_again"),
    path("messages/<uuid:message>/told/", messages.told, name="staff_message_told"),
    path("complaints/", staff.complaints, name="staff_complaints"),
    path("complaints/views/", views.saved_views, name="staff_views"),
    path("complaints/views/add/", views.save_view, name="staff_view_add"),
    path("complaints/views/<uuid:view>/default/", views.make_default, name="staff_view_default"),
    path("complaints/views/<uuid:view>/remove/", views.remove_view, name="staff_view_remove"),
    path("complaints/export/", exports.complaints, name="staff_complaints_export"),
    path("figures/export/", exports.figures, name="staff_figures_export"),
    path("team/", views.team, name="staff_team"),
    path("complaints/new/", staff.record, name="staff_complaint_record"),
    path("complaints/new/recorded/", staff.recorded, name="staff_complaint_recorded"),
    path("figures/", figures.figures, name="staff_figures"),
    path("figures/how/", figures.recipes, name="staff_figure_recipes"),
    path("access/", access.access, name="staff_access"),
    path("access/give/", access.give, name="staff_access_give"),
    path("access/<uuid:access>/end/", access.end, name="staff_access_end"),
    path("personal-data/", erasing.find, name="staff_personal_data"),
    path("personal-data/<str:reference>/", erasing.erase, name="staff_complaint_erase"),
    path("complaints/<str:reference>/", staff.complaint, name="staff_complaint"),
    path("complaints/<str:reference>/papers/", papers.papers, name="staff_complaint_papers"),
    path("complaints/<str:reference>/readers/", access.readers, name="staff_complaint_readers"),
    path("complaints/<str:reference>/contact/", staff.contact, name="staff_complaint_contact"),
    path("complaints/<str:reference>/documents/<uuid:attachment>/", staff.document, name="staff_complaint_document"),
    path("complaints/<str:reference>/do/<slug:deed>/", staff.deed, name="staff_complaint_deed"),
    path("complaints/<str:reference>/do/<slug:deed>/<uuid:target>/", staff.deed, name="staff_complaint_deed_on"),
]
