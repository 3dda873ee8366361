"""Signing in (the pages of allauth that we use, by name), people, units, connected systems."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from django.urls import path, re_path
from django.views.decorators.http import require_http_methods

from .views import clients, people, profile, provider, signing_in, units

RESET_KEY = r"^password/reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[-\w]+)/$"

# The library's own views take any method.
form = require_http_methods(["GET", "HEAD", "POST"])
page = require_http_methods(["GET", "HEAD"])

urlpatterns = [
    path("sign-in/", form(signing_in.Login.as_view()), name="account_login"),
    path("sign-out/", form(account.logout), name="account_logout"),
    path("sign-in/inactive/", page(account.account_inactive), name="account_inactive"),
    path("sign-in/second-step/", form(signing_in.SecondStep.as_view()), name="mfa_authenticate"),
    path("sign-in/with/<slug:provider_id>/", provider.begin, name="openid_connect_login"),
    path("sign-in/with/<slug:provider_id>/back/", provider.come_back, name="openid_connect_callback"),
    path("confirm/", form(account.reauthenticate), name="account_reauthenticate"),
    path("confirm/second-step/", form(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("password/", form(account.password_change), name="account_change_password"),
    path("password/set/", form(account.password_set), name="account_set_password"),
    path("password/reset/", form(signing_in.AskForLink.as_view()), name="account_reset_password"),
    path("password/reset/sent/", page(signing_in.LinkAsked.as_view()), name="account_reset_password_done"),
    path(
        "password/reset/done/", page(signing_in.PasswordChosen.as_view()), name="account_reset_password_from_key_done"
    ),
    re_path(RESET_KEY, form(signing_in.ChoosePassword.as_view()), name="account_reset_password_from_key"),
    path("second-step/", page(mfa.index), name="mfa_index"),
    path("second-step/set-up/", form(totp.activate_totp), name="mfa_activate_totp"),
    path("second-step/remove/", form(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("second-step/recovery-codes/", page(recovery_codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "second-step/recovery-codes/new/",
        form(recovery_codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path("profile/", profile.profile, name="staff_profile"),
    path("profile/sessions/", profile.sessions, name="staff_sessions"),
    path("profile/sessions/<int:session>/end/", profile.end_session, name="staff_session_end"),
    path("profile/tokens/", clients.tokens, name="staff_tokens"),
    path("profile/tokens/<uuid:client>/end/", clients.end_token, name="staff_token_end"),
    path("people/", people.people, name="staff_people"),
    path("people/add/", people.add_person, name="staff_person_add"),
    path("people/<uuid:person>/", people.person, name="staff_person"),
    path("people/<uuid:person>/roles/", people.grant_role, name="staff_role_grant"),
    path("people/<uuid:person>/position/", people.position, name="staff_person_position"),
    path("people/<uuid:person>/deactivate/", people.deactivate, name="staff_person_deactivate"),
    path("people/<uuid:person>/pseudonymise/", people.pseudonymise, name="staff_person_pseudonymise"),
    path("people/<uuid:person>/second-step/", people.reset_second_factor, name="staff_person_second_step"),
    path("roles/<uuid:grant>/end/", people.end_role, name="staff_role_end"),
    path("units/", units.units, name="staff_units"),
    path("units/add/", units.add_unit, name="staff_unit_add"),
    path("units/<uuid:unit>/", units.unit, name="staff_unit"),
    path("units/<uuid:unit>/move/", units.move, name="staff_unit_move"),
    path("units/<uuid:unit>/close/", units.close, name="staff_unit_close"),
    path("clients/", clients.clients, name="staff_clients"),
    path("clients/add/", clients.add_client, name="staff_client_add"),
    path("clients/<uuid:client>/revoke/", clients.revoke_client, name="staff_client_revoke"),
]
