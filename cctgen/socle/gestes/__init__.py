"""Un geste change un dossier d'un coup : verrou, construction à part, mise en place, reprise, travail protégé."""
