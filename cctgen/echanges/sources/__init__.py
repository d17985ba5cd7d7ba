"""Une source rédigée hors de l'outil (Word, Excel) : ce qu'on y lit, et les clauses qu'on en tire."""
