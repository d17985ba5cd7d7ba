"""Échanger un clausier : le tirer de Word ou d'Excel, l'écrire et le relire en CSV, JSON, OSCAL et ReqIF."""
