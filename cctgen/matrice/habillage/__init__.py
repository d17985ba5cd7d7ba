"""L'habillage des classeurs : polices, couleurs, largeurs et pages, tels que les montre `modeles/classeurs.xlsx`."""
