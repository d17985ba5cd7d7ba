"""Pose les saisies pré-remplies de l'évaluateur, tant que personne n'y a touché."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from cctgen.evaluation.lieux import situees
from cctgen.evaluation.saisies.ailleurs import DEBUT_DE_MENTION
from cctgen.evaluation.saisies.depots import tenu_a_cote
from cctgen.evaluation.saisies.lecture import lignes_absentes
from cctgen.evaluation.saisies.modeles import Saisie
from cctgen.matrice.formats import CLASSEURS
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu
from cctgen.socle.gestes.geste import Geste
from cctgen.usages.gardien.schema import designer_son_schema, schemas_de_la_consultation


def poser_saisies(geste: Geste, evaluation: Path, saisies: Mapping[str, Saisie]) -> list[Anomalie]:
    """Produit les saisies que personne n'a remplies ; les autres restent telles quelles, `--remplacer` compris.

    Un classeur rempli auquel il manque des lignes le dit. Un YAML désigne son schéma, posé s'il manquait encore.
    """
    _poser_les_schemas(geste)
    return [a for nom, saisie in saisies.items() for a in _poser(geste, evaluation / nom, saisie)]


def _poser_les_schemas(geste: Geste) -> None:
    """Une consultation plus ancienne que l'un des schémas le reçoit ; aucun n'est refait."""
    absents = schemas_de_la_consultation(lambda chemin: not (geste.racine / chemin).exists())
    for nom, texte in absents.items():
        geste.produire(geste.racine / nom, texte)


def classeur_tenu(geste: Geste, chemin: Path) -> Path:
    """Rend le classeur qu'une personne tient à la place de celui que l'outil pose : `.ods`, ou une autre casse.

    Celui que l'outil avait posé, et que personne n'a touché, est retiré : deux classeurs se liraient l'un et l'autre.
    """
    autre = tenu_a_cote(chemin) if chemin.suffix.lower() in CLASSEURS else None
    if autre is None or not geste.est_intact(chemin):
        return chemin
    if chemin.exists():
        geste.retirer(chemin)
    return autre


def _poser(geste: Geste, pose: Path, saisie: Saisie) -> Iterator[Anomalie]:
    chemin = classeur_tenu(geste, pose)
    if chemin == pose and geste.est_intact(chemin):
        nom = chemin.relative_to(geste.racine).as_posix()
        geste.produire(chemin, designer_son_schema(nom, saisie.ecrire(_tenue_ailleurs(geste, chemin))))
        return
    try:
        presente = geste.lire(chemin)
    except OSError:
        return
    manquantes = lignes_absentes(pose.name, presente, saisie.lignes, saisie.lignes_d_avant)
    if manquantes:
        yield from situees([_a_completer(chemin.name, manquantes)], chemin.parent)


def _tenue_ailleurs(geste: Geste, chemin: Path) -> str:
    """Rend ce que dit un classeur que personne n'a rempli quand la saisie est tenue en YAML ; rien sinon.

    Imprimé sans cela, il ferait croire que rien n'est décidé.
    """
    voisin = chemin.with_suffix(".yaml")
    if voisin == chemin or not voisin.exists():
        return ""
    try:
        ecrites = (li.strip() for li in geste.lire(voisin).decode(errors="replace").splitlines())
    except OSError:
        return ""
    if all(not ligne or ligne.startswith("#") for ligne in ecrites):
        return ""
    return f"{DEBUT_DE_MENTION} « {voisin.name} », non dans ce classeur ; son état se lit au rapport d'analyse."


def _a_completer(nom: str, manquantes: list[str]) -> Anomalie:
    dites = " ; ".join(manquantes[:10]) + (f" et {len(manquantes) - 10} autres" if len(manquantes) > 10 else "")
    return Anomalie(
        "saisie-a-completer",
        f"« {nom} » est déjà rempli : il n'est pas refait, et il y manque {dites}.",
        "Ajoutez-y ces lignes ; ou renommez-le, relancez, et reportez vos saisies dans le nouveau.",
        Gravite.INFORMATION,
        Lieu(f"evaluation/{nom}"),
    )
