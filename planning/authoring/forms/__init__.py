"""Forms in a workbench notebook that write records back into the files of a profile."""

from planning.authoring.forms.form import RecordsForm, records_form
from planning.authoring.forms.record_form import RecordForm

__all__ = ["RecordForm", "RecordsForm", "records_form"]
