"""Turn content and a brand into markup through sandboxed Jinja layouts."""
