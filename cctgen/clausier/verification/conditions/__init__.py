"""Les conditions : ce qu'elles citent, et les réponses qui les rendent vraies."""
