"""The door to the forms for notebooks: ``from planning.forms import records_form``."""

from planning.authoring.forms import records_form

__all__ = ["records_form"]
