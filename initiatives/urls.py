"""Addresses of the lists. Pages of the tree have their own."""

from django.urls import path

from initiatives.views import acts, lists, units

urlpatterns = [
    path("inicjatywy/", lists.initiatives, name="initiatives"),
    path("akty/", lists.acts, name="acts"),
    path("akty/<int:act_id>/tekst/<int:attachment_id>/", acts.text, name="act_text"),
    path("gminy/", lists.members, name="members"),
    path("gminy/jednostki/", units.units, name="units"),
    path("gminy/kod/<str:code>/", units.unit, name="unit"),
    path("gminy/dawne/", lists.former_members, name="former_members"),
    path("grupy/", lists.groupings, name="groupings"),
    path("partnerzy/", lists.partners, name="partners"),
    path("kategoria/<slug:slug>/", lists.category, name="category"),
    path("kryzys/<slug:slug>/", lists.crisis, name="crisis"),
    path("temat/<slug:slug>/", lists.topic, name="topic"),
    path("tag/<slug:slug>/", lists.tag, name="tag"),
]
