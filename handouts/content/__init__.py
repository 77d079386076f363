"""From YAML files to checked, frozen topics and booklets."""
