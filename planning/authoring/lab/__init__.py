"""JupyterLab for writing together: named members with roles, on this machine unless told otherwise."""

from planning.authoring.lab.admitting import Asked, admit
from planning.authoring.lab.starting import Reached, lab_command, start

__all__ = ["Asked", "Reached", "admit", "lab_command", "start"]
