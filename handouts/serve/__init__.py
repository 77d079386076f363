"""The staff page: a local server on which staff choose sheets for a patient and print them."""
