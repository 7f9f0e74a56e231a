"""The words by which `personal_data` tells whose a number or an address is; pure."""

import re
from collections.abc import Iterator

_SMALL, _CAPITAL = "a-ząćęłńóśźż", "A-ZĄĆĘŁŃÓŚŹŻ"

# One person: acts speak of several at once (“mieszkańcy zamieszkali przy ulicy …”) and mean nobody.
RESIDENCE = re.compile(
    r"\b(?:zam\.(?! publ)|zamieszkał(?:y|a|ego|ej|emu|ym|ą)\b|zamieszkuj(?:e|ę|ący|ąca|ącego|ącej|ącym|ącą)\b"
    r"|zameldowan(?:y|a|ego|ej|emu|ym|ą)\b|(?:adres\w{0,3}|miejsc\w{1,3}|dan\w{1,3}) (?:stałego |czasowego |mojego )?"
    r"(?:zamieszkania|zameldowania|pobytu)|adres\w{0,3} (?:do|dla) (?:korespondencji|doręczeń)"
    r"|adres\w{0,3} (?:wnioskodawcy|wnioskodawczyni|właściciela|rodzica|opiekuna|domow\w{1,3}|prywatn\w{1,3}|strony)"
    r"|miejsce pobytu)",
    re.IGNORECASE,
)

PERSON = re.compile(
    r"\b(?:zam\.|zamieszkał(?:y|a|ego|ej|emu|ym|ą)\b|zameldowan(?:y|a|ego|ej|emu|ym|ą)\b|zamieszkania\b|PESEL\b"
    r"|wnioskodaw(?:ca|cy|cę|cą|czyni|czynię)\b|wnosząc(?:y|a|ego|ej)\b|właściciel(?:a|ka|ki|em|owi|ką)?\b"
    r"|rodzic(?:a|em|owi)?\b|opiekun(?:a|ka|ki|em)?\b|matk[aięą]\b|ojciec\b|ojca\b|mieszkan(?:iec|ka|ki|ca|kę)\b"
    r"|prywatn(?:y|ego|a|e)\b|domow(?:y|ego)\b|syn(?:a|owi)?\b|córk[aię]\b|ur\.|urodzon(?:y|a|ego|ej)\b"
    r"|małżon(?:ek|ka|ki|ka)\b|uczestni(?:k|ka|czka|czki)\b|kandydat(?:a|ka|ki)?\b|skarżąc(?:y|a|ego|ej)\b"
    r"|podopieczn(?:y|a|ego|ej)\b|najemc[ayęo]\w?\b|dzierżawc[ayęo]\w?\b|lokator(?:a|ka|ki)?\b|wyborc[ay]\b"
    r"|niżej podpisan(?:y|a)\b|(?-i:Pan(?:a|u|em|i|ią)?\b|Państw[oau]\b)|p\. (?-i:[A-ZŁŚŻ])"
    r"|podpis(?:u|em)? (?:wnioskodawcy|strony)|mój\b|moje\b|mojego\b|świadczeniobiorc[ay]\b|pacjent(?:a|ka|ki)?\b)",
    re.IGNORECASE,
)

# An office, a public body, a firm, or somebody who speaks for one.
OFFICE = re.compile(
    r"\b(?:urz[ąę]d\w*|starostw\w+|siedzib\w+|sekretar\w+|biur\w+|referat\w*|wydzia\w+|dyżur\w*|infolini\w+"
    r"|straż\w*|komend\w+|policj\w+|(?:pod)?inspektor\w*|inspekcj\w+|kierowni\w+|koordynator\w*|dyrek(?:tor|cj)\w*"
    r"|sołtys\w*|wójt\w*|burmistrz\w*|prezydent\w*|starost\w+|przewodnicząc\w+|radn(?:y|a|ego|ej|i|ych|ym)\b"
    r"|skarbni\w+|naczelni\w+|specjalist\w+|referent\w*|rzeczni\w+|redakcj\w+|ośrod\w+|zakład\w*|szko[łl]\w+"
    r"|przedszkol\w+|żłob\w+|bibliote\w+|centrum|spółk\w+|sp\. ?z ?o\.? ?o|s\.a\.|fundacj\w+|stowarzysz\w+"
    r"|[gm]ops\w*|osp|psp|bip|pcpr|nip|regon|krs|punk(?:t|cie)\w*|świetlic\w+|dom\w* kultury|dom\w* pomocy"
    r"|rachun\w+ (?:bankow\w+ )?(?:gminy|urzędu|miasta|powiatu|budżetu|depozytow\w+|dochodów)|skarb\w* państwa"
    r"|bank(?:u|iem)?\b|konserwator\w*|pogotowi\w+|alarmow\w+|komisj\w+|lokal\w* wyborcz\w+"
    r"|administrator\w*|wykonawc\w+|firm\w+|przedsiębiorc\w+|przychodni\w+|szpital\w*|poradni\w+|telefon zaufania"
    r"|służbow\w+|magazyn\w*|dostawc\w+|zarząd\w*|kontakt dla|numer kontaktowy urz\w+|pomoc techniczn\w+)\b",
    re.IGNORECASE,
)

# Numbers of eleven or nine digits that are something else.
NUMBERED_OTHERWISE = re.compile(
    r"\b(?:nip|regon|krs|konta|konto|rachun\w+|faktur\w+|licznik\w*|ppe|ean|kod\w* kreskow\w+|seryjn\w+|partii"
    r"|nr (?:sprawy|umowy|polisy|ewidencyjn\w+|działki|licznika|zamówienia|fabryczn\w+|katalogow\w+|postępowania)"
    r"|isbn|issn|imei|vin|księg\w+ wieczyst\w+|kw|znak sprawy|umow\w+ nr|polis\w+|zamówieni\w+ nr|id)\b",
    re.IGNORECASE,
)

_PROVIDERS = (
    "gmail.com googlemail.com wp.pl o2.pl onet.pl onet.eu poczta.onet.pl poczta.onet.eu op.pl vp.pl interia.pl "
    "interia.eu poczta.fm intmail.pl tlen.pl go2.pl gazeta.pl buziaczek.pl autograf.pl amorki.pl poczta.wp.pl "
    "int.pl spoko.pl onet.com.pl outlook.com outlook.pl hotmail.com hotmail.pl live.com yahoo.com yahoo.pl "
    "icloud.com me.com protonmail.com proton.me pm.me gmx.com gmx.net mail.com aol.com neostrada.pl ukr.net "
    "seznam.cz email.cz centrum.cz web.de t-online.de mail.ru yandex.ru i.ua"
)
PRIVATE_DOMAINS = frozenset(_PROVIDERS.split())

# Small offices, schools and fire brigades have their mailbox at such a provider, too.
ALWAYS_PUBLIC_MAILBOX = re.compile(
    r"(?:urzad|urzedu|gmina|gminy|miasto|powiat|starost|sekretariat|biuro|kontakt|szkola|przedszk|zlobek|bibliot"
    r"|gops|mops|pcpr|gok|mok|solec|soltys|rada|wojt|burmistrz|parafia|fundac|stowarzysz|redakcja|zaklad|komunaln"
    r"|zgk|zuk|swietlic|info|rodo|wodociag|straz|kolo|klub)"
    r"|(?:^|[._\-0-9])(?:ug|um|umig|sp|zs|osp|lo|ckz|kgw|iod|dps)(?:[._\-0-9]|$)",
    re.IGNORECASE,
)

# The most frequent given names; the cases are made of them.
_FEMALE = (
    "Anna Maria Katarzyna Małgorzata Agnieszka Barbara Krystyna Ewa Elżbieta Zofia Teresa Magdalena Joanna Janina "
    "Monika Danuta Jadwiga Aleksandra Halina Irena Beata Marta Dorota Helena Karolina Grażyna Jolanta Iwona Julia "
    "Marianna Natalia Bożena Zuzanna Renata Hanna Urszula Patrycja Wiesława Sylwia Kinga Wanda Stanisława Genowefa "
    "Alicja Lucyna Paulina Justyna Weronika Emilia Klaudia Oliwia Maja Lena Amelia Wiktoria Izabela Edyta Ilona "
    "Aneta Kamila Dominika Marzena Mirosława Bogumiła Henryka Lidia Eugenia Kazimiera Ola Martyna Nadia Oksana Olena"
)
_MALE = (
    "Jan Stanisław Andrzej Józef Tadeusz Jerzy Zbigniew Krzysztof Henryk Ryszard Marek Kazimierz Marian Piotr Janusz "
    "Władysław Adam Wiesław Zdzisław Edward Mieczysław Roman Mirosław Grzegorz Czesław Dariusz Wojciech Jacek "
    "Eugeniusz Tomasz Stefan Zygmunt Leszek Bogdan Antoni Paweł Franciszek Sławomir Waldemar Jarosław Robert Mariusz "
    "Włodzimierz Michał Zenon Bogusław Witold Aleksander Bronisław Wacław Bolesław Ireneusz Maciej Artur Edmund "
    "Marcin Lech Karol Rafał Arkadiusz Leon Sylwester Łukasz Mateusz Kamil Jakub Szymon Filip Dawid Sebastian Damian "
    "Przemysław Konrad Patryk Hubert Igor Oskar Wiktor Daniel Radosław Norbert Bartosz Bartłomiej Kacper Oleksandr"
)
_IRREGULAR = (
    "Pawła Pawłowi Pawłem Marka Markowi Markiem Jacka Jackowi Jackiem Leszka Leszkowi Leszkiem Piotrze Jerzego "
    "Jerzemu Jerzym Antoniego Antoniemu Antonim Marii Julii Zofii Amelii Emilii Wiktorii Natalii Jadwigi Kingi "
    "Ewie Marcie Dorocie Beacie Agacie Grażynie Małgorzacie Elżbiecie Renacie Edycie Anecie Barbarze Aleksandrze"
)
_FEMALE_ENDINGS, _MALE_ENDINGS = ("a", "y", "i", "ę", "ą", "o", "ie", "ii", "ji"), ("", "a", "owi", "em", "iem", "ie")
GIVEN_NAMES = frozenset(
    [
        *(name.removesuffix("a") + ending for name in _FEMALE.split() for ending in _FEMALE_ENDINGS),
        *(name + ending for name in _MALE.split() for ending in _MALE_ENDINGS),
        *_IRREGULAR.split(),
    ]
)
_NAME = re.compile(rf"\b[{_CAPITAL}][{_SMALL}{_CAPITAL}]{{2,11}}(?=[ \n]{{1,2}}([{_CAPITAL}][\w\-]{{2,40}}))")
# Streets and schools are named after people.
_NAMESAKE = re.compile(
    r"(?:\b(?:ul|al|os|pl|im|św|ks|gen|płk|bp|kard|dr|prof|rtm|mjr|hr|st)\.[ \n]{0,2}"
    r"|\b(?:ulic\w{1,2}|alej\w{1,2}|plac\w{0,2}|osiedl\w{1,2}|imienia|święt\w{1,4}|patron\w{0,2}|papież\w{0,2}"
    rf"|rond\w{{1,2}}|park\w{{0,2}}|generała|króla|królow\w{{1,2}}) )(?:[{_CAPITAL}][{_SMALL}]{{2,20}} ){{0,1}}\Z"
)
# Patrons whose name goes on with something that is no surname.
_NO_SURNAME = re.compile(r"Pawła\b|Pawłem\b|I{1,3}\b|IV\b|Urz|Gmin|Sp\b|S\.A")


def given_names(text: str) -> Iterator[tuple[int, int]]:
    """Where a given name begins, and where the surname after it ends."""
    for match in _NAME.finditer(text):
        if match[0].capitalize() not in GIVEN_NAMES or _NO_SURNAME.match(match[1]):
            continue
        if not _NAMESAKE.search(text[max(0, match.start() - 40) : match.start()]):
            yield match.start(), match.end(1)


__all__ = [
    "ALWAYS_PUBLIC_MAILBOX",
    "GIVEN_NAMES",
    "NUMBERED_OTHERWISE",
    "OFFICE",
    "PERSON",
    "PRIVATE_DOMAINS",
    "RESIDENCE",
    "given_names",
]
