"""Turn content, a brand and Jinja layouts into one checked element tree."""
