"""Elasticsearch and OpenSearch as modelsearch's backends reach them: their clients, their indices, their writing in
bulk. What is asked and what is stored is ours (`cluster_query`), and so is what counts as not answering.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import elastic_transport
import elasticsearch
import opensearchpy
from modelsearch.backends.elasticsearch8 import Elasticsearch8SearchBackend
from modelsearch.backends.opensearch3 import OpenSearch3SearchBackend

from search.engines.address import Address
from search.engines.interface import EngineUnavailable

# What the breaker does instead: a client that tries again keeps whoever waits waiting.
_ONCE = {"max_retries": 0, "retry_on_timeout": False}
NOT_FOUND = 404
_ERRORS = (
    elasticsearch.ApiError, elastic_transport.TransportError, opensearchpy.OpenSearchException, OSError, ValueError,
    LookupError,
)  # fmt: skip


class Refused(EngineUnavailable):
    """It answers, but not this request: the next may fare better."""


class ElasticsearchBackend(Elasticsearch8SearchBackend):
    settings: dict[str, Any] = {}


class OpenSearchBackend(OpenSearch3SearchBackend):
    settings: dict[str, Any] = {}


Backend = ElasticsearchBackend | OpenSearchBackend


@lru_cache
def backend(address: Address, seconds: float) -> Backend:
    """One for all threads of a process. `seconds`: how long any answer is waited for."""
    made = ElasticsearchBackend if address.engine == "elasticsearch" else OpenSearchBackend
    options: dict[str, Any] = {**_ONCE} | ({"ca_certs": address.authorities} if address.authorities else {})
    host: dict[str, Any] = {"host": address.host, "port": address.port}
    signed_in = (address.user, address.password) if address.user else None
    if made is ElasticsearchBackend:
        host["scheme"] = "https" if address.tls else "http"
        options |= {"basic_auth": signed_in} if signed_in else {}
    else:
        host |= {"use_ssl": address.tls, "verify_certs": address.tls, "http_auth": signed_in}
        options |= {"use_ssl": address.tls, "verify_certs": address.tls}
    return made({"HOSTS": [host], "TIMEOUT": seconds, "OPTIONS": options})


@contextmanager
def asking() -> Iterator[None]:
    """Whatever goes wrong inside is `EngineUnavailable`, or `Refused` where the server is well all the same."""
    try:
        yield
    except _ERRORS as error:
        raise (Refused if _well(error) else EngineUnavailable)(type(error).__name__) from error


def status(error: BaseException | None) -> int:
    """Of the answer; 0 where there was none."""
    code = getattr(error, "status_code", 0)
    return code if isinstance(code, int) else 0


def _well(error: Exception) -> bool:
    """401 and 403 are no question's fault: the next would get them too."""
    return status(error) in {400, NOT_FOUND, 409, 413}


__all__ = ["NOT_FOUND", "Backend", "Refused", "asking", "backend", "status"]
