"""The planning workspace for humanitarian civil-military coordination: profiles in, pages of an edition out."""

__version__ = "0.1.0"

__all__ = ["__version__"]
