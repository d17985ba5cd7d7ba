"""Où est écrite chaque commande, et ce que l'aide en dit : aucune n'est importée pour les lister toutes.

Le résumé est la première phrase de la commande, un test y veille ; l'ordre est celui où l'on s'en sert.
"""

from __future__ import annotations

from cctgen.cli.terminal.groupe import Entree

COMMANDES = (
    Entree(
        "demo",
        "cctgen.cli.demonstration:demo",
        "Montre tout le métier sur un exemple : génération, dépouillement, comparaison.",
    ),
    Entree("nouveau", "cctgen.cli.acheteur.consultation:nouveau", "Crée une consultation, puis pose le questionnaire."),
    Entree(
        "questionnaire",
        "cctgen.cli.acheteur.consultation:questionnaire",
        "Reprend le questionnaire là où il en est, ou revoit ce qui est répondu.",
    ),
    Entree(
        "verifier",
        "cctgen.cli.acheteur.consultation:verifier",
        "Relève toutes les anomalies de la consultation, sans rien écrire.",
    ),
    Entree(
        "expliquer",
        "cctgen.cli.acheteur.consultation:expliquer",
        "Dit pourquoi chaque clause ou exigence est retenue ou écartée, et ce qui le changerait.",
    ),
    Entree(
        "simuler",
        "cctgen.cli.acheteur.simulation:simuler",
        "Éprouve la méthode de notation avant publication : ce qu'elle ferait d'offres d'essai.",
    ),
    Entree(
        "generer",
        "cctgen.cli.acheteur.consultation:generer",
        "Produit les annexes, les matrices, la note à l'acheteur et le manifeste.",
    ),
    Entree(
        "publier", "cctgen.cli.acheteur.consultation:publier", "Fige la version courante du dossier de consultation."
    ),
    Entree(
        "differences",
        "cctgen.cli.acheteur.consultation:differences",
        "Montre et documente les écarts entre deux versions publiées, ou depuis la dernière.",
    ),
    Entree(
        "migrer",
        "cctgen.cli.acheteur.migration:migrer",
        "Montre ce qu'une version plus récente du clausier change à la consultation, puis l'accepte.",
    ),
    Entree(
        "controler",
        "cctgen.cli.soumissionnaire.controle:controler",
        "Contrôle une matrice avant dépôt : ce qui manque, ce qui a été abîmé, si elle est déposable.",
    ),
    Entree(
        "composants",
        "cctgen.cli.soumissionnaire.pieces:composants",
        "Tire d'un inventaire (SBOM) la feuille Composants, à coller dans la matrice.",
    ),
    Entree(
        "reporter",
        "cctgen.cli.soumissionnaire.pieces:reporter",
        "Reporte les réponses d'un lot à l'autre, ou d'une version à la suivante, pour les lignes identiques.",
    ),
    Entree(
        "controleur-hors-ligne",
        "cctgen.cli.soumissionnaire.pieces:controleur_hors_ligne",
        "Écrit une page HTML autonome, à joindre au dossier : on y contrôle sa matrice sans rien installer.",
    ),
    Entree(
        "depouiller",
        "cctgen.cli.evaluateur.depouiller:depouiller",
        "Enregistre les matrices rendues, les rapproche du dossier et prépare la grille d'évaluation.",
    ),
    Entree(
        "grilles",
        "cctgen.cli.evaluateur.grilles:grilles",
        "Prépare la grille de chaque évaluateur, à ses seuls sous-critères, et dit où en est chacun.",
    ),
    Entree(
        "comparer",
        "cctgen.cli.evaluateur.comparer:comparer",
        "Lit les grilles remplies, note, compare et rédige le projet de rapport d'analyse.",
    ),
    Entree(
        "demandes",
        "cctgen.cli.evaluateur.demandes:demandes",
        "Prépare les demandes aux soumissionnaires : précisions, régularisations, justification d'un prix.",
    ),
    Entree(
        "verser",
        "cctgen.cli.evaluateur.verser:verser",
        "Verse au dossier les réponses reçues, à côté des offres, qui ne changent pas.",
    ),
    Entree(
        "negocier",
        "cctgen.cli.evaluateur.negocier:negocier",
        "Ouvre un tour de négociation, ou y dépose des matrices révisées et dit ce qui a changé.",
    ),
    Entree(
        "lettres",
        "cctgen.cli.evaluateur.lettres:lettres",
        "Rédige les lettres aux candidats, la version communicable du rapport et le rapport de présentation.",
    ),
    Entree(
        "derogations",
        "cctgen.cli.evaluateur.derogations:derogations",
        "Relit le registre des dérogations : ce qui est à décider, échu, ou reste à faire.",
    ),
    Entree(
        "clausier",
        "cctgen.cli.gardien.clausier:clausier",
        "Entretient le clausier : vérifier, lister, montrer, chercher, importer.",
    ),
    Entree(
        "modeles",
        "cctgen.cli.gardien.modeles:modeles",
        "Adapte la présentation des documents : partir d'un modèle livré, le vérifier, en voir l'effet.",
    ),
    Entree(
        "controles",
        "cctgen.cli.gardien.controles:controles",
        "Dit ce que voit chaque contrôle, pourquoi, sur quel exemple, et comment y remédier.",
    ),
    Entree(
        "servir",
        "cctgen.cli.page:servir",
        "Ouvre la page web sur ce poste : préparer, publier et vérifier sans terminal.",
    ),
    Entree(
        "completion",
        "cctgen.cli.terminal.completion:completion",
        "Écrit le script qui complète commandes, options et identifiants par la touche Tab.",
    ),
)
COMMANDES_DU_CLAUSIER = (
    Entree(
        "verifier",
        "cctgen.cli.gardien.clausier:verifier",
        "Relève toutes les anomalies du clausier, avec fichier, ligne et conseil.",
    ),
    Entree("lister", "cctgen.cli.gardien.clausier:lister", "Liste les clauses, par thème."),
    Entree(
        "montrer",
        "cctgen.cli.gardien.clausier:montrer",
        "Montre une clause, celle qui porte l'exigence nommée, ou une question et tout ce qu'elle commande.",
    ),
    Entree(
        "chercher",
        "cctgen.cli.gardien.clausier:chercher",
        "Cherche les clauses qui contiennent tous les mots, sans égard aux accents.",
    ),
    Entree(
        "schema", "cctgen.cli.gardien.clausier:schema", "Écrit les schémas JSON qui aident à la saisie dans un éditeur."
    ),
    Entree(
        "importer-cct",
        "cctgen.cli.gardien.publication_cct:importer_cct",
        "Importe une publication du CCT (fichier, dossier, copie d'un dépôt) en clausier superposable.",
    ),
    Entree(
        "importer",
        "cctgen.cli.gardien.echanges:importer",
        "Importe un clausier d'un autre format en clausier superposable, avec un rapport de qualité.",
    ),
    Entree(
        "exporter",
        "cctgen.cli.gardien.echanges:exporter",
        "Exporte le clausier dans un format d'échange, que « clausier importer » relit.",
    ),
    Entree(
        "statistiques",
        "cctgen.cli.gardien.statistiques:statistiques",
        "Compte les clauses par thème, les relectures, les références, leur âge, et le volume de chaque profil.",
    ),
)
COMMANDES_DES_MODELES = (
    Entree(
        "exporter",
        "cctgen.cli.gardien.modeles:exporter",
        "Copie un modèle livré, à modifier dans Word, et dit quelles balises et quels styles il porte.",
    ),
    Entree(
        "verifier",
        "cctgen.cli.gardien.modeles:verifier",
        "Relève toutes les fautes des modèles, avec la balise ou le style, son lieu et le remède.",
    ),
    Entree(
        "apercu",
        "cctgen.cli.gardien.modeles:apercu",
        "Écrit un document d'exemple par modèle, tel qu'il se présentera, avant de publier.",
    ),
)
