"""Les tableaux des documents : largeurs et orientation, telles que les montre `modeles/tableaux.docx`."""
