"""Cent fautes de gardien : chacune donne une anomalie, une seule, juste, à sa place ; jamais de trace.

Une faute est un remplacement dans un fichier du petit clausier (un texte absent vaut tout le fichier), ou un
fichier ajouté, déplacé, retiré. Le lieu attendu est celui qu'il faut corriger.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from cctgen.clausier.lecture.fichiers import lire_clausier
from cctgen.clausier.verification.ensemble import verifier
from cctgen.documents.composition.formes_refusees import formes_refusees
from cctgen.socle.anomalies import Anomalie
from cctgen.usages.ouverture.egares import egares_du_clausier
from tests.clausier.verification.petit_clausier import FICHIERS, ecrire

ACCES, SOCLE = "clauses/securite/SSI-001-acces.yaml", "clauses/securite/SSI-002-socle.yaml"
DONNEES, ANCIENNE = "clauses/securite/SSI-003-donnees.yaml", "clauses/securite/SSI-004-ancienne.yaml"
REGISTRE, FICHE = "clauses/transverse/TRA-001-registre.yaml", "cct/usages/FIC-UTI-01-usager.yaml"
QUESTIONS, SUITE = "questionnaire/01-marche.yaml", "questionnaire/02-suite.yaml"
FORMULAIRE, PRODUITS = "formulaires/plan-securite.yaml", "produits/dev.yaml"
PLAN, REFERENCES, IDENTITE = "plan.yaml", "references.yaml", "clausier.yaml"
BAREME = "bareme.yaml"
MODELES = ("annexe.docx", "extrait.docx")


@dataclass(frozen=True)
class Faute:
    """Une faute semée et ce qui doit s'en dire ; `ligne` nulle : le fichier entier est en cause."""

    fichier: str
    avant: str
    apres: str | bytes
    code: str
    ligne: int | None
    lieu: str = ""
    conseil: str = ""


def ajout(fichier: str, code: str, contenu: str | bytes = 'id: "x"\n', ligne: int | None = None, **suite: str) -> Faute:
    return Faute(fichier, "", contenu, code, ligne, **suite)


TITRE = 'titre: "Socle"'
TEXTE = "Le titulaire tient un registre."
QUAND = "quand: {question: niveau, parmi: [haut]}"
ENTRE = "    - {question: duree, entre: [1, 48]}"
PARAMETRE = '{type: entier, libelle: "Délai", unite: heures, defaut: 24, min: 1, max: 72}'


def selon(valeur: str, defaut: str) -> str:
    """Rend le même paramètre, qui propose aussi `defaut` quand l'accès vaut `valeur`."""
    return PARAMETRE[:-1] + f", selon: [{{quand: {{question: acces, parmi: [{valeur}]}}, defaut: {defaut}}}]}}"


SYNTAXE = [
    Faute(SOCLE, TITRE, 'titre: "Socle', "yaml-invalide", 2, conseil="Fermez"),
    Faute(SOCLE, TITRE, "titre: 'Socle", "yaml-invalide", 2, conseil="Fermez"),
    Faute(ACCES, 'titre: "Accès"', 'titre: "Accès', "yaml-invalide", 2, conseil="Fermez"),
    Faute(SOCLE, TITRE, "titre: Socle : suite", "yaml-invalide", 2, conseil="guillemets"),
    Faute(SOCLE, TITRE, "\ttitre: x", "yaml-invalide", 2, conseil="tabulation"),
    Faute(SOCLE, "  Le titulaire", "\tLe titulaire", "yaml-invalide", 5, conseil="tabulation"),
    Faute(SOCLE, TITRE, ' titre: "Socle"', "yaml-invalide", 2),
    Faute(SOCLE, TITRE, 'titre "Socle"', "yaml-invalide", 3),
    Faute(SOCLE, TITRE, "titre: @socle", "yaml-invalide", 2, conseil="guillemets"),
    Faute(SOCLE, TITRE, "titre: %socle", "yaml-invalide", 2, conseil="guillemets"),
    Faute(SOCLE, TITRE, "titre: {nom_si} socle", "yaml-invalide", 2, conseil="guillemets"),
    Faute(SOCLE, TITRE, 'titre: "So\\cle"', "yaml-invalide", 2, conseil="barre"),
    Faute(SOCLE, "texte: |", "texte: | suite", "yaml-invalide", 4, conseil="Passez à la ligne"),
    Faute(ACCES, "requiert: [SSI-002]", "requiert: [SSI-002", "yaml-invalide", 9, conseil="[a, b]"),
    Faute(SOCLE, "", TITRE.encode("utf-16"), "encodage-inconnu", 1, conseil="UTF-8"),
    Faute(SOCLE, "", 'id: SSI-002\ntitre: "é"\n'.encode("latin-1"), "encodage-inconnu", 2, conseil="UTF-8"),
    Faute(SOCLE, TITRE, "titre: So\x01cle", "yaml-invalide", 2, conseil="copier-coller"),
    Faute(SOCLE, TITRE, 'titre: "So\\u0000cle"', "caractere-interdit", 2),
    Faute(SOCLE, TITRE, "titre: &a Socle", "ancre-refusee", 2),
    Faute(SOCLE, TITRE, "titre: *socle", "ancre-refusee", 2),
    Faute(SOCLE, TITRE, "titre: !!str Socle", "etiquette-refusee", 2),
    Faute(ACCES, ENTRE, "    - *duree", "ancre-refusee", 7),
    Faute(ACCES, "parmi: [site, distant]", 'parmi: ["si\\u0000te", distant]', "caractere-interdit", 6),
    Faute(ACCES, ENTRE, "    - {question: duree, entre: !!seq [a, b]}", "etiquette-refusee", 7),
    Faute(SOCLE, TITRE, f"{TITRE}\n{TITRE}", "cle-repetee", 3),
    Faute(SOCLE, "  Le titulaire tient un registre.\n", "  Il agit.\n---\nid: SSI-009\n", "documents-multiples", 6),
    Faute(SOCLE, TITRE, "titre: " + "[" * 40 + "]" * 40, "yaml-trop-profond", 2),
    Faute(SOCLE, TITRE, "titre: " + "[" * 5000, "yaml-invalide", 2, conseil="Fermez chaque"),
    Faute(SOCLE, "", "id: SSI-002\n" + "# x\n" * 800_000, "fichier-trop-grand", None),
    Faute(QUESTIONS, 'titre: "Accès"', 'titre: "Accès', "yaml-invalide", 4),
    Faute(PLAN, "documents:", "documents", "yaml-invalide", 2),
    Faute(REFERENCES, "references:", "references: [", "yaml-invalide", 2),
    Faute(IDENTITE, 'nom: "Essai"', "nom: Essai: 1", "yaml-invalide", 1),
    Faute(FORMULAIRE, "sections:", "sections: x", "yaml-invalide", 6),
]

CLES = [
    Faute(SOCLE, "", "", "valeur-invalide", 1),
    Faute(SOCLE, "", "bonjour\n", "valeur-invalide", 1),
    Faute(SOCLE, "", "- a\n- b\n", "valeur-invalide", 1),
    Faute(SOCLE, "texte: |", "texe: |", "cle-inconnue", 4, conseil="« texte »"),
    Faute(SOCLE, TITRE + "\n", "", "cle-absente", 1, conseil="Ajoutez"),
    Faute(SOCLE, TITRE, "titre: []", "valeur-invalide", 2),
    Faute(SOCLE, TITRE, 'titre: ""', "valeur-invalide", 2),
    Faute(SOCLE, TITRE, 'titer: "Socle"', "cle-inconnue", 2, conseil="« titre »"),
    Faute(SOCLE, f"{TITRE}\npiece: cctp", f"piece: cctp\n{TITRE}", "ordre-des-cles", None),
    Faute(SOCLE, "piece: cctp", "piece: annexe", "valeur-hors-liste", 3, conseil="cctp"),
    Faute(SOCLE, "piece: cctp", "piece: [cctp]", "valeur-hors-liste", 3),
    Faute(SOCLE, TITRE, f"{TITRE}\ntheme: securite", "cle-inconnue", 3),
    Faute(ACCES, "niveau: P", "niveau: X", "valeur-hors-liste", 16, conseil="P, I"),
    Faute(
        ACCES, "    niveau: P\n", "    niveau: P\n    notee: peut-être\n", "valeur-invalide", 17, conseil="oui ou non"
    ),
    Faute(ACCES, "    niveau: P\n", "    niveau: P\n    poids: lourd\n", "valeur-invalide", 17),
    Faute(ACCES, "    niveau: P\n", "    niveau: P\n    poids: 0\n", "valeur-invalide", 17),
    Faute(ACCES, "    niveau: P\n", "    niveau: P\n    parametres: {}\n", "cle-inconnue", 17, conseil="ailleurs"),
    Faute(
        ACCES,
        "      La procédure.\n",
        "      La procédure.\n    preuves: x\n",
        "cle-inconnue",
        22,
        conseil="« preuve »",
    ),
    Faute(ANCIENNE, "le: 2026-01-01", "le: hier", "valeur-invalide", 6, conseil="année-mois-jour"),
    Faute(IDENTITE, "date: 2026-01-01", "date: 01/01/2026", "valeur-invalide", 3, conseil="année-mois-jour"),
    Faute(IDENTITE, "themes: {", "theme: {", "cle-inconnue", 5, conseil="« themes »"),
    Faute(IDENTITE, 'version: "1"\n', "", "cle-absente", 1),
    Faute(REFERENCES, "etat: verifie\n    articles", "etat: sur\n    articles", "valeur-hors-liste", 4),
    *(
        Faute(REFERENCES, "    etat: verifie\n", f'    lien: "{lien}"\n    etat: verifie\n', "valeur-invalide", 4)
        for lien in ("javascript:alert(1)", "legifrance.gouv.fr", "https://a b.fr")
    ),
    Faute(PLAN, "pieces: [cctp]", "pieces: []", "valeur-invalide", 6),
    Faute(PLAN, "fichier: annexe", "fichier: ../annexe", "valeur-invalide", 5),
    Faute(PRODUITS, "libre: oui", "libre: vrai", "valeur-invalide", 4, conseil="oui ou non"),
    Faute(PRODUITS, "statut: R", "statut: Z", "valeur-hors-liste", 4),
    Faute(
        FORMULAIRE, "    exigences: {themes: [securite], piliers: [usages], ", "    exigences: {", "valeur-invalide", 11
    ),
    Faute(QUESTIONS, "type: texte", "type: libre", "valeur-hors-liste", 25),
    Faute(
        QUESTIONS, "    type: texte", "    type: texte\n    options: [{valeur: a, libelle: A}]", "valeur-invalide", 22
    ),
    Faute(QUESTIONS, 'titre: "Nom"', 'title: "Nom"\n    titre: "Nom"', "cle-inconnue", 23, conseil="« titre »"),
]

IDENTIFIANTS = [
    Faute(SOCLE, "id: SSI-002", "id: SSI-022", "nom-de-fichier", 1),
    Faute(SOCLE, "id: SSI-002", "id: ssi-002", "valeur-invalide", 1),
    ajout("clauses/securite/SSI-009 Nouvelle.yaml", "nom-de-fichier", FICHIERS[SOCLE].replace("002", "009")),
    ajout(
        "clauses/securite/SSI-002-bis.yaml",
        "redefinition-non-declaree",
        FICHIERS[SOCLE],
        1,
        lieu=SOCLE,
        conseil="remplace",
    ),
    Faute(REGISTRE, "registre.\n", "registre.\nremplace: oui\n", "remplacement-sans-objet", 1),
    Faute(
        REGISTRE,
        "registre.\n",
        'registre.\nexigences:\n  - {id: SSI-001-1, niveau: I, enonce: "A.", preuve: "B."}\n',
        "exigence-en-double",
        7,
    ),
    Faute(QUESTIONS, "id: nom_si", "id: Nom-SI", "valeur-invalide", 22),
    Faute(
        QUESTIONS,
        "  - id: duree",
        '  - {id: acces, titre: "X", libelle: "X ?", type: texte}\n  - id: duree',
        "question-en-double",
        11,
    ),
    Faute(
        QUESTIONS,
        "  - id: nom_si",
        '  - {id: niveau, titre: "X", libelle: "X ?", type: oui_non}\n  - id: nom_si',
        "question-en-double",
        3,
        lieu=SUITE,
    ),
    ajout(
        "questionnaire/03-service.yaml",
        "question-en-double",
        'rubrique: "X"\nquestions:\n  - {id: donnees, titre: "X", libelle: "X ?", type: texte, emploi: "X"}\n',
        3,
    ),
    Faute(QUESTIONS, "{valeur: aucun,", "{valeur: site,", "option-en-double", 10),
    Faute(REFERENCES, "{id: cpi,", "{id: rgpd,", "redefinition-non-declaree", 6),
    Faute(PLAN, "- id: extrait", "- id: annexe", "redefinition-non-declaree", 10),
    Faute(PLAN, "fichier: extrait", "fichier: annexe", "fichier-en-double", 13),
    Faute(FORMULAIRE, "fichier: plan-securite", "fichier: annexe", "fichier-en-double", 3),
    Faute(FORMULAIRE, "id: plan-securite", "id: plan-surete", "nom-de-fichier", 1),
]

CONDITIONS = [
    Faute(DONNEES, QUAND, "quand:", "condition-invalide", 4),
    Faute(DONNEES, QUAND, "quand: oui", "condition-invalide", 4),
    Faute(DONNEES, QUAND, "quand: [niveau, haut]", "condition-invalide", 4),
    Faute(DONNEES, QUAND, "quand: {niveau: haut}", "condition-invalide", 4),
    Faute(DONNEES, QUAND, "quand: {tous: []}", "valeur-invalide", 4),
    Faute(DONNEES, QUAND, "quand: {tous: [oui]}", "condition-invalide", 4),
    Faute(DONNEES, QUAND, "quand: {question: niveau, parmi: []}", "valeur-invalide", 4),
    Faute(DONNEES, QUAND, "quand: {question: niveau, parmi: [haut], un: []}", "condition-invalide", 4),
    Faute(DONNEES, QUAND, "quand: {question: nivau, parmi: [haut]}", "question-inconnue", 4, conseil="« niveau »"),
    Faute(DONNEES, QUAND, "quand: {question: niveau, parmi: [hauts]}", "condition-invalide", 4, conseil="« haut »"),
    Faute(DONNEES, QUAND, "quand: {question: niveau, entre: [1, 2]}", "condition-invalide", 4, conseil="parmi"),
    Faute(DONNEES, QUAND, "quand: {question: nom_si, parmi: [x]}", "condition-invalide", 4),
    Faute(ACCES, ENTRE, "    - {question: duree, entre: [48, 1]}", "condition-invalide", 4, conseil="plus petite"),
    Faute(ACCES, ENTRE, "    - {question: duree, entre: [1]}", "valeur-invalide", 7, conseil="bornes"),
    Faute(ACCES, ENTRE, "    - {question: duree, entre: [un, 2]}", "valeur-invalide", 7),
    Faute(ACCES, ENTRE, f"{ENTRE}\n    - {{question: acces, parmi: [aucun]}}", "condition-impossible", 4),
    Faute(ACCES, "parmi: [oui]}", "parmi: [ouii]}", "condition-invalide", 17, conseil="« oui »"),
    Faute(
        DONNEES,
        QUAND,
        "quand: {tous: [{question: niveau, parmi: [haut]}, {question: acces, parmi: [aucun]}]}",
        "condition-impossible",
        4,
    ),
    Faute(ACCES, "[site, distant]}\n    - {question: duree", "[distant]}\n    - {question: duree", "", None),
    Faute(
        QUESTIONS,
        "quand: {question: acces, parmi: [site, distant]}",
        "quand: {question: nom_si, parmi: [x]}",
        "question-inconnue",
        20,
    ),
    Faute(
        QUESTIONS,
        "quand: {question: acces, parmi: [site, distant]}",
        "quand: {tous: [{question: acces, parmi: [site]}, {question: acces, parmi: [distant]}]}",
        "question-jamais-posee",
        20,
    ),
    Faute(SUITE, "{question: donnees, parmi: [oui]}", "{question: donnees, parmi: [oui, x]}", "condition-invalide", 7),
    Faute(SUITE, "{valeur: haut, quand", "{valeur: moyen, quand", "valeur-invalide", 3),
]

LIENS = [
    Faute(ACCES, "requiert: [SSI-002]", "requiert: [SSI-0022, SSI-002]", "clause-inconnue", 8, conseil="« SSI-002 »"),
    Faute(ACCES, "requiert: [SSI-002]", "requiert: [SSI-001, SSI-002]", "lien-sur-soi", 8),
    Faute(ACCES, "requiert: [SSI-002]", "requiert: [SSI-004, SSI-002]", "clause-retiree", 8, conseil="« SSI-002 »"),
    Faute(ACCES, "requiert: [SSI-002]", "requiert: [SSI-003, SSI-002]", "requise-conditionnelle", 8),
    Faute(SOCLE, "piece: cctp", "piece: cctp\nrequiert: [SSI-003]", "requise-conditionnelle", 4, conseil="SSI-003"),
    Faute(ACCES, "requiert: [SSI-002]", "requiert: [SSI-002]\nincompatible: [SSI-002]", "liens-contraires", 8),
    Faute(SOCLE, "piece: cctp", "piece: cctp\nincompatible: [SSI-001]", "liens-contraires", 8, lieu=ACCES),
    Faute(SOCLE, "piece: cctp", "piece: cctp\nincompatible: [SSI-999]", "clause-inconnue", 4),
    Faute(REGISTRE, "le registre.", "{clause:SSI-003}.", "renvoi-conditionnel", 4, conseil="requiert"),
    Faute(REGISTRE, "le registre.", "{clause:SSI-999}.", "clause-inconnue", 4),
    Faute(REGISTRE, "le registre.", "{clause:SSI-001-1}.", "clause-inconnue", 4, conseil="« SSI-001 »"),
    Faute(REGISTRE, "registre.\n", 'registre.\nnote_acheteur: "Voir {clause:SSI-999}."\n', "clause-inconnue", 6),
    Faute(ANCIENNE, "remplacee_par: SSI-002", "remplacee_par: SSI-999", "clause-inconnue", 6),
    Faute(ANCIENNE, "remplacee_par: SSI-002", "remplacee_par: SSI-004", "lien-sur-soi", 6),
    Faute(FORMULAIRE, "clause: SSI-002", "clause: SSI-999", "clause-inconnue", 4),
    Faute(FORMULAIRE, "{clause:SSI-002}", "{clause:SSI-003}", "renvoi-conditionnel", 7),
    Faute(ACCES, "references: [rgpd]", "references: [rgdp]", "reference-inconnue", 23, conseil="« rgpd »"),
    Faute(ACCES, '"rgpd:28"', '"rgpd:29"', "article-inconnu", 22),
    Faute(SOCLE, "piece: cctp", 'piece: cctp\ncomplete: ["ccag-tic:5.4"]', "reference-inconnue", 4),
]

PLANS = [
    Faute(PLAN, "modele: annexe.docx", "modele: anexe.docx", "modele-absent", 4, conseil="« annexe.docx »"),
    Faute(
        PLAN, "themes: [securite, transverse]}\n      - ", "themes: [securites, securite]}\n      - ", "plan-inconnu", 8
    ),
    Faute(PLAN, "piliers: [usages]", "piliers: [usage, usages]", "plan-inconnu", 9, conseil="« usages »"),
    Faute(PLAN, "piliers: [usages]", "piliers: [usages], clauses: [SSI-999]", "clause-inconnue", 9),
    Faute(PLAN, '\n      - {titre: "Usages", piliers: [usages]}', "", "clause-sans-place", 3, lieu=FICHE),
    Faute(PLAN, "pieces: [ccap, rc]", "pieces: [rc]", "clause-sans-place", 3, lieu=REGISTRE),
    Faute(REGISTRE, "piece: ccap", "piece: rc", "", None),
    ajout("clauses/nouveau/NEW-001-x.yaml", "theme-inconnu", FICHIERS[SOCLE].replace("SSI-002", "NEW-001"), 1),
    Faute(FORMULAIRE, "themes: [securite]", "themes: [secu]", "theme-inconnu", 11),
    Faute(PLAN, "", b"\x00", "yaml-invalide", 1),
]

TEXTES = [
    Faute(SOCLE, TEXTE, "Sous {delay heures.", "accolade-non-fermee", 4, conseil="Fermez"),
    Faute(SOCLE, TEXTE, "Sous delai} heures.", "accolade-non-fermee", 4),
    Faute(SOCLE, TEXTE, "Sous {nom_s}.", "variable-inconnue", 4, conseil="« nom_si »"),
    Faute(SOCLE, TEXTE, "Sous { nom_si }.", "variable-inconnue", 4, conseil="sans espace"),
    Faute(SOCLE, TITRE, 'titre: "Socle de {nom_si}"', "accolade-non-fermee", 2),
    Faute(SOCLE, TEXTE, "{% if x %}", "jinja-refuse", 4),
    Faute(SOCLE, TEXTE, "# Titre", "forme-refusee", 4),
    Faute(SOCLE, TEXTE, "Voir [ici](https://exemple.fr).", "forme-refusee", 4),
    Faute(SOCLE, f"texte: |\n  {TEXTE}\n", "", "clause-vide", 1),
    Faute(SOCLE, TEXTE, "Conforme à ISO 27001.", "sans-equivalent", 4),
    Faute(ACCES, f"  delai: {PARAMETRE}", f"  delai: {PARAMETRE.replace('24', '99')}", "parametre-hors-bornes", 10),
    Faute(ACCES, f"  delai: {PARAMETRE}", f"  delai: {PARAMETRE.replace('24', 'x')}", "parametre-hors-bornes", 10),
    Faute(ACCES, f"  delai: {PARAMETRE}", f"  delai: {selon('site', '99')}", "parametre-hors-bornes", 10),
    Faute(ACCES, f"  delai: {PARAMETRE}", f"  delai: {selon('ailleurs', '12')}", "condition-invalide", 10),
    Faute(ACCES, f"  delai: {PARAMETRE}", f"  delai: {selon('aucun', '12')}", "condition-impossible", 10),
    Faute(ACCES, f"  delai: {PARAMETRE}", f"  delai: {selon('site', '12')}", "", None),
    Faute(
        ACCES, f"  delai: {PARAMETRE}", f"  delai: {PARAMETRE.replace('min: 1', 'min: 99')}", "parametre-invalide", 10
    ),
    Faute(ACCES, f"  delai: {PARAMETRE}", f"  delai: {PARAMETRE.replace('entier', 'choix')}", "parametre-invalide", 10),
    Faute(ACCES, f"  delai: {PARAMETRE}", f"  delai: {PARAMETRE}\n  autre: {{type: texte}}", "parametre-inutile", 11),
    Faute(ACCES, f"  delai: {PARAMETRE}", f"  delai: {PARAMETRE}\n  nom_si: {{type: texte}}", "parametre-homonyme", 11),
    Faute(ACCES, f"  delai: {PARAMETRE}", f"  Delai: {PARAMETRE}\n  delai: {PARAMETRE}", "valeur-invalide", 10),
    Faute(SOCLE, TEXTE + "\n", TEXTE + '\nrelu: {le: 2026-01-01, par: "X", empreinte: "0"}\n', "relecture-perimee", 6),
    Faute(QUESTIONS, "    defaut: 12", "    defaut: douze", "defaut-hors-liste", 15),
    Faute(QUESTIONS, "    type: choix", "    type: choix\n    defaut: sites", "defaut-hors-liste", 7),
    Faute(
        QUESTIONS,
        "  - id: nom_si",
        '  - {id: vaine, titre: "V", libelle: "V ?", type: texte}\n  - id: nom_si',
        "question-inutile",
        22,
    ),
    Faute(QUESTIONS, "options:\n", "par_lot: oui\n    options:\n", "question-commune-selon-lot", 21),
    Faute(FORMULAIRE, "{nom_si}", "{nom_s}", "variable-inconnue", 9, conseil="« nom_si »"),
    Faute(FORMULAIRE, "{nom_si}", "{nom_si", "accolade-non-fermee", 9),
]

EGARES = [
    ajout("clauses/securite/SSI-009-x.yml", "fichier-ignore", conseil=".yaml"),
    ajout("clauses/securite/SSI-009-x.YAML", "fichier-ignore", conseil=".yaml"),
    ajout("clauses/SSI-009-x.yaml", "fichier-ignore", conseil="clauses/*/*.yaml"),
    ajout("clauses/securite/sous/SSI-009-x.yaml", "fichier-ignore"),
    ajout("clause/securite/SSI-009-x.yaml", "fichier-ignore", conseil="« clauses »"),
    ajout("Clauses/securite/SSI-009-x.yaml", "fichier-ignore", conseil="« clauses »"),
    ajout("questionaire/03-x.yaml", "fichier-ignore", conseil="« questionnaire »"),
    ajout("questionnaire/sous/03-x.yaml", "fichier-ignore"),
    ajout("clauses/securite/SSI-009-x.txt.yaml.bak", "fichier-ignore"),
    ajout("clauses/securite/SSI-009.docx", "fichier-ignore"),
    ajout("plan.yml", "fichier-ignore", conseil="plan.yaml"),
    ajout("reference.yaml", "fichier-ignore", conseil="« references.yaml »"),
    ajout("modeles/anexe.docx", "fichier-ignore", conseil="« annexe.docx »"),
    ajout("modeles/annexe.dotx", "fichier-ignore"),
    ajout("modeles/sous/annexe.docx", "fichier-ignore"),
    ajout("produits/autre.yml", "fichier-ignore"),
    ajout("tableau.xlsx", "fichier-ignore"),
]

INVENTEES = [
    Faute(
        SOCLE,
        "  Le titulaire tient un registre.",
        "Le titulaire tient un registre.",
        "yaml-invalide",
        5,
        conseil="Décalez",
    ),
    Faute(SOCLE, "piece: cctp", "piece:cctp", "yaml-invalide", 3, conseil="espace après le deux-points"),
    Faute(
        ACCES, "requiert: [SSI-002]", "requiert:\n  - SSI-002\n  -SSI-003", "yaml-invalide", 10, conseil="espace après"
    ),
    Faute(SOCLE, TITRE, "titre: Socle n° 3 #2", "fin-de-texte-ignoree", 2, conseil="guillemets"),
    Faute(SOCLE, TITRE, "titre: Le socle # à revoir", "fin-de-texte-ignoree", 2, conseil="guillemets"),
    Faute(SOCLE, "piece: cctp", "piece: CCTP", "valeur-hors-liste", 3, conseil="cctp"),
    Faute(SOCLE, "piece: cctp", "pièce: cctp", "cle-inconnue", 3, conseil="écrire « piece » ?"),
    Faute(SOCLE, "id: SSI-002", "id: SSI 002", "valeur-invalide", 1, conseil="SSI-012"),
    Faute(SOCLE, "id: SSI-002", "id: SSI–002", "valeur-invalide", 1, conseil="tirets simples"),
    Faute(ACCES, "parmi: [site, distant]", "parmi: [site, site]", "valeur-invalide", 6, conseil="Retirez"),
    Faute(ACCES, "{question: acces, parmi", "{question: Acces, parmi", "question-inconnue", 4, conseil="« acces »"),
    Faute(ACCES, "  tous:\n", "  et:\n", "condition-invalide", 4, conseil="« et » s'écrit « tous »"),
    Faute(ACCES, "  tous:\n", "  ou:\n", "condition-invalide", 4, conseil="« ou » s'écrit « un »"),
    Faute(ACCES, "  tous:\n", "  non:\n", "condition-invalide", 4, conseil="« non » s'écrit « aucun »"),
    Faute(ACCES, "min: 1, max: 72", "min: 72, max: 1", "parametre-invalide", 10, conseil="Échangez"),
    Faute(ACCES, "unite: heures", "unité: heures", "cle-inconnue", 10, conseil="écrire « unite » ?"),
    Faute(ACCES, "{delai} heures", "{Delai} heures", "variable-inconnue", 11, conseil="écrire « delai » ?"),
    Faute(ACCES, "{delai} heures", "{delai_alerte} heures", "variable-inconnue", 11, conseil="écrire « delai » ?"),
    Faute(ACCES, "{delai} heures", "{{delai}} heures", "jinja-refuse", 11, conseil="{nom}"),
    Faute(ACCES, "{clause:SSI-002}", "{clause: SSI-002}", "clause-inconnue", 11, conseil="écrire « SSI-002 » ?"),
    Faute(ACCES, "{clause:SSI-002}", "{SSI-002}", "variable-inconnue", 11, conseil="{clause:SSI-002}"),
    Faute(ACCES, "{clause:SSI-002}", "{clause:ssi-002}", "clause-inconnue", 11, conseil="écrire « SSI-002 » ?"),
    Faute(ACCES, '"rgpd:28"', '"rgpd:art. 28"', "article-inconnu", 22, conseil="« 28 »"),
    Faute(ANCIENNE, "le: 2026-01-01", "le: 2026-13-01", "valeur-invalide", 6, conseil="année-mois-jour"),
    Faute(ANCIENNE, "retiree: {", "retirée: {", "cle-inconnue", 6, conseil="écrire « retiree » ?"),
    Faute(QUESTIONS, "type: oui_non", "type: booleen", "valeur-hors-liste", 19, conseil="oui_non"),
    Faute(QUESTIONS, "    options:\n", "    option:\n", "cle-inconnue", 7, conseil="« options »"),
    Faute(QUESTIONS, "valeur: site,", 'valeur: "sur site",', "valeur-invalide", 8, conseil="sans espace"),
    Faute(QUESTIONS, '{valeur: site, libelle: "Sur site"}', "{valeur: site}", "cle-absente", 8, conseil="Ajoutez"),
    Faute(QUESTIONS, "defaut: 12", "defaut: 12 mois", "defaut-hors-liste", 15, conseil="sans signe ni unité"),
    Faute(QUESTIONS, "par_lot: non", "par_lot: false", "valeur-invalide", 21, conseil="oui ou non"),
    Faute(SUITE, '- {valeur: bas, raison: "Rien."}', "", "valeur-invalide", 3, conseil="sauf à la dernière"),
    Faute(SUITE, "question: donnees", "question: niveau", "question-inconnue", 7, conseil="Déplacez"),
    Faute(PLAN, "pieces: [cctp]", "piece: [cctp]", "cle-inconnue", 6, conseil="« pieces »"),
    Faute(PLAN, "modele: annexe.docx", "modele: annexe", "modele-absent", 4, conseil="« annexe.docx »"),
    Faute(PLAN, "fichier: annexe", "fichier: Annexe n°1", "valeur-invalide", 5, conseil="plan-securite"),
    Faute(
        REFERENCES,
        "etat: verifie\n    articles",
        "etat: vérifié\n    articles",
        "valeur-hors-liste",
        4,
        conseil="verifie",
    ),
    Faute(FICHE, "    niveau: I\n", "", "cle-absente", 11, conseil="Ajoutez"),
    Faute(FORMULAIRE, "clause: SSI-002", "clauses: [SSI-002]", "cle-inconnue", 4, conseil="écrire « clause » ?"),
]
"""Semées après coup, sans savoir ce que l'outil en dirait : accents, casse, signes collés, mots d'un autre outil."""

FAUTES = [*SYNTAXE, *CLES, *IDENTIFIANTS, *CONDITIONS, *LIENS, *PLANS, *TEXTES, *EGARES, *INVENTEES]


def anomalies(racine: Path) -> list[Anomalie]:
    trouvees = verifier(lire_clausier([racine]), formes_refusees, MODELES)
    return [*trouvees, *egares_du_clausier(racine, MODELES)]


def semer(faute: Faute) -> Mapping[str, str | bytes]:
    fichiers: dict[str, str | bytes] = dict(FICHIERS)
    original = FICHIERS.get(faute.fichier, "")
    if faute.avant:
        assert faute.avant in original, "la faute ne touche rien"
        assert isinstance(faute.apres, str)
        fichiers[faute.fichier] = original.replace(faute.avant, faute.apres, 1)
    else:
        fichiers[faute.fichier] = faute.apres
    return fichiers


def test_le_petit_clausier_n_a_rien_a_se_reprocher(tmp_path: Path) -> None:
    assert anomalies(ecrire(tmp_path / "clausier", dict(FICHIERS))) == []


def test_il_y_a_bien_cent_fautes() -> None:
    assert len([f for f in FAUTES if f.code]) >= 100


@pytest.mark.parametrize("faute", FAUTES, ids=lambda f: f"{f.code}-{Path(f.fichier).stem}")
def test_une_faute_donne_une_anomalie_juste_a_sa_place(faute: Faute, tmp_path: Path) -> None:
    trouvees = anomalies(ecrire(tmp_path / "clausier", dict(semer(faute))))
    if not faute.code:
        assert trouvees == []
        return
    assert [a.code for a in trouvees] == [faute.code], "\n".join(map(str, trouvees))
    (anomalie,) = trouvees
    assert anomalie.lieu.fichier == f"clausier/{faute.lieu or faute.fichier}"
    assert anomalie.lieu.ligne == faute.ligne, str(anomalie)
    assert anomalie.message.strip()
    assert faute.conseil in anomalie.conseil
    assert anomalie.conseil.strip()


@pytest.mark.parametrize("fichier", [IDENTITE, PLAN, REFERENCES, BAREME])
def test_un_fichier_absent_est_une_seule_anomalie(fichier: str, tmp_path: Path) -> None:
    fichiers = {nom: texte for nom, texte in FICHIERS.items() if nom != fichier}
    trouvees = verifier(lire_clausier([ecrire(tmp_path / "clausier", dict(fichiers))]), formes_refusees, MODELES)
    assert [(a.code, a.lieu.fichier) for a in trouvees] == [("fichier-absent", f"clausier/{fichier}")]
