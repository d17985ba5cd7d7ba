"""D'une version du dossier à l'autre : ce qui change, ce qu'un clausier plus récent y fait, ce qui est gelé."""
