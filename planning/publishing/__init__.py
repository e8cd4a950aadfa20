"""From executed notebooks to a site: a staged Quarto project, rendered by Quarto or by the embedded builder."""

from planning.publishing.finishing import finish_site
from planning.publishing.gating import guard, inspect
from planning.publishing.sidebar import write_sidebar
from planning.publishing.site import Published, publish, ready

__all__ = ["Published", "finish_site", "guard", "inspect", "publish", "ready", "write_sidebar"]
