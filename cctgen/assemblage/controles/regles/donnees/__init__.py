"""Ce qu'une réponse sur les données dit et que les autres démentent."""
