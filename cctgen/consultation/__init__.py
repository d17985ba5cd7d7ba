"""Un dossier d'achat : identité, lots, réponses, barème, dialogue du questionnaire."""
