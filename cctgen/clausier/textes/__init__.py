"""Ce qui se lit dans les textes d'une clause : phrases, articles, variables, renvois."""
