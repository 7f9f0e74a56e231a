"""Each hit shows the piece of its text that says it best, with the words as they stand there marked."""

from initiatives import tasks
from initiatives.tests import examples, factories
from initiatives.tests.data.make_files import FILES
from search.asking.hits import Hit
from search.tests.contract.site import Site, marked, passage


def file_page(hit: Hit) -> tuple[int, int] | None:
    page = hit.passage.page
    return (page.file, page.number) if page else None


def test_the_form_of_the_text_is_marked_not_that_of_the_question(site: Site) -> None:
    site.initiative("Woda", "Wójt zarządził ewakuację mieszkańców z ulicy Nadrzecznej.")

    answer = site.search("ewakuacja mieszkaniec")

    assert marked(answer) == [["ewakuację", "mieszkańców"]]
    assert "Wójt zarządził ewakuację mieszkańców z ulicy Nadrzecznej." in passage(answer)


def test_what_was_typed_without_diacritics_or_with_a_slip_is_marked_as_it_stands(site: Site) -> None:
    site.initiative("Zbiórka", "Żywność rozwożą strażacy.")

    assert marked(site.search("zywnosc")) == [["Żywność"]]
    assert marked(site.search("strażcay")) == [["strażacy"]]


def test_numbers_of_acts_are_marked_whole(site: Site) -> None:
    site.initiative("Dyżury", "Na podstawie uchwały nr XXIII/145/2020 oraz Dz. U. z 2020 r. poz. 374 zarządza się.")

    assert marked(site.search("XXIII/145/2020")) == [["XXIII/145/2020"]]
    assert marked(site.search("Dz.U. 2020 poz. 374")) == [["Dz. U. z 2020 r. poz. 374"]]


def test_the_best_place_of_a_long_text_is_shown(site: Site) -> None:
    filler = "Rada gminy obradowała nad budżetem i sprawami bieżącymi. " * 40
    site.initiative("Obrady", f"{filler}Kupiono agregat prądotwórczy dla remizy. {filler}")

    shown = passage(site.search("agregat remiza"))

    assert "agregat prądotwórczy dla remizy" in shown
    assert len(shown) < 700


def test_a_word_of_an_acts_file_shows_the_page_it_stands_on(site: Site) -> None:
    act = site.act("Uchwała bez słowa", "Pierwsza strona o wodociągach.", "Druga strona mówi o hydrantach.")

    answer = site.search("hydrant")

    (hit,) = answer.hits
    assert hit.is_act
    assert file_page(hit) == (act.files.get().document_id, 2)
    assert marked(answer) == [["hydrantach"]]


def test_the_page_of_a_real_file_is_shown(site: Site) -> None:
    act = site.act("Zarządzenie nr 12/2020")
    with site.changing():
        content = (FILES / "order.pdf").read_bytes()
        file = factories.AttachmentFactory.create(name="zarzadzenie.pdf", content=content)
        factories.attach(act, file)
    with site.changing():
        tasks.read_attachment(file.pk)

    third = site.search("dyżury potrzebne mieszkańcom")
    second = site.search("wykaz pełnomocników")

    assert [file_page(hit) for hit in third.hits] == [(file.pk, 3)]
    assert marked(third) == [["Dyżury", "potrzebne", "mieszkańcom"]]
    assert [file_page(hit) for hit in second.hits] == [(file.pk, 2)]
    assert marked(second) == [["WYKAZ", "pełnomocnik"]]


def test_an_initiative_that_its_act_finds_shows_its_own_words(site: Site) -> None:
    act = site.act("Uchwała o wodzie", "Hydrant przy remizie.")
    page = site.initiative("Gaszenie pożarów", "Woda dla straży.", summary="O wodzie.")
    with site.changing():
        examples.use(page, act)

    hits = {hit.title: hit for hit in site.search("hydrant").hits}

    assert set(hits) == {"Gaszenie pożarów", "Uchwała o wodzie"}
    assert file_page(hits["Gaszenie pożarów"]) is None
    assert file_page(hits["Uchwała o wodzie"]) is not None
