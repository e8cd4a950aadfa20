"""Forms in a workbench notebook that write records back into the files of a profile."""

from planning.authoring.forms.form import RecordForm, RecordsForm, records_form

__all__ = ["RecordForm", "RecordsForm", "records_form"]
