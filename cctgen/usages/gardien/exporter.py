"""Exporter un clausier : un fichier d'un format d'échange, ou un catalogue OSCAL et les profils d'une consultation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cctgen.assemblage.selection.par_lot import clauses_en_vigueur, selections_de
from cctgen.consultation.lecture import exiger_consultation, lire_consultation
from cctgen.echanges.formats.oscal import CATALOGUE, ecrire_catalogue, ecrire_profil
from cctgen.echanges.formats_connus import FORMATS
from cctgen.echanges.modele import ClausierEchange, clausier_a_echanger
from cctgen.socle.anomalies import bloquantes
from cctgen.socle.erreurs import DonneesInvalides
from cctgen.socle.gestes.geste import geste
from cctgen.usages.ouverture.clausier_verifie import exiger_clausier
from cctgen.usages.ouverture.clausiers_enregistres import clausiers_de

_CONSEIL = "Donnez une autre destination."


@dataclass(frozen=True, slots=True)
class DemandeExport:
    """Ce que le gardien demande, dans un des `FORMATS` ; la destination d'un export OSCAL est un dossier.

    `consultation` ne sert qu'à OSCAL : sa sélection y devient un profil, un par lot.
    """

    destination: Path
    format: str
    superposes: tuple[Path, ...] = ()
    consultation: Path | None = None


@dataclass(frozen=True, slots=True)
class Export:
    """Ce qui a été écrit, ce qu'il contient, et les fichiers d'une personne mis de côté."""

    fichiers: tuple[Path, ...]
    clauses: int
    exigences: int
    mis_de_cote: tuple[Path, ...] = ()

    def en_dict(self) -> dict[str, Any]:
        """Rend la forme JSON de `exporter`."""
        return {"fichiers": [str(f) for f in self.fichiers], "clauses": self.clauses, "exigences": self.exigences}


def exporter(demande: DemandeExport, *, remplacer: bool = False) -> Export:
    """Écrit le clausier et ses superpositions dans un format d'échange, tous ses fichiers ensemble ou aucun.

    Lève `TravailProtege` si un fichier que l'outil n'a pas écrit occupe la place et que `remplacer` est faux : rien
    n'est alors écrit.
    """
    clausier, fichiers = _rediger(demande)
    # Les fichiers d'un export sont tous dans le même dossier.
    with geste(next(iter(fichiers)).parent) as ouvert:
        for chemin, texte in fichiers.items():
            ouvert.produire(chemin, texte.encode(), _CONSEIL)
        copies = ouvert.mettre_en_place(remplacer=remplacer)
    return Export(tuple(fichiers), len(clausier.clauses), sum(len(c.exigences) for c in clausier.clauses), copies)


def _rediger(demande: DemandeExport) -> tuple[ClausierEchange, dict[Path, str]]:
    if demande.consultation is not None:
        return _rediger_la_consultation(demande.destination, demande.consultation, demande.superposes)
    format_ = FORMATS[demande.format]
    clausier = clausier_a_echanger(exiger_clausier(demande.superposes))
    destination = demande.destination / format_.fichier if format_.fichier else demande.destination
    return clausier, {destination: format_.ecrire(clausier)}


def _rediger_la_consultation(
    destination: Path, racine: Path, superposes: Sequence[Path]
) -> tuple[ClausierEchange, dict[Path, str]]:
    """Rend le catalogue, clauses propres de la consultation comprises, et le profil de chaque lot."""
    exiger_consultation(racine)
    complet = exiger_clausier(clausiers_de(racine, superposes))
    lecture = lire_consultation(racine, complet)
    if lecture.consultation is None:
        raise DonneesInvalides(bloquantes(lecture.anomalies))
    consultation = lecture.consultation
    en_vigueur = clauses_en_vigueur(complet, consultation)
    clausier = clausier_a_echanger(replace(complet, clauses=en_vigueur))
    fichiers = {destination / CATALOGUE: ecrire_catalogue(clausier)}
    for selection in selections_de(complet, consultation):
        retenues = [i for i, v in (*selection.clauses.items(), *selection.exigences.items()) if v.retenue]
        reglages = {
            f"{clause}_{nom}": valeur
            for clause, valeurs in consultation.saisies.parametres.items()
            for nom, valeur in valeurs.items()
            if clause in retenues
        }
        suite = f", lot {selection.lot}" if selection.lot else ""
        nom = f"profil-lot-{selection.lot}.json" if selection.lot else "profil.json"
        titre = f"{consultation.redaction.objet}{suite}"
        fichiers[destination / nom] = ecrire_profil(clausier, titre, retenues, reglages)
    return clausier, fichiers
