"""La fin du rapport : ce qui reste à régler, les pièces jointes et leurs empreintes, la proposition, les signatures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from cctgen.consultation.modele import date_en_clair
from cctgen.documents.composition.lettre import a_completer
from cctgen.documents.formulaires.corps import HAUTEUR_DE_SIGNATURE, SIGNATURES
from cctgen.documents.texte import Bloc, Encadre, Liste, Titre, cellule, paragraphe, tableau
from cctgen.evaluation.classement import Comparaison
from cctgen.evaluation.consolidation import CONSENSUS
from cctgen.evaluation.phrases import titre_de_lot
from cctgen.evaluation.rapport.modele import Analyse

CONSERVATION = (
    "Les offres et les pièces de la procédure, dont ce rapport, se conservent cinq ans au moins à compter de la"
    " signature du marché (article R. 2184-12 du code de la commande publique)."
)
_PROJET_NON_SIGNE = (
    "Ce projet ne se signe pas : son classement est provisoire. Le rapport définitif portera ici le cadre où signent le"
    " rédacteur, chaque évaluateur et le responsable de l'achat."
)


def points_a_regler(comparaison: Comparaison) -> Iterator[Bloc]:
    """Rend, lot par lot, tout ce qui tient le classement provisoire et comment le régler."""
    par_lot = [(titre_de_lot(lot), lot.raisons) for lot in comparaison.lots if lot.raisons]
    if not par_lot and not comparaison.anomalies:
        return
    yield Titre(1, "Points à régler")
    for titre, raisons in par_lot:
        if titre:
            yield Titre(2, titre)
        yield _liste([f"{r.message} {r.conseil}" for r in raisons])
    if comparaison.anomalies:
        yield paragraphe("Relevé à la lecture des grilles :")
        yield _liste([f"{a.lieu} : {a.message} {a.conseil}" for a in comparaison.anomalies])


def _liste(textes: Sequence[str]) -> Liste:
    return Liste(tuple(cellule(texte) for texte in textes))


def pieces_jointes(analyse: Analyse) -> Iterator[Bloc]:
    """Rend les pièces jointes et l'empreinte de chacune, puis la durée de leur conservation."""
    yield Titre(1, "Pièces jointes")
    if analyse.jointes:
        yield paragraphe(
            "Le rapport et ces fichiers ne se séparent pas : l'empreinte montre qu'aucun n'a changé depuis."
        )
        lignes = [(p.nom, p.sha256) for p in analyse.jointes]
        yield tableau(("Pièce", "Empreinte SHA-256"), lignes, "Pièces jointes")
    yield paragraphe(CONSERVATION)


def conclusion(comparaison: Comparaison, analyse: Analyse) -> Iterator[Bloc]:
    """Rend la proposition de chaque lot : celle qu'une personne a écrite, ou sa place laissée à remplir."""
    yield Titre(1, "Proposition")
    for lot in comparaison.lots:
        titre = titre_de_lot(lot)
        proposee = analyse.propositions.get(lot.numero, "")
        vide = a_completer("proposition et motifs du rédacteur")
        yield Encadre((*((paragraphe(titre),) if titre else ()), paragraphe(proposee) if proposee else vide))


def signatures(comparaison: Comparaison, analyse: Analyse) -> Iterator[Bloc]:
    """Rend le bloc des signatures, d'un seul tenant ; un projet n'en a pas, et dit quand elles viendront."""
    if comparaison.provisoire:
        yield Titre(1, "Signatures")
        yield paragraphe(_PROJET_NON_SIGNE)
        return
    yield Titre(1, f"Signatures du rapport, version {analyse.version} du {date_en_clair(analyse.jour)}")
    vide = cellule("\u00a0")
    lignes = [(cellule(qualite), cellule(nom or "\u00a0"), vide, vide) for qualite, nom in analyse.signataires]
    bloc = tableau(("Qualité", "Nom", "Date", "Signature"), lignes, SIGNATURES)
    yield replace(bloc, hauteur=HAUTEUR_DE_SIGNATURE, solidaire=True)


def signataires(evaluateurs: Sequence[str], responsable: str = "", qualite: str = "") -> tuple[tuple[str, str], ...]:
    """Rend qui signe : le rédacteur, l'évaluateur de chaque grille, puis le responsable de l'achat.

    Le nom d'une grille est souvent un rôle, « achats » : il la désigne, et la personne écrit le sien.
    """
    grilles = [nom for nom in evaluateurs if nom != CONSENSUS]
    du_jury = [(f"Évaluateur, grille « {grille} »", "") for grille in grilles] or [("Évaluateur", "")]
    return (("Rédacteur du rapport", ""), *du_jury, (qualite or "Responsable de l'achat", responsable))
