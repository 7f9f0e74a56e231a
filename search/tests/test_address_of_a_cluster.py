"""SEARCH_URL, as it is written and as it is told of."""

import pytest

from search.engines.address import Address, parse_address


def test_a_host_is_enough() -> None:
    assert parse_address("opensearch://search.example") == Address("opensearch", "search.example", 9200, "burza")


def test_everything_that_can_be_said() -> None:
    address = parse_address("elasticsearch+https://burza:a%2Fb%3Ac@[::1]:9243/intranet?ca=/etc/ssl/own%20ca.pem")

    assert address == Address(
        "elasticsearch", "::1", 9243, "intranet", True, "burza", "a/b:c", authorities="/etc/ssl/own ca.pem"
    )


def test_nobody_is_told_who_signs_in_and_how() -> None:
    address = parse_address("elasticsearch+https://somebody:secret@search.example/intranet")

    assert str(address) == "elasticsearch+https://search.example:9200/intranet"
    assert "secret" not in repr(address)


@pytest.mark.parametrize(
    "text",
    [
        "http://search.example:9200",
        "solr://search.example",
        "opensearch+http://search.example",
        "opensearch://",
        "opensearch://search.example:port",
        "opensearch://burza:secret/part@search.example",
        "opensearch://search.example/Intranet",
        "opensearch://search.example/one/two",
        "opensearch://search.example/*",
        "opensearch://search.example/_all",
        "opensearch://search.example#part",
        "opensearch://search.example?ca=/etc/ssl/ca.pem",
        "opensearch+https://search.example?verify=no",
    ],
)
def test_whatever_cannot_be_meant_is_refused_without_a_word_of_the_password(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w") as refused:
        parse_address(text)
    assert "secret" not in str(refused.value)
