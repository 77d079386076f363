"""Copies for one patient: records, mail merge, e-mail, the log and what may be deleted."""
