"""Public addresses, each under /en/ and /zh-hans/."""

from django.urls import path

from .views import correcting, handling_survey, papers, public, tracking

urlpatterns = [
    path("complain/", public.complain, name="complain"),
    path("complain/received/", public.received, name="complain_received"),
    path("track/", tracking.track, name="track"),
    path("track/complaint/", tracking.tracked, name="track_complaint"),
    path("track/complaint/leave/", tracking.leave, name="track_leave"),
    path("track/complaint/documents/<uuid:attachment>/", tracking.document, name="track_document"),
    path("track/complaint/letters/<uuid:letter>/", papers.letter, name="track_letter"),
    path("track/complaint/copy/", papers.copy, name="track_copy"),
    path("track/complaint/correct/", correcting.correct, name="track_correct"),
    path("track/complaint/prove/<slug:deed>/", tracking.prove, name="track_prove"),
    path("track/complaint/<slug:deed>/", tracking.deed, name="track_deed"),
    path("confirm/<str:token>/", tracking.confirm_address, name="confirm_address"),
    path("s/<str:token>/", handling_survey.answer, name="handling_survey"),
]
