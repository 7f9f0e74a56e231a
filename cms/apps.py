from django.apps import AppConfig
from wagtail.users.apps import WagtailUsersAppConfig


class CmsConfig(AppConfig):
    name = "cms"


class UsersAdminConfig(WagtailUsersAppConfig):
    """Wagtail's people admin, with Burza's forms: an office and a role instead of groups and flags."""

    user_viewset = "cms.users.admin.PeopleViewSet"
