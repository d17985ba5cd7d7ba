"""Les fichiers d'`evaluation/` : lesquels se lisent, et lesquels leur ressemblent trop pour être tus."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from cctgen.evaluation.consolidation import evaluateur_de
from cctgen.evaluation.journal import FICHIER_JOURNAL
from cctgen.evaluation.lieux import situees
from cctgen.evaluation.modele import nom_replie
from cctgen.evaluation.saisies.reconnus import CONSENSUS, GRILLE, TIGES_DE_SAISIE, Reconnu, reconnaitre
from cctgen.matrice.formats import CLASSEURS
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu
from cctgen.socle.fichiers import empreinte_du_fichier, lire
from cctgen.socle.gestes.copies import original_de
from cctgen.socle.gestes.ouverts import temoin_d_ouverture

FICHIER_PRIX, CLASSEUR_PRIX = "prix.yaml", "prix.xlsx"
FICHIER_DECISIONS, CLASSEUR_DECISIONS = "decisions.yaml", "decisions.xlsx"
FICHIER_DEMANDES, CLASSEUR_DEMANDES = "demandes.yaml", "demandes.xlsx"
CLASSEUR_EVALUATEURS = "evaluateurs.xlsx"
FICHIER_SUITES, CLASSEUR_SUITES = "suites.yaml", "suites.xlsx"
FICHIER_DEROGATIONS, CLASSEUR_DEROGATIONS = "derogations.yaml", "derogations.xlsx"

DOSSIER_DES_LETTRES = "demandes"
"""Les lettres de demande et leurs réponses à remplir, que l'outil y écrit."""

_FAMILLE_DE = {
    GRILLE: "grille",
    CONSENSUS: "grille",
    "prix": "prix",
    "decisions": "decision",
    "demandes": "demande",
    "derogations": "derogation",
    "evaluateurs": "evaluateur",
    "suites": "suite",
}
_FAMILLES = tuple(dict.fromkeys(_FAMILLE_DE.values()))
_COPIE = re.compile(
    r"\((?:\d+|copie|copy)[^)]*\)|~\d*$|^copie\b"
    r"|[-_ ](?:copie|copy|old|ancienne?|sauvegarde|backup|conflit|conflict)\b.*",
    re.IGNORECASE,
)
_PROFONDEUR_REGARDEE = 500


@dataclass(frozen=True, slots=True)
class GrillesDeposees:
    """Les grilles trouvées dans `evaluation/` : individuelles, de consensus, non signées ; et ce qui leur ressemble."""

    individuelles: tuple[Path, ...] = ()
    consensus: Path | None = None
    non_signees: tuple[Path, ...] = ()
    anomalies: tuple[Anomalie, ...] = ()


def tenu_a_cote(chemin: Path) -> Path | None:
    """Rend le classeur du même nom, au format près, qu'une personne a enregistré ; rien s'il n'y en a pas.

    Une grille se lit sous toute casse : celle du même nom à la casse près en est un.
    """
    presents = sorted(chemin.parent.iterdir()) if chemin.parent.is_dir() else []
    memes = (c for c in presents if c.stem.lower() == chemin.stem.lower() and c.suffix.lower() in CLASSEURS)
    autres = (c for c in memes if c.suffix.lower() != chemin.suffix.lower() or _est_une_grille(c))
    # Un système qui confond les casses rend le même fichier sous ses deux noms.
    return next((c for c in autres if c.is_file() and not (chemin.exists() and c.samefile(chemin))), None)


def grilles_deposees(evaluation: Path, emises: Collection[str] = ()) -> GrillesDeposees:
    """Trouve les grilles par leur nom ; une copie, un doublon, un dossier ou un lien mort sont nommés, jamais lus.

    `emises` donne l'empreinte de ce que l'outil a écrit : à côté de la même grille enregistrée sous un autre format,
    celle qu'il a posée et que personne n'a touchée ne fait pas un double.
    """
    presents = sorted(evaluation.iterdir()) if evaluation.is_dir() else []
    trouvees = [c for c in presents if _est_une_grille(c)]
    posees = {c for c in _de_meme_tige(trouvees) if emises and c.suffix.lower() == ".xlsx" and _empreinte(c) in emises}
    grilles = [c for c in trouvees if c not in posees]
    doubles = _de_meme_tige(grilles)
    lues = [c for c in grilles if c not in doubles]
    consensus = next((c for c in lues if c.stem.lower() == CONSENSUS), None)
    return GrillesDeposees(
        tuple(c for c in lues if evaluateur_de(c.name) and c != consensus),
        consensus,
        tuple(c for c in lues if not evaluateur_de(c.name)),
        tuple(
            situees(
                (
                    *_en_double(doubles),
                    *(a for c in presents if c not in trouvees for a in _voisin(c)),
                    *(a for c in presents if c in grilles or _est_une_saisie(c) for a in _ouvert(c)),
                ),
                evaluation,
            )
        ),
    )


def _de_meme_tige(grilles: Sequence[Path]) -> list[Path]:
    return [c for c in grilles if sum(c.stem.lower() == autre.stem.lower() for autre in grilles) > 1]


def _empreinte(chemin: Path) -> str:
    """Rend l'empreinte d'un fichier ; celui que le système refuse d'ouvrir n'est de personne, ni de l'outil."""
    try:
        return empreinte_du_fichier(chemin)
    except OSError:
        return ""


def saisies_deposees(evaluation: Path) -> tuple[Path, ...]:
    """Rend les saisies déposées, des prix aux suites de la décision, en YAML et en classeur de tout format admis."""
    presents = sorted(evaluation.iterdir()) if evaluation.is_dir() else []
    return tuple(c for c in presents if _est_une_saisie(c))


def _est_une_saisie(chemin: Path) -> bool:
    attendue = chemin.stem in TIGES_DE_SAISIE and chemin.suffix.lower() in (".yaml", *CLASSEURS)
    return attendue and chemin.is_file()


def _est_une_grille(chemin: Path) -> bool:
    if chemin.suffix.lower() not in CLASSEURS or not chemin.is_file():
        return False
    tige = chemin.stem.lower()
    if tige.startswith(CONSENSUS):
        return tige == CONSENSUS
    return tige.startswith("grille") and not _COPIE.search(tige)


def _en_double(doubles: Sequence[Path]) -> Iterator[Anomalie]:
    for tige in dict.fromkeys(c.stem.lower() for c in doubles):
        noms = [c.name for c in doubles if c.stem.lower() == tige]
        message = (
            f"{' et '.join(f'« {nom} »' for nom in noms)} sont la même grille en plusieurs fichiers : aucune n'est lue."
        )
        conseil = "Gardez dans ce dossier celle qui porte vos dernières notes, et rangez l'autre ailleurs."
        yield _anomalie("grille-en-double", message, conseil, noms[0])


def _ouvert(chemin: Path) -> Iterator[Anomalie]:
    """Relève une grille ou une saisie que quelqu'un tient ouverte : seul ce qui est enregistré est lu."""
    if (temoin := temoin_d_ouverture(chemin)) is not None:
        message = f"« {chemin.name} » est ouvert dans un tableur : seul ce qui y est enregistré est lu."
        conseil = (
            "Enregistrez, fermez, puis relancez. Si personne ne l'a ouvert, supprimez"
            f" « {temoin.name} », laissé par un arrêt brutal."
        )
        yield _anomalie("saisie-en-cours", message, conseil, chemin.name)


def _voisin(chemin: Path) -> Iterator[Anomalie]:
    """Relève ce qui n'est pas lu et que son nom, ou son contenu, pourrait faire croire lu."""
    nom = chemin.name
    if nom.startswith((".", "~$")) or _est_une_saisie(chemin):
        return
    if chemin.is_dir():
        yield from _dossier(chemin)
    elif nom_replie(nom).startswith(_FAMILLES) or (_COPIE.search(nom) and _de_la_famille(nom)):
        yield from _mal_nomme(chemin, nom)
    elif original_de(nom, [FICHIER_JOURNAL]):
        message = f"« {nom} » est une copie du journal, que l'outil tient seul : elle n'est pas lue."
        conseil = "Si deux postes ont travaillé à la fois, relancez chaque geste ici ; ôtez-la ensuite de ce dossier."
        yield _anomalie("fichier-voisin", message, conseil, nom)
    elif nom_replie(chemin.stem) not in _PRODUITS and not nom_replie(nom).endswith(_SANS_SAISIE):
        yield from _meconnu(chemin, nom)


def _mal_nomme(chemin: Path, nom: str) -> Iterator[Anomalie]:
    """Relève ce dont le nom ressemble à une grille ou à une saisie : ce qu'il porte, s'il en porte une autre, prime."""
    sans_saisie = chemin.suffix.lower() in _ECRITS
    reconnu = None if sans_saisie else _reconnu(chemin)
    est_rempli = reconnu is not None and reconnu.est_rempli
    if reconnu is not None and est_rempli and _FAMILLE_DE[reconnu.nature] not in nom_replie(nom):
        yield from _meconnu(chemin, nom)
        return
    cause = "son nom est celui d'une copie" if _COPIE.search(chemin.stem) else "son nom ou son format n'est pas attendu"
    if not chemin.is_file():
        cause = "c'est un lien dont la cible manque, ou ce n'est pas un fichier"
    message = f"« {nom} » n'est pas lu : {cause}."
    cibles = "grille-<nom>.xlsx, prix.xlsx, decisions.xlsx" if reconnu is None else _cible(reconnu)
    conseil = f"Renommez-le s'il compte ({cibles}), sinon ôtez-le de ce dossier."
    yield _anomalie(
        "fichier-voisin", message, conseil, nom, Gravite.INFORMATION if sans_saisie else Gravite.A_QUALIFIER
    )


def _cible(reconnu: Reconnu) -> str:
    """Rend le nom sous lequel ce que porte un fichier serait lu."""
    return {GRILLE: "grille-<nom de l'évaluateur>"}.get(reconnu.nature, reconnu.nature) + reconnu.extension


def _meconnu(chemin: Path, nom: str) -> Iterator[Anomalie]:
    """Relève ce qu'un fichier porte, quand son nom n'en dit rien : rempli, il retient le classement."""
    reconnu = _reconnu(chemin)
    if reconnu is not None and reconnu.est_rempli:
        if reconnu.nature in (GRILLE, CONSENSUS):
            message = (
                f"« {nom} » est une grille remplie, mais son nom n'est pas celui d'une grille : elle n'est pas lue."
            )
        else:
            message = f"« {nom} » porte des saisies de « {reconnu.nature} » sous un autre nom : il n'est pas lu."
        cible = _cible(reconnu)
        conseil = f"Si elles comptent, enregistrez-les dans evaluation/ sous le nom {cible} ; sinon, sortez ce fichier."
        yield _anomalie("fichier-voisin", message, conseil, nom)
    elif chemin.suffix.lower() in (*CLASSEURS, ".csv"):
        cause = "rien n'y est rempli" if reconnu else "ce n'est ni une grille, ni une saisie attendue"
        message = f"« {nom} » n'est pas lu : {cause}."
        yield _anomalie("fichier-ignore", message, "Rien à faire s'il ne compte pas.", nom, Gravite.INFORMATION)


def _reconnu(chemin: Path) -> Reconnu | None:
    try:
        return reconnaitre(lire(chemin)) if chemin.is_file() else None
    except OSError:
        return None


_ECRITS = (".pdf", ".docx", ".doc", ".odt", ".rtf", ".txt", ".md", ".eml", ".msg", ".png", ".jpg")
"""Ce qu'on ne prend pas pour une saisie : nommé, sans retenir le classement."""

_SANS_SAISIE = (*_ECRITS, ".json", ".jsonl")

_PRODUITS = ("comparaison", "ecarts-a-trancher", "formulaires", "historique-des-notes", "robustesse")
"""Les classeurs que l'outil tient ici, à ce nom exact : sous un autre, c'est une copie, ou une grille."""


def _de_la_famille(nom: str) -> bool:
    return any(famille in nom_replie(nom) for famille in _FAMILLES)


def _dossier(dossier: Path) -> Iterator[Anomalie]:
    if dossier.name == DOSSIER_DES_LETTRES:
        return
    if nom_replie(dossier.name).startswith(_FAMILLES):
        message = (
            f"« {dossier.name} » porte le nom d'une grille ou d'une saisie, mais c'est un dossier : il n'est pas lu."
        )
        yield _anomalie("fichier-voisin", message, "Sortez-en le fichier qui compte.", dossier.name)
        return
    for rang, chemin in enumerate(sorted(dossier.rglob("*"))):
        if rang > _PROFONDEUR_REGARDEE:
            return
        if nom_replie(chemin.name).startswith(_FAMILLES) and not chemin.is_dir():
            nom = f"{dossier.name}/{chemin.relative_to(dossier).as_posix()}"
            message = f"« {nom} » n'est pas lu : il est dans un sous-dossier."
            conseil = "Remontez-le dans evaluation/ s'il compte, sinon ôtez-le."
            yield _anomalie("fichier-voisin", message, conseil, nom)
        elif _est_rempli(chemin):
            nom = f"{dossier.name}/{chemin.relative_to(dossier).as_posix()}"
            yield from _meconnu(chemin, nom)


def _est_rempli(chemin: Path) -> bool:
    if chemin.name.startswith((".", "~$")) or nom_replie(chemin.name).endswith(_SANS_SAISIE):
        return False
    reconnu = _reconnu(chemin)
    return reconnu is not None and reconnu.est_rempli


def _anomalie(code: str, message: str, conseil: str, nom: str, gravite: Gravite = Gravite.A_QUALIFIER) -> Anomalie:
    return Anomalie(code, message, conseil, gravite, Lieu(f"evaluation/{nom}"))
