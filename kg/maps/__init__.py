"""A network as ONE HTML file that opens anywhere: no server, no network request, nothing to install.

>>> import networkx as nx
>>> "<!doctype html>" in render(nx.MultiDiGraph(), title="Leeg", lang="nl")
True
"""

from kg.maps.page import render, write_map
from kg.maps.style import Style, load_style

__all__ = ["Style", "load_style", "render", "write_map"]
