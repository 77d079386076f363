"""Turn an element tree and a theme into a tagged PDF."""

from handouts.isolation import shut_out_foreign_settings

# Whatever imports ReportLab stands in this folder.
shut_out_foreign_settings()
