"""Les parcours : un dossier par écran, ce qu'il montre et ce qu'on y fait."""
