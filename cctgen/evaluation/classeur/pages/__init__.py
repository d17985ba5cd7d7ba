"""Une page du tableau comparatif par fichier."""
