"""The HTML edition of a document, its fragment and its plain text, from the same markup tree."""
