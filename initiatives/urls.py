"""Addresses of the lists. Pages of the tree have their own."""

from django.urls import path

from initiatives.views import acts, compare, feeds, figures, file_text, files, lists, units

urlpatterns = [
    path("inicjatywy/", lists.initiatives, name="initiatives"),
    path("inicjatywy/porownanie/", compare.compare, name="compare"),
    path("inicjatywy/plik/<str:form>/", files.initiatives, name="initiatives_file"),
    path("akty/", lists.acts, name="acts"),
    path("akty/plik/<str:form>/", files.acts, name="acts_file"),
    path("akty/<int:act_id>/tekst/<int:attachment_id>/", acts.text, name="act_text"),
    path("dokumenty/<int:file_id>/tekst/", file_text.text, name="file_text"),
    path("dokumenty/<int:file_id>/tekst/<int:number>/", file_text.page, name="file_text_page"),
    path("gminy/", lists.members, name="members"),
    path("gminy/jednostki/", units.units, name="units"),
    path("gminy/kod/<str:code>/", units.unit, name="unit"),
    path("gminy/dawne/", lists.former_members, name="former_members"),
    path("grupy/", lists.groupings, name="groupings"),
    path("partnerzy/", lists.partners, name="partners"),
    path("mapa/", figures.regions, name="map"),
    path("mapa/tabela.csv", figures.regions_sheet, name="map_csv"),
    path("mapa/liczby/", figures.figures, name="figures"),
    path("mapa/liczby/<slug:table>.csv", figures.figures_sheet, name="figures_csv"),
    path("kanaly/<str:key>/<str:form>", feeds.practices, name="practices_feed"),
    path("kanaly/<str:key>/pliki/<str:sha1>", feeds.file, name="practices_file"),
    path("kanaly/<str:key>/<str:kind>/<str:slug>/<str:form>", feeds.practices, name="practices_feed_of"),
    path("kategoria/<slug:slug>/", lists.category, name="category"),
    path("kryzys/<slug:slug>/", lists.crisis, name="crisis"),
    path("temat/<slug:slug>/", lists.topic, name="topic"),
    path("tag/<slug:slug>/", lists.tag, name="tag"),
]
