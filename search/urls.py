from django.urls import path

from search import suggestions, views
from search.saved import views as saved
from search.saved.feed import feed

urlpatterns = [
    path("szukaj/", views.search, name="search"),
    path("szukaj/podpowiedzi/", suggestions.suggestions, name="suggestions"),
    path("szukaj/zapisane/", saved.saved_searches, name="saved_searches"),
    path("szukaj/zapisane/nowe/", saved.save_search, name="save_search"),
    path("szukaj/zapisane/<int:number>/", saved.saved_search, name="saved_search"),
    path("szukaj/zapisane/<int:number>/usun/", saved.delete_search, name="saved_search_delete"),
    path("szukaj/zapisane/<int:number>/kanal/", saved.change_feed, name="saved_search_change_feed"),
    # What follows is a secret: `cms.logs` knows the paths.
    path("szukaj/zapisane/<str:token>.atom", feed, name="saved_search_feed"),
    path("szukaj/zapisane/rezygnacja/<str:token>/", saved.leave, name="saved_search_leave"),
]
