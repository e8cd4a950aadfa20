"""Forms in a workbench notebook that write records back into the files of a profile."""
