"""Ce dont les pièces sont faites, tenu en empreintes : le dossier d'une part, l'outil et ce qu'il livre de l'autre.

Du dossier viennent la consultation, le clausier et les modèles du service ; de l'outil, son code, son clausier et ses
modèles. Rien d'autre n'y entre : ni ce que l'acheteur garde pour lui et qu'aucune pièce ne porte, ni la place d'une
ligne, d'un fichier ou d'un clausier, ni ce que la génération ne lit pas d'un dossier de modèles.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from cctgen.assemblage.modele import Dossier
from cctgen.consultation.modele import Consultation
from cctgen.documents.word.rendu import MODELE_FORMULAIRE, MODELE_NOTE, MODELE_RAPPORT
from cctgen.socle.anomalies import Anomalie
from cctgen.socle.fichiers import empreinte, lire_sur_le_disque
from cctgen.socle.memoire.code import empreinte_du_code
from cctgen.usages.ouverture.consultation import Ouverture
from cctgen.usages.ouverture.modeles.reglages import REGLAGES
from cctgen.usages.ouverture.modeles.suivis import modele_suivi
from cctgen.usages.ouverture.modeles.verifies import logo_suivi

_CALCUL = "dossier-et-outil"
"""La forme de ce calcul : celui d'une autre version de l'outil n'y répond pas. Le changer la renomme."""
_DE_L_OUTIL = (
    *("socle", "clausier", "consultation", "assemblage", "documents", "matrice"),
    *("evaluation/notation", "usages/edition", "usages/ouverture"),
)
"""Dans le paquet, ce qui rédige les pièces."""
_SANS_EFFET: dict[str, Any] = {
    "estimation": True,
    "lots": {"__all__": {"estimation"}},
    "clausiers": True,
    "bareme": {"prix_a_justifier"},
}
"""Ce que `consultation.yaml` dit et qu'aucune pièce ne porte ; l'empreinte du clausier dit ce que l'on y inscrit."""


def entrees_des_pieces(ouverture: Ouverture, modeles: Sequence[Path]) -> dict[str, str]:
    """Rend les empreintes de ce dont se déduisent les pièces, sans rédiger le dossier ; vide si rien ne s'assemble.

    Deux consultations de mêmes empreintes donnent les mêmes pièces, quels que soient le moment et le chemin pris.
    `releve` tient ce qui se déduit du dossier, de l'outil et des publications : la version, et les anomalies que la
    note montre.
    """
    consultation, dossier = ouverture.consultation, ouverture.dossier
    if consultation is None or dossier is None:
        return {}
    relevees = [_montree(anomalie) for anomalie in dossier.anomalies]
    suivis = {nom: _somme(fichier) for nom, fichier in _suivis(dossier, modeles)}
    # Le plus général des dossiers est celui de l'outil ; copié sans retouche, un de ses modèles reste le sien.
    livres = {nom: _somme(fichier) for nom, fichier in _suivis(dossier, modeles[-1:])}
    propres = {nom: somme for nom, somme in suivis.items() if somme != livres.get(nom)}
    clausier = ouverture.clausier
    return {
        "calcul": _CALCUL,
        "dossier": _empreinte((clausier.empreinte_du_service, _ecrits(consultation), propres)),
        "outil": _empreinte((empreinte_du_code(_DE_L_OUTIL).hex(), clausier.empreinte, livres)),
        "releve": _empreinte((dossier.edition.version, relevees)),
    }


def _empreinte(lues: object) -> str:
    return empreinte(json.dumps(lues, sort_keys=True))


def _somme(fichier: Path) -> str:
    return empreinte(lire_sur_le_disque(fichier))


def sont_d_un_autre_outil(dites: object, entrees: Mapping[str, str]) -> bool:
    """Vrai si un manifeste dit des pièces faites du même dossier par un autre outil, ou n'en dit rien qui s'y compare.

    `dites` est ce qu'il dit de leurs entrées.
    """
    if not isinstance(dites, dict) or dites.get("calcul") != _CALCUL:
        return True
    return dites.get("dossier") == entrees["dossier"] and dites.get("outil") != entrees["outil"]


def _ecrits(consultation: Consultation) -> list[dict[str, Any]]:
    """Rend tout ce qui est écrit et porté ; sans les valeurs par défaut, une clé neuve dans l'outil n'y change rien."""
    redaction, *autres = consultation.ecrits
    porte = redaction.model_dump(mode="json", exclude_defaults=True, exclude=_SANS_EFFET)
    return [porte, *(ecrit.model_dump(mode="json", exclude_defaults=True, exclude={"fichier"}) for ecrit in autres)]


def _montree(anomalie: Anomalie) -> dict[str, Any]:
    """Rend ce que la note dit d'une anomalie : son fichier à défaut de ce qu'elle vise, jamais sa ligne."""
    lieu = "" if anomalie.ref else str(replace(anomalie.lieu, ligne=None))
    dite = {cle: dit for cle, dit in anomalie.en_dict().items() if cle != "autres_lieux"}
    return {**dite, "lieu": lieu, "decision": anomalie.decision}


def _suivis(dossier: Dossier, modeles: Sequence[Path]) -> Iterator[tuple[str, Path]]:
    """Énumère les modèles et les réglages que ces pièces suivent dans ces dossiers, et le logo."""
    noms = {MODELE_NOTE, *REGLAGES, *(document.modele for document in dossier.documents)}
    noms |= {MODELE_FORMULAIRE} if dossier.formulaires else set()
    noms |= {MODELE_RAPPORT} if dossier.a_part is not None else set()
    for nom in sorted(noms):
        if (chemin := modele_suivi(nom, modeles)) is not None:
            yield nom, chemin
    if (logo := logo_suivi(modeles)) is not None:
        yield "logo", logo
