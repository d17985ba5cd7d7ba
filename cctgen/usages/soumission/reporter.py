"""Reporter les réponses d'un lot à l'autre, ou d'une version à la suivante, dans une copie de la nouvelle matrice."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cctgen.matrice import contrat
from cctgen.matrice.controle.avant_depot import pour_le_soumissionnaire
from cctgen.matrice.ecriture.report import ecrire_report, objets_poses
from cctgen.matrice.modele import MatriceLue
from cctgen.matrice.normalisation import cle
from cctgen.matrice.report.choix import Choix, ChoixDesComposants, choisir, choisir_les_composants
from cctgen.socle.anomalies import Anomalie, Lieu
from cctgen.socle.erreurs import DonneesInvalides, EcritureImpossible
from cctgen.socle.gestes.geste import geste
from cctgen.usages.soumission.controler import lire, lire_fichier

_CONSEIL = "Complétez la copie reportée sous un autre nom."


@dataclass(frozen=True, slots=True)
class Report:
    """Ce qui se reporte et ce qui reste ; `fichier` est la copie écrite, rien pour un aperçu.

    `anomalies` redit ce que la lecture de l'ancienne matrice a relevé : rien de ce qu'elle nomme n'est dans la copie.
    """

    choix: Choix
    composants: ChoixDesComposants
    fichier: Path | None = None
    mis_de_cote: tuple[Path, ...] = ()
    anomalies: tuple[Anomalie, ...] = ()

    def en_dict(self) -> dict[str, Any]:
        """Rend la forme JSON de la commande `reporter`."""
        return {
            "fichier": str(self.fichier) if self.fichier else None,
            "reportees": [r.ref for r in self.choix.reportees],
            "restantes": [{"ref": r.ref, "motif": r.motif.value} for r in self.choix.laissees],
            "abandonnees": list(self.choix.abandonnees),
            "composants": len(self.composants.reportes),
            "composants_restants": [
                {"composant": nom, "motif": motif.value}
                for motif, noms in self.composants.laisses.items()
                for nom in noms
            ],
            "anomalies": [a.en_dict() for a in self.anomalies],
        }


def apercevoir(ancienne: Path, nouvelle: Path) -> Report:
    """Dit ce qui se reporterait, sans rien écrire ; lève `DonneesInvalides` si une matrice ne s'y prête pas."""
    report, _ = _preparer(ancienne, nouvelle)
    return report


def reporter(ancienne: Path, nouvelle: Path, vers: Path | None = None, *, remplacer: bool = False) -> Report:
    """Écrit, à côté de la nouvelle matrice, une copie où sont reportées les réponses des lignes identiques.

    Lève `DonneesInvalides` si une matrice ne s'y prête pas, `EcritureImpossible` si la copie remplacerait l'une des
    deux, `TravailProtege` si elle a été modifiée depuis et que `remplacer` est faux.
    """
    report, octets = _preparer(ancienne, nouvelle)
    sortie = vers or nouvelle.with_name(f"{nouvelle.stem}-reportee.xlsx")
    if sortie.resolve() in (ancienne.resolve(), nouvelle.resolve()):
        raise EcritureImpossible(f"« {sortie} » est l'une des deux matrices : elle n'est pas écrasée.", _CONSEIL)
    contenu = ecrire_report(octets, report.choix.reportees, report.composants.reportes)
    with geste(sortie.parent) as ouvert:
        ouvert.produire(sortie, contenu, _CONSEIL)
        mis_de_cote = ouvert.mettre_en_place(remplacer=remplacer)
    return replace(report, fichier=sortie, mis_de_cote=mis_de_cote)


def _preparer(ancienne: Path, nouvelle: Path) -> tuple[Report, bytes]:
    octets = lire_fichier(nouvelle)
    lues = [next(lire([(c.name, contenu)])) for c, contenu in ((ancienne, lire_fichier(ancienne)), (nouvelle, octets))]
    une, autre = lues
    if fautes := [*_fautes(une), *_fautes(autre), *_etrangeres(une, autre)]:
        raise DonneesInvalides(fautes)
    if not octets.startswith(b"PK") or nouvelle.suffix.casefold() != ".xlsx":
        conseil = "Donnez la matrice publiée, au format .xlsx."
        message = "la nouvelle matrice n'est pas un .xlsx : la copie ne pourrait pas en garder la forme."
        raise DonneesInvalides([Anomalie("format-non-reporte", message, conseil, lieu=Lieu(nouvelle.name))])
    if objets_poses(octets):
        conseil = "Reportez dans la matrice publiée, vierge, puis recopiez-y ce que vous aviez commencé."
        message = "la nouvelle matrice porte une image, une zone de texte ou un contrôle, que la copie perdrait."
        raise DonneesInvalides([Anomalie("format-non-reporte", message, conseil, lieu=Lieu(nouvelle.name))])
    if any(not ligne.porte(colonne) for ligne in autre.lignes[:1] for colonne in contrat.COLONNES_REPONSE):
        message = "une colonne de réponse manque à la nouvelle matrice."
        conseil = "Donnez la matrice publiée, sans retirer de colonne."
        raise DonneesInvalides([Anomalie("colonne-absente", message, conseil, lieu=Lieu(nouvelle.name))])
    relevees = tuple(map(pour_le_soumissionnaire, une.anomalies))
    return Report(choisir(une, autre), choisir_les_composants(une, autre), anomalies=relevees), octets


def _fautes(matrice: MatriceLue) -> list[Anomalie]:
    """Rend ce qui empêche de lire une matrice, ou de savoir que c'en est une."""
    if not matrice.est_lisible:
        return list(matrice.anomalies)
    if matrice.est_matrice:
        return []
    message = "ce classeur n'est pas une matrice de conformité."
    return [Anomalie("pas-une-matrice", message, "Donnez une matrice publiée.", lieu=Lieu(matrice.fichier))]


def _etrangeres(une: MatriceLue, autre: MatriceLue) -> list[Anomalie]:
    """Refuse deux consultations différentes : la même phrase n'y engage pas à la même chose."""
    references = [m.emission.reference if m.emission else "" for m in (une, autre)]
    if not all(references) or cle(references[0]) == cle(references[1]):
        return []
    message = f"les deux matrices sont de deux consultations : « {references[0]} » et « {references[1]} »."
    conseil = "Reportez d'un lot à l'autre, ou d'une version à la suivante, de la même consultation."
    return [Anomalie("autre-consultation", message, conseil, lieu=Lieu(autre.fichier))]
