"""Addresses of sign-in, second factor and the own account."""

from __future__ import annotations

from django.urls import path

from yinuo.accounts.views import account, second_factor, sign_in

app_name = "accounts"
urlpatterns = [
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-in/link/<str:secret>/", sign_in.link, name="link"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("second-factor/", second_factor.verify, name="second-factor"),
    path("second-factor/enrol/", second_factor.enrol, name="enrol"),
    path("second-factor/recovery-codes/", second_factor.recovery_codes, name="recovery-codes"),
    path("account/", account.me, name="me"),
    path("account/unsent/", account.unsent_form, name="unsent"),
    path("account/password/", account.password, name="password"),
    path("account/sessions/end-others/", account.end_other_sessions, name="end-other-sessions"),
    path("account/sessions/<int:session>/end/", account.end_session, name="end-session"),
    path("account/roles/<int:assignment>/use/", account.switch, name="switch"),
]
