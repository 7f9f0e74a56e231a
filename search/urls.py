from django.urls import path

from search import views

urlpatterns = [path("szukaj/", views.search, name="search")]
