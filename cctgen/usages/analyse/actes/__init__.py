"""Les gestes qui s'adressent aux soumissionnaires, ou en reçoivent : demandes, réponses, tours de négociation."""
