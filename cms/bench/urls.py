"""The site's addresses and the bench's own."""

from django.urls import path

from cms import access
from cms.bench import search_views, views
from cms.urls import handler500, urlpatterns

# Only here, where nobody but the bench is: the floor is asked without a cookie, and the door gives one.
access.OPEN_VIEWS |= {"bench_floor", "bench_enter"}

urlpatterns = [
    path("bench/floor/", views.floor, name="bench_floor"),
    path("bench/enter/", views.enter, name="bench_enter"),
    path("bench/words/", search_views.words),
    path("bench/save/", search_views.save),
    path("bench/writing/", search_views.writing),
    *urlpatterns,
]

__all__ = ["handler500", "urlpatterns"]
