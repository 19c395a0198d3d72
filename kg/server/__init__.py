"""The graph over HTTP: a SPARQL 1.1 endpoint with a workbench, a page for every entity and document, and the same as JSON.

::

    from kg.server import Settings, serve
    serve(Settings(Path("build")), host="127.0.0.1", port=7878)

=====================  ==================================================================================================
``settings``           limits and permissions
``worker``, ``pool``   queries in processes that can be killed (``wire``: how they talk, ``confine``: what they may not)
``negotiate``          which format a client wants
``protocol``           SPARQL 1.1 Protocol and Graph Store Protocol
``describe``           service description, VoID, OpenAPI
``views``              what the pages and the API show, read in a worker (``search``, ``complete``, ``texts``)
``pages``, ``app``     the pages; everything put together
=====================  ==================================================================================================
"""

from __future__ import annotations

from kg.server.settings import Settings

__all__ = ["Settings", "serve"]


def serve(settings: Settings, *, host: str = "127.0.0.1", port: int = 7878) -> None:
    """Serve a graph until interrupted.

    Parameters:
        settings: which graph, limits, permissions.
        host: address to listen at.
        port: port to listen at; 0 takes a free one.

    Raises:
        GraphError: there is no graph, or it cannot be opened.
        UsageError: the address cannot be listened at.
    """
    from kg.server.run import run

    run(settings, host=host, port=port)
