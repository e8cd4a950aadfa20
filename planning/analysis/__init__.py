"""Pure functions: a profile and a day in, findings out. One module a subject; nothing here reads, draws or writes."""
