"""Neuf profils d'achat et dix natures, du plus simple au plus exigeant : mêmes réponses de base, quelques écarts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache

from cctgen.assemblage.dossier import assembler
from cctgen.assemblage.modele import Dossier
from cctgen.consultation.modele import Consultation
from tests.fabriques import une_consultation
from tests.livre import clausier_livre

Reponses = Mapping[str, str | list[str]]

BASE: Reponses = {
    "nature": "developpement",
    "type_acheteur": "etat",
    "duree_mois": "24",
    "public": "usagers",
    "interface": "web",
    "donnees_personnelles": "non",
    "archives": "non",
    "sensibilite": "usuel",
    "acces": "aucun",
    "exposition": "internet",
    "hebergement": "ministere",
    "socle_technique": "aucun",
    "publication": "differee",
}

PERSONNELLES: Reponses = {
    "donnees_personnelles": "oui",
    "finalite_traitement": "instruire des demandes",
    "donnees_traitees": "identité et coordonnées",
    "personnes_concernees": "les demandeurs",
    "numero_securite_sociale": "non",
    "mineurs": "non",
}

SANS_CODE: Reponses = {"public": "aucun", "exposition": "aucune", "hebergement": "sans_objet"}

PROFILS: Mapping[str, Reponses] = {
    "Licences hors réseau": {
        **SANS_CODE,
        "nature": "progiciel",
        "public": "agents",
        "interface": "poste",
        "socle_technique": "poste_agent",
        "regime_pi": "licence",
        "montant": "de_60_a_140",
        "procedure": "adaptee",
        "duree_mois": "36",
    },
    "Maintenance matérielle": {
        **SANS_CODE,
        "nature": "materiel",
        "acces": "site",
        "montant": "de_60_a_140",
        "procedure": "adaptee",
    },
    "Études": {
        **SANS_CODE,
        "nature": "etudes",
        "acces": "site",
        "montant": "de_60_a_140",
        "procedure": "adaptee",
    },
    "Site vitrine": {"duree_mois": "12", "montant": "moins_60", "procedure": "adaptee"},
    "Téléservice avec données personnelles": {
        **PERSONNELLES,
        "demarche": "oui",
        "depot_pieces": "oui",
        "api": "oui",
        "acces": "distant",
        "hebergement": "pi_native",
        "socle_technique": "cloud_native",
        "archives": "oui",
    },
    "SaaS RH": {
        **PERSONNELLES,
        "donnees_personnelles": "sensibles",
        "finalite_traitement": "gérer les carrières, les congés et la paie des agents",
        "donnees_traitees": "identité, situation administrative et familiale, absences, paie et mandats syndicaux",
        "personnes_concernees": "les agents de l'acheteur et leurs ayants droit",
        "categories_particulieres": ["sante", "appartenance_syndicale"],
        "fondement_categories": "les obligations de l'employeur en droit du travail",
        "donnees_sante": "oui",
        "certification_sante": "non",
        "numero_securite_sociale": "oui",
        "mineurs": "oui",
        "archives": "oui",
        "nature": "saas",
        "public": "agents",
        "sensibilite": "sensible",
        "protection_legale": "oui",
        "mission_essentielle": "non",
        "atteinte_grave": "oui",
        "acces": "distant",
        "hebergement": "titulaire",
        "regime_pi": "licence",
    },
    "Infogérance sensible": {
        **PERSONNELLES,
        "nature": "infogerance",
        "archives": "oui",
        "public": "agents",
        "sensibilite": "sensible",
        "protection_legale": "oui",
        "mission_essentielle": "oui",
        "atteinte_grave": "oui",
        "acces": ["site", "distant"],
        "exposition": "rie",
        "socle_technique": ["existant", "poste_agent"],
        "critique": "oui",
        "duree_mois": "48",
    },
    "Diffusion Restreinte": {
        "public": "agents",
        "sensibilite": "diffusion_restreinte",
        "acces": "site",
        "exposition": "intranet",
        "socle_technique": "existant",
        "publication": "non",
        "motif_non_publication": "securite_si",
    },
    "IA générative": {
        **PERSONNELLES,
        "public": "agents",
        "interface": "web",
        "ia": "generative",
        "api": "oui",
        "acces": "distant",
        "exposition": "rie",
        "hebergement": "pi_native",
        "socle_technique": "cloud_native",
    },
}

NATURES: Mapping[str, Reponses] = {
    "developpement": {},
    "tma": {**PERSONNELLES, "acces": "distant", "code_existant": "oui"},
    "progiciel": {"public": "agents", "regime_pi": "licence", "socle_technique": "existant"},
    "integration": {"public": "agents", "acces": "site"},
    "libre": {"public": "agents", "logiciels_libres": "PostgreSQL et GLPI"},
    "saas": {
        **PERSONNELLES,
        "public": "agents",
        "acces": "distant",
        "hebergement": "titulaire",
        "regime_pi": "licence",
    },
    "infogerance": {
        **PERSONNELLES,
        "archives": "oui",
        "public": "agents",
        "acces": "distant",
        "socle_technique": "existant",
    },
    "materiel": SANS_CODE,
    "etudes": SANS_CODE,
    "donnees": {**SANS_CODE, "bases_de_donnees": "oui", "code_livre": "non"},
}


def consultation(ecarts: Reponses, nature: str = "") -> Consultation:
    """Rend une consultation sans lot, faite des réponses de base et de quelques écarts."""
    reponses = {**BASE, **({"nature": nature} if nature else {}), **ecarts}
    return une_consultation(communes=reponses)


def dossier_livre(ecarts: Reponses, nature: str = "") -> Dossier:
    """Rend le dossier que le clausier livré donne à ces réponses, assemblé une fois par atelier."""
    return _assembler(json.dumps(ecarts), nature)


@cache
def _assembler(ecarts: str, nature: str) -> Dossier:
    return assembler(clausier_livre(), consultation(json.loads(ecarts), nature))
