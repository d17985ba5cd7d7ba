"""Ce que porte un dossier en plus de ses articles, et ce qui s'insère dans leurs textes."""
