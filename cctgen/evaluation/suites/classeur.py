"""`suites.xlsx` : la suite de chaque offre ou d'un lot, et ce que porte le courrier ; comme `suites.yaml`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from openpyxl import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from cctgen.assemblage.modele import Dossier
from cctgen.evaluation import feuilles
from cctgen.evaluation.classement import Comparaison, LotCompare
from cctgen.evaluation.saisies import registre
from cctgen.evaluation.saisies.classeurs import SANS_LOT_ECRIT
from cctgen.evaluation.saisies.modeles import designation
from cctgen.evaluation.saisies.registre import FormeDeRegistre
from cctgen.evaluation.suites.modele import LOT_ENTIER, MARCHE_ENTIER, SensSuite
from cctgen.socle.typographie import composer

COLONNES_SUITES = {
    "Lot": "lot",
    "Offre": "offre",
    "Rang": "releve",
    "Suite": "suite",
    "Motif": "motif",
    "Avantages": "avantages",
    "Auteur": "auteur",
    "Date": "date",
    "Demande reçue le": "demande_recue_le",
    "Motifs envoyés le": "motifs_envoyes_le",
}
"""En-tête, clé de `suites.yaml`."""

COLONNES_NEUVES = ("Motifs envoyés le",)
"""Ce qu'un classeur posé avant elles n'a pas ; il se lit sans elles."""

RUBRIQUES = {
    "Lieu": ("lieu", "D'où partent les lettres."),
    "Date d'envoi": ("envoi", "La même pour toutes. Exemple : 10/02/2027."),
    "Signataire": ("signataire", "Prénom et nom."),
    "Qualité du signataire": ("qualite", "Exemple : La cheffe du bureau des achats."),
    "Contact": ("contact", "Service et adresse électronique."),
    "Voie d'envoi": ("voie", "« électronique » : onze jours avant de signer ; « autre » : seize (R. 2182-1)."),
    "Délai avant la signature": ("delai", "En jours, s'il dépasse celui du code ; sinon laissez vide."),
    "Tribunal": ("tribunal", "Nom et adresse, « tribunal administratif de… » : celui du lieu d'exécution."),
    "Recours": ("recours", "Voies et délais, s'ils ne sont pas ceux que le code donne devant ce tribunal."),
    "Recours, sans suite": ("recours_sans_suite", "De même, quand rien n'est attribué."),
    "Pièces à remettre": ("pieces", "Une par ligne (Alt+Entrée) : ce que l'attributaire remet avant la signature."),
    "Remise des pièces": ("remise_des_pieces", "Date limite de remise. Exemple : 20/02/2027."),
    "Signature du marché": (
        "signature",
        "Une fois signé : ouvre la version communicable, fixe l'échéance de conservation.",
    ),
    "Phrases relues": ("relues", "Celles que vous confirmez, une par ligne, telles que l'anomalie les donne."),
}
"""Rubrique de la feuille « Courrier », clé de `courrier`, aide."""

MUETTES_DU_COURRIER = ("Aide",)
"""Ce qu'elle dit d'une rubrique et que rien n'y relit."""

_FORME = FormeDeRegistre(
    "suites",
    "Une ligne par offre retenue. Une offre rejetée n'en a besoin que pour un motif de plus, ou une demande reçue. La"
    f" ligne « {LOT_ENTIER} » ne se remplit que s'il n'est pas attribué : sans suite, ou infructueux si aucune offre ne"
    " reste. « Avantages » se lit chez les candidats évincés : n'y écrivez rien que le secret des affaires protège.",
    tuple(COLONNES_SUITES),
    relevees=3,
    lignes_libres=0,
    listes={"D": [sens.libelle for sens in SensSuite]},
)
_ENTETE = 5
_VOIES = ("électronique", "autre")


def ecrire_suites(dossier: Dossier, comparaison: Comparaison, mention: str = "", *, tour: int = 1) -> bytes:
    """Rend le classeur : par lot, ses offres dans l'ordre du classement puis le lot entier ; le courrier à part.

    `mention` se lit en tête de chacune.
    """
    classeur = Workbook()
    forme = _FORME if dossier.lots else replace(_FORME, consigne=_FORME.consigne.replace(LOT_ENTIER, MARCHE_ENTIER))
    registre.remplir_la_feuille(classeur.worksheets[0], dossier, forme, list(_lignes(comparaison)), tour)
    _ecrire_le_courrier(classeur.create_sheet("Courrier"), dossier, tour)
    for feuille in classeur.worksheets:
        feuilles.mentionner(feuille, mention)
    return feuilles.enregistrer(classeur, f"Suites, {dossier.edition.reference}", dossier.edition.date)


def cles_des_suites(comparaison: Comparaison) -> tuple[tuple[str, ...], ...]:
    """Rend ce qui distingue chaque ligne du classeur : lot, offre."""
    return tuple(tuple(ligne[:2]) for ligne in _lignes(comparaison))


def _lignes(comparaison: Comparaison) -> Iterator[tuple[str, ...]]:
    for lot in comparaison.lots:
        numero = str(lot.numero or SANS_LOT_ECRIT)
        yield from ((numero, *dites) for dites in _offres(lot))
        yield numero, LOT_ENTIER if lot.numero else MARCHE_ENTIER, "–"


def _offres(lot: LotCompare) -> Iterator[tuple[str, str]]:
    for offre in sorted(lot.offres, key=lambda o: (o.rang is None, o.rang or 0)):
        rang = offre.mise_a_l_ecart.decision.etat if offre.mise_a_l_ecart else str(offre.rang or "non classée")
        yield designation(offre.offre, [o.offre for o in lot.offres]), rang


def _ecrire_le_courrier(feuille: Worksheet, dossier: Dossier, tour: int) -> None:
    feuilles.ecrire_titre(feuille, "Courrier", feuilles.edition_en_clair(dossier.edition, tour))
    consigne = "Ce que portent toutes les lettres ; une case vide s'y lit comme restant à remplir."
    feuilles.regler_largeurs(feuille, feuilles.largeurs_de("courrier"))
    feuilles.ecrire_consigne(feuille, 3, consigne)
    feuilles.ecrire_entetes(feuille, _ENTETE, ("Rubrique", "Réponse", *MUETTES_DU_COURRIER))
    for rang, (rubrique, (cle, aide)) in enumerate(RUBRIQUES.items(), start=_ENTETE + 1):
        feuilles.ecrire_ligne(feuille, rang, (composer(rubrique), None, composer(aide)))
        feuilles.cellule(feuille, rang, 1).fill = feuilles.fond("déclaré")
        feuilles.cellule(feuille, rang, 2).fill = feuilles.fond("saisie")
        if cle == "relues":
            # Une confirmation s'y recopie avec le tiret du YAML : au format général, un tableur y lirait une formule.
            feuilles.cellule(feuille, rang, 2).number_format = "@"
        if cle == "voie":
            formule = f'"{",".join(_VOIES)}"'
            voies = DataValidation(type="list", formula1=formule, allow_blank=True, showErrorMessage=True)
            voies.add(f"B{rang}")
            feuille.add_data_validation(voies)
    feuille.freeze_panes = f"A{_ENTETE + 1}"
    feuilles.mettre_en_page(feuille, f"{dossier.edition.reference}, courrier{feuilles.du_tour(tour)}", _ENTETE)
