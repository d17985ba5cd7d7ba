"""Ce qu'un dossier doit porter, et ce que ses réponses se doivent."""
