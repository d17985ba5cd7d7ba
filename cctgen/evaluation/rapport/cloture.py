"""La fin du rapport : ce qui reste à régler, les pièces jointes et leurs empreintes, la proposition, les signatures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from cctgen.consultation.modele import date_en_clair
from cctgen.documents.composition.lettre import a_completer
from cctgen.documents.formulaires.corps import HAUTEUR_DE_SIGNATURE, SIGNATURES
from cctgen.documents.texte import Bloc, Cellule, Encadre, Style, Titre, cellule, paragraphe, tableau
from cctgen.evaluation.classement import Comparaison
from cctgen.evaluation.consolidation import CONSENSUS
from cctgen.evaluation.phrases import titre_de_lot
from cctgen.evaluation.rapport.modele import Analyse
from cctgen.evaluation.rapport.tableaux import d_un_seul_tenant, puces
from cctgen.socle.anomalies import Anomalie
from cctgen.socle.typographie import majuscule

CONSERVATION = (
    "Les offres et les pièces de la procédure, dont ce rapport, se conservent cinq ans au moins à compter de la"
    " signature du marché (article R. 2184-12 du code de la commande publique)."
)
_PROJET_NON_SIGNE = (
    "Ce projet ne se signe pas : son classement est provisoire. Le rapport définitif portera ici le cadre où signent le"
    " rédacteur, chaque évaluateur et le responsable de l'achat."
)


def points_a_regler(comparaison: Comparaison) -> Iterator[Bloc]:
    """Rend, lot par lot, tout ce qui tient le classement provisoire et comment le régler.

    Un projet dit que faire ; la pièce à signer ne porte que des constats, sans consigne à qui emploie l'outil.
    """
    par_lot = [(titre_de_lot(lot), lot.raisons) for lot in comparaison.lots if lot.raisons]
    sans_effet = _sans_effet(comparaison)
    if not par_lot and not comparaison.anomalies and not sans_effet:
        return
    yield Titre(1, "Points à régler" if comparaison.provisoire else "Points relevés")
    for titre, raisons in par_lot:
        if titre:
            yield Titre(2, titre)
        yield from puces([cellule(majuscule(_dit(r, comparaison))) for r in raisons])
    if sans_effet:
        yield paragraphe("Relevé sans changer le classement, à lire avant de signer :")
        yield from puces([cellule(majuscule(_dit(a, comparaison))) for a in sans_effet])
    if comparaison.anomalies:
        yield paragraphe("Relevé à la lecture des grilles :")
        yield from puces([cellule(f"{a.lieu} : {_dit(a, comparaison)}") for a in comparaison.anomalies])


def _dit(anomalie: Anomalie, comparaison: Comparaison) -> str:
    """Rend le constat ; et ce qu'on en fait, tant que rien ne se signe."""
    return f"{anomalie.message} {anomalie.conseil}" if comparaison.provisoire else anomalie.message


def _sans_effet(comparaison: Comparaison) -> tuple[Anomalie, ...]:
    """Rend ce qui reste à lire et que le relevé des grilles, qui suit, ne dit pas."""
    restent = dict.fromkeys(a for lot in comparaison.lots for a in lot.a_lire)
    return tuple(a for a in restent if a not in comparaison.anomalies)


_NOMS_DES_PIECES = {
    "rapport-analyse-annexe": "Annexe au rapport",
    "comparaison": "Comparaison des offres",
    "ecarts-a-trancher": "Écarts à trancher entre évaluateurs",
    "historique-des-notes": "Historique des notes",
    "grille-consensus": "Grille de consensus",
    "decisions": "Décisions sur les points à qualifier",
    "demandes": "Registre des demandes",
    "derogations": "Registre des dérogations",
    "evaluateurs": "Répartition entre évaluateurs",
    "prix": "Prix des offres",
    "suites": "Suites de la décision",
}
"""Ce qu'est chaque fichier joint, par son nom sans extension : une personne le tient en classeur ou en YAML."""
_GRILLE, _PAR_EXIGENCE = "grille-", "-par-exigence"


def _piece(fichier: str) -> Cellule:
    """Rend ce qu'est un fichier joint, puis son nom : « Grille d'évaluation (achats) », « grille-achats.xlsx »."""
    tige = fichier.rpartition("/")[-1].rpartition(".")[0]
    quoi = _NOMS_DES_PIECES.get(tige, "")
    if not quoi and tige.startswith(_GRILLE):
        par_qui = tige.removeprefix(_GRILLE)
        de_qui = par_qui.removesuffix(_PAR_EXIGENCE)
        quoi = f"Grille d'évaluation ({de_qui}{', par exigence' if de_qui != par_qui else ''})"
    return (*cellule(quoi), *cellule(fichier)) if quoi else cellule(fichier)


def pieces_jointes(analyse: Analyse) -> Iterator[Bloc]:
    """Rend les pièces jointes et l'empreinte de chacune, puis la durée de leur conservation."""
    yield Titre(1, "Pièces jointes")
    if analyse.jointes:
        yield paragraphe(
            "Le rapport et ces fichiers ne se séparent pas : l'empreinte SHA-256 montre qu'aucun n'a changé depuis."
        )
        lignes = [(_piece(p.nom), p.sha256) for p in analyse.jointes]
        yield d_un_seul_tenant(tableau(("Pièce", "Empreinte"), lignes, "Pièces jointes"))
    yield paragraphe(CONSERVATION)


def conclusion(comparaison: Comparaison, analyse: Analyse) -> Iterator[Bloc]:
    """Rend la proposition de chaque lot : celle qu'une personne a écrite, ou sa place laissée à remplir."""
    yield Titre(1, "Proposition")
    for lot in comparaison.lots:
        if titre := titre_de_lot(lot):
            yield paragraphe(titre, Style.BANDEAU)
        proposee = analyse.propositions.get(lot.numero, "")
        yield Encadre((paragraphe(proposee) if proposee else a_completer("proposition et motifs du rédacteur"),))


def signatures(comparaison: Comparaison, analyse: Analyse) -> Iterator[Bloc]:
    """Rend le bloc des signatures, d'un seul tenant ; un projet n'en a pas, et dit quand elles viendront."""
    # La proposition vient avec elles : seules, elles feraient une page presque blanche.
    if comparaison.provisoire:
        yield Titre(1, "Signatures", tenu=True)
        yield paragraphe(_PROJET_NON_SIGNE)
        return
    yield Titre(1, f"Signatures du rapport, version {analyse.version} du {date_en_clair(analyse.jour)}", tenu=True)
    vide = cellule("\u00a0")
    lignes = [(cellule(qualite), cellule(nom or "\u00a0"), vide, vide) for qualite, nom in analyse.signataires]
    bloc = tableau(("Qualité", "Nom", "Date", "Signature"), lignes, SIGNATURES)
    yield replace(bloc, hauteur=HAUTEUR_DE_SIGNATURE, solidaire=True)


def signataires(evaluateurs: Sequence[str], responsable: str = "", qualite: str = "") -> tuple[tuple[str, str], ...]:
    """Rend qui signe : le rédacteur, l'évaluateur de chaque grille, puis le responsable de l'achat.

    Le nom d'une grille est souvent un rôle, « achats » : il la désigne, et la personne écrit le sien.
    """
    grilles = [nom for nom in evaluateurs if nom != CONSENSUS]
    du_jury = [(f"Évaluateur ({grille})", "") for grille in grilles] or [("Évaluateur", "")]
    return (("Rédacteur du rapport", ""), *du_jury, (qualite or "Responsable de l'achat", responsable))
