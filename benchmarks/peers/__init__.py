"""The same handout, made with other tools; each reads only what `prepare` wrote for it."""
