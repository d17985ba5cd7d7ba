"""Un clausier petit et complet : une sorte de fichier de chaque, rien à redire, et des lignes qu'on peut compter."""

from __future__ import annotations

from pathlib import Path

FICHIERS = {
    "clausier.yaml": """\
nom: "Essai"
version: "1"
date: 2026-01-01
licence: "etalab-2.0"
themes: {securite: "Sécurité", transverse: "Transverse"}
piliers: {usages: "Usages"}
""",
    "plan.yaml": """\
documents:
  - id: annexe
    titre: "Annexe"
    modele: annexe.docx
    fichier: annexe
    pieces: [cctp]
    rubriques:
      - {titre: "Sécurité", themes: [securite, transverse]}
      - {titre: "Usages", piliers: [usages]}
  - id: extrait
    titre: "Extrait"
    modele: extrait.docx
    fichier: extrait
    pieces: [ccap, rc]
    rubriques: [{titre: "Clauses", themes: [securite, transverse]}]
""",
    "bareme.yaml": """\
criteres:
  - {id: technique, libelle: "Technique", poids: 60}
  - {id: metier, libelle: "Métier"}
  - {id: matrice, libelle: "Matrice", poids: 20}
  - {id: environnement, libelle: "Environnement", poids: 10}
  - {id: prix, libelle: "Prix", poids: 30}
sous_criteres:
  - {id: securite, themes: [securite]}
  - {id: usages, themes: [transverse], piliers: [usages]}
sujets:
  - {id: securite, nom: "sécurité", themes: [securite]}
  - {id: usages, nom: "usages", piliers: [usages]}
  - {id: transverse, nom: "transverse", themes: [transverse]}
""",
    "references.yaml": """\
references:
  - id: rgpd
    intitule: "RGPD"
    etat: verifie
    articles: [{numero: "28", etat: verifie}]
  - {id: cpi, intitule: "Code de la propriété intellectuelle", etat: a_verifier}
""",
    "questionnaire/01-marche.yaml": """\
rubrique: "Marché"
questions:
  - id: acces
    titre: "Accès"
    libelle: "Quel accès ?"
    type: choix
    options:
      - {valeur: site, libelle: "Sur site"}
      - {valeur: distant, libelle: "À distance"}
      - {valeur: aucun, libelle: "Aucun"}
  - id: duree
    titre: "Durée"
    libelle: "Combien de mois ?"
    type: entier
    defaut: 12
  - id: donnees
    titre: "Données"
    libelle: "Des données personnelles ?"
    type: oui_non
    quand: {question: acces, parmi: [site, distant]}
    par_lot: non
  - id: nom_si
    titre: "Nom"
    libelle: "Quel nom ?"
    type: texte
""",
    "questionnaire/02-suite.yaml": """\
rubrique: "Suite"
deductions:
  - id: niveau
    titre: "Niveau"
    valeurs: [{valeur: haut, libelle: "Haut"}, {valeur: bas, libelle: "Bas"}]
    regles:
      - {valeur: haut, quand: {question: donnees, parmi: [oui]}, raison: "Des données."}
      - {valeur: bas, raison: "Rien."}
""",
    "clauses/securite/SSI-001-acces.yaml": """\
id: SSI-001
titre: "Accès"
piece: cctp
quand:
  tous:
    - {question: acces, parmi: [site, distant]}
    - {question: duree, entre: [1, 48]}
requiert: [SSI-002]
parametres:
  delai: {type: entier, libelle: "Délai", unite: heures, defaut: 24, min: 1, max: 72}
texte: |
  Le titulaire prévient {nom_si} sous {delai} heures.
  Voir {clause:SSI-002}.
exigences:
  - id: SSI-001-1
    niveau: P
    quand: {question: donnees, parmi: [oui]}
    enonce: |
      Une procédure existe.
    preuve: |
      La procédure.
    references: ["rgpd:28"]
references: [rgpd]
""",
    "clauses/securite/SSI-002-socle.yaml": """\
id: SSI-002
titre: "Socle"
piece: cctp
texte: |
  Le titulaire tient un registre.
""",
    "clauses/securite/SSI-003-donnees.yaml": """\
id: SSI-003
titre: "Données"
piece: cctp
quand: {question: niveau, parmi: [haut]}
texte: |
  Le titulaire protège les données.
""",
    "clauses/securite/SSI-004-ancienne.yaml": """\
id: SSI-004
titre: "Ancienne"
piece: cctp
texte: |
  Le titulaire agissait.
retiree: {le: 2026-01-01, motif: "Remplacée.", remplacee_par: SSI-002}
""",
    "clauses/transverse/TRA-001-registre.yaml": """\
id: TRA-001
titre: "Registre"
piece: ccap
texte: |
  Le titulaire remet le registre.
""",
    "cct/usages/FIC-UTI-01-usager.yaml": """\
id: FIC-UTI-01
titre: "Usager"
piece: cctp
contexte: |
  Un usager.
texte: |
  La fiche.
offres_service:
  - {nom: "Service", usage: "Pour tous."}
exigences:
  - id: CCT-UTI-01
    niveau: I
    enonce: |
      Une aide existe.
    preuve: |
      La capture.
""",
    "produits/dev.yaml": """\
domaine: "Dev"
source: "Essai"
produits:
  - {ref: P1, composant: "Outil", statut: R, libre: oui, fonction: "Bâtir"}
""",
    "formulaires/plan-securite.yaml": """\
id: plan-securite
titre: "Plan"
fichier: plan-securite
clause: SSI-002
sections:
  - titre: "Identité"
    consigne: "Voir {clause:SSI-002}."
    champs:
      - {libelle: "Nom", valeur: "{nom_si}"}
  - titre: "Exigences"
    exigences: {themes: [securite], piliers: [usages], colonnes: ["Réponse"]}
""",
    "modeles/annexe.docx": "",
    "modeles/extrait.docx": "",
}


def ecrire(racine: Path, fichiers: dict[str, str | bytes]) -> Path:
    for nom, contenu in fichiers.items():
        chemin = racine / nom
        chemin.parent.mkdir(parents=True, exist_ok=True)
        chemin.write_bytes(contenu.encode() if isinstance(contenu, str) else contenu)
    return racine
