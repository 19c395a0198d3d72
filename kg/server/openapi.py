"""The API in OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.0)."""

from __future__ import annotations

from typing import Any

LANG = ("lang", "string", "Language of names: nl or en.")
PATHS: dict[str, tuple[str, tuple[tuple[str, str, str], ...]]] = {
    "/api/search": ("Entities by something like their name.", (("q", "string", "What was typed."), ("type", "string", "Only this type."),
                    ("limit", "integer", "At most so many, 1 to 100."), LANG)),
    "/api/entities": ("Entities by name.", (("type", "string", "Only this type, such as Lab."), ("limit", "integer", "1 to 1000."),
                      ("offset", "integer", "From this one."), LANG)),
    "/api/entity": ("Everything about an entity: facts with evidence, contradictions, neighbours.",
                    (("iri", "string", "Its IRI."), LANG)),
    "/api/documents": ("Every document.", (LANG,)),
    "/api/document": ("A document: text with mentions and claims.", (("iri", "string", "Its IRI."), LANG)),
    "/api/questions": ("The ready-made questions, with their parameters.", (LANG,)),
    "/api/question": ("The query of a question with values put in; every other parameter is one of the question's.",
                      (("name", "string", "The question."), LANG)),
    "/api/complete": ("What can stand at a place in a query.", (("query", "string", "The query so far."),
                      ("position", "integer", "Where the cursor is, in characters."), LANG)),
    "/api/info": ("How much there is of what.", (LANG,)),
}  # fmt: skip
REQUIRED = {"q", "iri", "name", "query", "position"}


def openapi(server: str) -> dict[str, Any]:
    """The description.

    Parameters:
        server: address of this server.
    """
    problem = {
        "description": "Why not.",
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    paths = {}
    for path, (about, parameters) in PATHS.items():
        paths[path] = {"get": {
            "operationId": path.rpartition("/")[2], "summary": about,
            "parameters": [{"name": n, "in": "query", "required": n in REQUIRED, "description": d, "schema": {"type": t}}
                           for n, t, d in parameters],
            "responses": {"200": {"description": "Found.", "content": {"application/json": {"schema": {"type": "object"}}}},
                          "400": problem, "404": problem, "503": problem},
        }}  # fmt: skip
    fields = {
        "type": "string",
        "title": "string",
        "status": "integer",
        "detail": "string",
        "line": "integer",
        "column": "integer",
    }
    schema = {"type": "object", "properties": {name: {"type": kind} for name, kind in fields.items()}}
    return {
        "openapi": "3.1.0", "servers": [{"url": server}], "paths": paths, "components": {"schemas": {"Problem": schema}},
        "info": {"title": "Knowledge graph of Dutch health AI", "version": "1", "description": "SPARQL is at /sparql; this is the rest.",
                 "license": {"name": "CC BY 4.0", "identifier": "CC-BY-4.0"}},
    }  # fmt: skip
