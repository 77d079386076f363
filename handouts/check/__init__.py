"""One table of rules over content, brands and finished files, and how it is run and reported."""
