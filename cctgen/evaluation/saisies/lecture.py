"""Les lignes saisies dans `prix` et `decisions`, en YAML ou dans un classeur : lues, situées, validées pareil."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from cctgen.evaluation.modele import nom_replie
from cctgen.evaluation.saisies.classeurs import COLONNES_DECISIONS, COLONNES_PRIX, OFFRE_ENTIERE, SANS_LOT_ECRIT
from cctgen.evaluation.saisies.depots import CLASSEUR_DECISIONS, CLASSEUR_DEROGATIONS, CLASSEUR_PRIX, saisies_deposees
from cctgen.matrice.lecture.archive import FichierRefuse
from cctgen.matrice.lecture.classeur import texte_de
from cctgen.matrice.lecture.fichier import lire_classeur
from cctgen.socle import yaml_strict
from cctgen.socle.anomalies import Anomalie, Lieu
from cctgen.socle.fichiers import lire
from cctgen.socle.validation import Modele, valider_valeur
from cctgen.socle.yaml_strict import Chemin, DocumentYaml, Valeur

M = TypeVar("M", bound=Modele)
Lignes = list[tuple[M, Lieu]]


def lire_les_prix(evaluation: Path, modele: type[M]) -> tuple[Lignes[M], list[Anomalie]]:
    """Lit `prix.yaml` et les classeurs `prix` (.xlsx, .ods…) ; absents, rien n'est saisi."""
    return lire_saisie(evaluation, "prix", COLONNES_PRIX, modele)


def lire_les_decisions(evaluation: Path, modele: type[M]) -> tuple[Lignes[M], list[Anomalie]]:
    """Lit `decisions.yaml` et les classeurs `decisions` (.xlsx, .ods…) ; absents, rien n'est décidé."""
    return lire_saisie(evaluation, "decisions", COLONNES_DECISIONS, modele)


def lire_saisie(
    evaluation: Path, tige: str, colonnes: Mapping[str, str], modele: type[M]
) -> tuple[Lignes[M], list[Anomalie]]:
    """Lit les fichiers déposés de ce nom, YAML sous la clé `tige` ou classeur dont `colonnes` donne les clés."""
    lignes: Lignes[M] = []
    anomalies: list[Anomalie] = []
    for chemin in saisies_deposees(evaluation):
        if chemin.stem == tige:
            en_yaml = chemin.suffix.lower() == ".yaml"
            lues, fautes = (
                _lire_yaml(evaluation, chemin.name, tige, modele)
                if en_yaml
                else _lire_classeur(chemin, colonnes, modele)
            )
            lignes += lues
            anomalies += fautes
    return lignes, anomalies


def _lire_yaml(evaluation: Path, nom: str, cle: str, modele: type[M]) -> tuple[Lignes[M], list[Anomalie]]:
    """Lit une liste, écrite à la racine du fichier ou sous la clé attendue."""
    document, anomalies = yaml_strict.lire(evaluation / nom, f"evaluation/{nom}")
    base, valeurs = _liste(document.valeur, cle)
    if valeurs is None:
        conseil = f"Écrivez une liste sous « {cle}: », une entrée par ligne commençant par « - »."
        anomalies.append(Anomalie("valeur-invalide", f"{nom} attend une liste.", conseil, lieu=document.lieu(())))
        return [], anomalies
    return _valider(document, base, valeurs, modele, anomalies)


def _valider(
    document: DocumentYaml, base: Chemin, valeurs: Sequence[Valeur], modele: type[M], anomalies: list[Anomalie]
) -> tuple[Lignes[M], list[Anomalie]]:
    lignes = []
    for rang, valeur in enumerate(valeurs):
        chemin = (*base, rang)
        element, fautes = valider_valeur(valeur, modele, document, chemin)
        anomalies += fautes
        if element is not None:
            lignes.append((element, document.lieu(chemin)))
    return lignes, anomalies


def _liste(valeur: Valeur, cle: str) -> tuple[Chemin, list[Valeur] | None]:
    if valeur in ("", {}):
        return (), []
    if isinstance(valeur, dict) and list(valeur) == [cle]:
        interieur = valeur[cle]
        return (cle,), [] if interieur == "" else interieur if isinstance(interieur, list) else None
    return (), valeur if isinstance(valeur, list) else None


def _lire_classeur(chemin: Path, colonnes: Mapping[str, str], modele: type[M]) -> tuple[Lignes[M], list[Anomalie]]:
    """Lit le tableau d'un classeur, retrouvé par ses en-têtes ; une ligne dont rien n'est saisi ne dit rien."""
    nom = chemin.name
    lieu = Lieu(f"evaluation/{nom}")
    try:
        feuilles = lire_classeur(lire(chemin)).feuilles
    except (FichierRefuse, OSError) as refus:
        message = f"le classeur ne se lit pas : {getattr(refus, 'message', refus)}"
        conseil = "Enregistrez-le au format .xlsx, sans mot de passe, ou supprimez-le pour qu'il soit refait."
        return [], [Anomalie("saisie-illisible", message, conseil, lieu=lieu)]
    for feuille in feuilles:
        for entete, rangee in enumerate(feuille.lignes[:40]):
            rangs = _rangs(rangee, colonnes)
            if len(rangs) == len(colonnes):
                return _du_tableau(nom, feuille.lignes, entete, rangs, modele)
    message = f"le tableau de {nom} n'est pas reconnu : ses en-têtes ont changé."
    return [], [Anomalie("colonne-absente", message, f"Rétablissez : {', '.join(colonnes)}.", lieu=lieu)]


def lignes_absentes(nom: str, octets: bytes, attendues: Sequence[tuple[str, ...]]) -> list[str]:
    """Rend, en clair, les lignes attendues d'un classeur rempli et qui n'y sont pas ; rien d'un fichier YAML."""
    if nom not in (CLASSEUR_PRIX, CLASSEUR_DECISIONS, CLASSEUR_DEROGATIONS):
        return []
    try:
        feuilles = lire_classeur(octets).feuilles
    except FichierRefuse:
        return []
    cles = {tuple(nom_replie(texte_de(rangee, rang)) for rang in range(3)) for f in feuilles for rangee in f.lignes}
    presentes = {cle[:largeur] for cle in cles for largeur in (2, 3)}
    return [", ".join(a) for a in attendues if tuple(nom_replie(t) for t in a) not in presentes]


def _rangs(rangee: Sequence[object], colonnes: Mapping[str, str]) -> dict[str, int]:
    """Rend le rang de chaque clé, d'après les en-têtes de la rangée."""
    cles = {nom_replie(entete): cle for entete, cle in colonnes.items()}
    lus = [(cles.get(nom_replie(texte_de(rangee, rang))), rang) for rang in range(len(rangee))]
    return {cle: rang for cle, rang in reversed(lus) if cle}


def _du_tableau(
    nom: str, rangees: Sequence[Sequence[object]], entete: int, rangs: Mapping[str, int], modele: type[M]
) -> tuple[Lignes[M], list[Anomalie]]:
    valeurs: list[Valeur] = []
    lignes: dict[Chemin, int] = {}
    for numero in range(entete + 1, len(rangees)):
        textes = {cle: texte_de(rangees[numero], rang).strip() for cle, rang in rangs.items()}
        if any(textes.get(cle) for cle in _SAISIES):
            lignes[(len(valeurs),)] = numero + 1
            valeurs.append(dict(_en_saisie(textes)))
    return _valider(DocumentYaml(f"evaluation/{nom}", valeurs, lignes), (), valeurs, modele, [])


_SAISIES = ("montant", "decision", "motif", "auteur", "date", "confirmee", "moment", "demande", "echeance", "soldee_le")
"""Les cases qu'une personne remplit ; les autres sont déjà écrites."""


def _en_saisie(textes: Mapping[str, str]) -> Iterator[tuple[str, Valeur]]:
    """Rend la ligne comme l'aurait écrite un fichier YAML : une case vide n'y est pas."""
    for cle, texte in textes.items():
        if not texte or (cle == "lot" and nom_replie(texte) in (SANS_LOT_ECRIT, "-", "")):
            continue
        if cle == "exigence" and nom_replie(texte) == nom_replie(OFFRE_ENTIERE):
            continue
        if cle == "confirmee":
            yield cle, nom_replie(texte)
        elif cle != "releve":
            yield cle, texte
