"""La version communicable du rapport : ce qui se communique après la signature, et la liste de ce qui en est ôté.

Les notes, le rang et l'appréciation de l'attributaire se communiquent une fois le marché signé ; ceux des autres
évincés non, chacun a les siens (CADA, avis 20113394). Les documents préparatoires ne se communiquent pas avant la
décision (CADA, 20194384). Le secret des affaires s'apprécie pièce par pièce (CE, 30 mars 2016, n° 375529).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cctgen.assemblage.modele import Dossier
from cctgen.consultation.modele import date_en_clair
from cctgen.documents.texte import Bloc, Encadre, Titre, cellule, paragraphe, tableau
from cctgen.evaluation.classement import Comparaison, OffreComparee
from cctgen.evaluation.notation.portee import parts_du_bareme
from cctgen.evaluation.phrases import titre_de_lot
from cctgen.evaluation.rapport.annexe import avec_source, en_lignes
from cctgen.evaluation.rapport.modele import Analyse
from cctgen.evaluation.rapport.redaction import methode_et_bareme
from cctgen.evaluation.suites.contenus import tableau_des_notes, texte_ecrit
from cctgen.evaluation.suites.issue import Issue
from cctgen.evaluation.suites.secret import tiers_de

TITRE = "Rapport d'analyse des offres, version communicable"
_AUTRES = "ceux des autres évincés ne se communiquent pas, chacun a les siens (CADA, avis 20113394)"
_AFFAIRES = "secret des affaires (CE, 30 mars 2016, n° 375529)"
_A_LIRE = (
    "À relire avant tout envoi : l'appréciation de l'offre retenue est reproduite mot pour mot ; une personne en ôte ce"
    " que couvre le secret des affaires, et l'ajoute à la liste des occultations."
)


def corps_communicable(
    dossier: Dossier, comparaison: Comparaison, toutes: Sequence[Issue], analyse: Analyse
) -> tuple[Bloc, ...]:
    """Rend la version communicable, sans rien des candidats évincés, puis la liste des occultations."""
    numeros = _Numeros()
    lots = [bloc for issue in toutes for bloc in _lot(dossier, issue, comparaison.decimales, numeros)]
    return (
        Encadre((paragraphe(_A_LIRE),)),
        Titre(1, "Objet"),
        paragraphe(
            f"Établi d'après le rapport d'analyse version {analyse.version} du {date_en_clair(analyse.jour)}. Les"
            " passages ôtés portent un numéro, repris dans la liste des occultations avec leur motif."
        ),
        Titre(1, "Méthode et barème"),
        *methode_et_bareme(dossier, comparaison),
        *lots,
        Titre(1, "Occultations"),
        tableau(("N°", "Ce qui est ôté", "Pourquoi"), numeros.lignes, "Occultations"),
    )


class _Numeros:
    """Numérote les occultations à mesure qu'elles sont faites."""

    def __init__(self) -> None:
        self.lignes: list[tuple[str, str, str]] = []

    def oter(self, quoi: str, pourquoi: str) -> Bloc:
        """Note une occultation et rend la marque qui la remplace."""
        self.lignes.append((str(len(self.lignes) + 1), quoi, pourquoi))
        return paragraphe(f"[Occultation n° {len(self.lignes)}]")


def _lot(dossier: Dossier, issue: Issue, decimales: int, numeros: _Numeros) -> Iterator[Bloc]:
    lot, retenue = issue.lot, issue.attributaire
    ou = f"lot {lot.numero}, " if lot.numero else ""
    yield Titre(1, titre_de_lot(lot) or "Offre retenue")
    if not lot.offres or retenue is None:
        declaree = f"{issue.declaration}. " if issue.declaration else ""
        yield paragraphe(f"{declaree}Aucune offre retenue.")
        if issue.declaration and lot.offres:
            quoi = f"{ou}motifs de la décision, noms, notes et appréciations des {len(lot.offres)} candidats"
            yield numeros.oter(quoi, _AUTRES)
        return
    yield paragraphe(f"Offres reçues : {len(lot.offres)}. Offre retenue : {retenue.soumissionnaire}, classée première.")
    yield tableau_des_notes(retenue, None, decimales, de_l_offre="Offre retenue")
    yield from texte_ecrit(issue.choix.motif if issue.choix else "", tiers_de(retenue, issue.candidats, None))
    yield numeros.oter(f"{ou}noms, rangs, notes et appréciations des {len(lot.offres) - 1} autres candidats", _AUTRES)
    yield numeros.oter(f"{ou}prix des offres, détail et écarts de points", _AFFAIRES)
    yield numeros.oter(
        f"{ou}irrégularités relevées, réserves, dérogations et composants de toutes les offres",
        f"{_AUTRES} ; {_AFFAIRES}",
    )
    yield from _appreciations(dossier, issue, retenue, numeros, ou)
    yield numeros.oter(
        f"{ou}grilles, saisies, annexe et points à régler joints au rapport",
        "documents préparatoires et appréciations de tous les candidats (CADA, 20194384 et 20113394)",
    )


def _appreciations(
    dossier: Dossier, issue: Issue, retenue: OffreComparee, numeros: _Numeros, ou: str
) -> Iterator[Bloc]:
    lot = issue.lot
    bareme = dossier.bareme_du_lot(lot.numero)
    tiers = tiers_de(retenue, issue.candidats, None)
    for part in parts_du_bareme(bareme, dossier.exigences(lot.numero)) if bareme else ():
        nom = part.sous_critere.libelle or part.sous_critere.id
        yield Titre(2, f"Appréciation de l'offre retenue : {nom}")
        lignes = []
        for exigence in part.exigences:
            avis, note = retenue.appreciations.get(exigence.ref), retenue.notes.get(exigence.ref)
            dit = en_lignes(avec_source(avis.commentaire, "")) if avis else cellule("–")
            if avis and tiers.est_cite(avis.commentaire):
                dit = (numeros.oter(f"{ou}{exigence.ref}, une appréciation qui cite un autre candidat", _AUTRES),)
            lignes.append((exigence.ref, "–" if note is None else str(note), dit))
        yield tableau(("Exigence", "Note", "Appréciation"), lignes, nom, "Appréciations de l'offre retenue")
