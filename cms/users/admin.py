from wagtail.users.views.users import UserViewSet


class PeopleViewSet(UserViewSet):
    pass
