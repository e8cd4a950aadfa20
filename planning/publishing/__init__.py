"""From executed notebooks to a site: a staged Quarto project, rendered by Quarto or by the embedded builder."""

from planning.publishing.search import write_search_data
from planning.publishing.sidebar import write_sidebar
from planning.publishing.site import Published, publish

__all__ = ["Published", "publish", "write_search_data", "write_sidebar"]
