"""Knowledge-graph builder."""
