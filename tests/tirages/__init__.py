"""Des jeux de réponses tirés au hasard : chacun donne un dossier entier, que l'on relit sans l'outil."""
