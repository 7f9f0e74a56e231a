"""Every door of the site. Those that a stranger may pass are named in `cms.access`."""

from allauth.account import views as account
from django.conf import settings
from django.urls import include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.admin.auth import require_admin_access

from cms import components, declaration, demo_mail, media
from cms.users import invitation
from cms.users import views as users
from initiatives.admin.choosers import BrowseFromHome
from initiatives.views import partner_digest, tags, tree

account_urls = [
    path("", users.account, name="account"),
    path("powiadomienia/", users.choose_notices, name="account_notices"),
    path("wyloguj-wszedzie/", users.sign_out_everywhere, name="account_sign_out_everywhere"),
    path("partnerzy/", partner_digest.partner_digest, name="partner_digest"),
    path("partnerzy/rezygnacja/<str:token>/", partner_digest.leave, name="partner_digest_leave"),
    path("dane/", users.own_data, name="account_data"),
    path("dane/pobierz/", users.download_own_data, name="account_data_download"),
    path("logowanie/", account.login, name="account_login"),
    path("wylogowanie/", account.logout, name="account_logout"),
    path("nieaktywne/", account.account_inactive, name="account_inactive"),
    path("zaproszenie/<str:token>/", invitation.invitation, name="invitation"),
    path("haslo/", account.password_reset, name="account_reset_password"),
    path("haslo/wyslane/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^haslo/nowe/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("haslo/zmiana/", account.password_change, name="account_change_password"),
    path("haslo/zmienione/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
]

# In place of Wagtail's own views at the same addresses, under the same names where templates use them.
admin_urls = [
    path("login/", users.admin_sign_in, name="admin_sign_in"),
    path("logout/", account.logout, name="wagtailadmin_logout"),
    path("tag-autocomplete/initiatives/tag/", require_admin_access(tags.suggest), name="tag_suggestions"),
    path("choose-page/", require_admin_access(BrowseFromHome.as_view()), name="wagtailadmin_choose_page"),
    path("account/", require_admin_access(users.AdminAccountView.as_view()), name="wagtailadmin_account"),
]

urlpatterns = [
    path("konto/", include(account_urls)),
    path("admin/", include(admin_urls)),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/<int:document_id>/<str:filename>", media.document, name="wagtaildocs_serve"),
    path("media/<path:path>", media.media, name="media"),
    path("deklaracja-dostepnosci/", declaration.declaration, name="accessibility_declaration"),
    path("jezyk/", users.choose_language, name="set_language"),
    path("", include("search.urls")),
    path("", include("initiatives.urls")),
    re_path(wagtail_urls.serve_pattern, tree.serve, name="wagtail_serve"),
]

handler400 = "cms.errors.bad_request"
handler500 = "cms.errors.server_error"

if settings.COMPONENTS_PAGE:
    urlpatterns.insert(0, path("komponenty/", components.components, name="components"))
if settings.DEMO_MAIL_DIR:
    urlpatterns.insert(0, path("poczta/", demo_mail.inbox, name="demo_mail"))
