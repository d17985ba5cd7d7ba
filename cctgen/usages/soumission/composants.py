"""L'inventaire des composants (SBOM), pour le soumissionnaire : remplir la feuille, ou la confronter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cctgen.depouillement.composants.classeur import ecrire_composants, valeurs_declarees
from cctgen.depouillement.composants.confrontation import avec_paquets, confronter
from cctgen.depouillement.composants.sbom import Sbom, lire_sbom
from cctgen.matrice.controle.avant_depot import AvantDepot, examiner
from cctgen.socle.anomalies import Anomalie, Gravite
from cctgen.socle.erreurs import DonneesInvalides, EcritureImpossible
from cctgen.socle.fichiers import ecrire
from cctgen.usages.soumission.controler import des_composants, lire, lire_fichier
from cctgen.usages.soumission.examen_composants import reference_suggeree, referentiel_livre


@dataclass(frozen=True, slots=True)
class Extraction:
    """Les composants tirés d'un inventaire, et le classeur écrit."""

    sbom: Sbom
    fichier: Path
    suggestions: tuple[str, ...] = ()

    @property
    def lignes(self) -> tuple[Mapping[str, str], ...]:
        """Rend les lignes écrites, par en-tête de la feuille « Composants »."""
        return tuple(valeurs_declarees(composant) for composant in self.sbom.composants)

    def en_dict(self) -> dict[str, Any]:
        """Rend la forme JSON de la commande `composants`."""
        return {
            "sbom": {"fichier": self.sbom.fichier, "sha256": self.sbom.sha256, "format": self.sbom.format},
            "fichier": str(self.fichier),
            "composants": [
                {**ligne, "purl": composant.purl, "reference_suggeree": suggestion}
                for ligne, composant, suggestion in zip(
                    self.lignes, self.sbom.composants, self.suggestions, strict=True
                )
            ],
            "anomalies": [a.en_dict() for a in self.sbom.anomalies],
        }


def extraire_composants(source: Path, vers: Path) -> Extraction:
    """Écrit la feuille « Composants » que donne un inventaire ; un fichier qui existe déjà n'est jamais touché.

    Lève `DonneesInvalides` si l'inventaire ne se lit pas, `EcritureImpossible` si `vers` est déjà un autre fichier.
    """
    sbom = lire_sbom(lire_fichier(source), source.name)
    if not sbom.est_lisible:
        raise DonneesInvalides(_bloquantes(sbom.anomalies))
    suggestions = _suggestions(sbom)
    contenu = ecrire_composants(sbom.composants, suggestions)
    if vers.exists() and not (vers.is_file() and lire_fichier(vers) == contenu):
        raise EcritureImpossible(
            f"« {vers} » existe déjà : il n'est pas écrasé.", "Donnez un autre nom avec --vers, puis copiez les lignes."
        )
    ecrire(vers, contenu)
    return Extraction(sbom, vers, suggestions)


def _suggestions(sbom: Sbom) -> tuple[str, ...]:
    """Rend, par composant, la référence que suggère le référentiel livré ; elle ne va jamais dans la saisie."""
    referentiel = referentiel_livre()
    return tuple(reference_suggeree(referentiel, c.nom, c.version, c.purl) for c in sbom.composants)


def controler_avec_sbom(chemin: Path, inventaire: Path) -> tuple[AvantDepot, Sbom]:
    """Contrôle une matrice et confronte ses composants à l'inventaire, sans consultation."""
    matrice = next(lire([(chemin.name, lire_fichier(chemin))]))
    sbom = lire_sbom(lire_fichier(inventaire), inventaire.name)
    if not sbom.est_lisible:
        return examiner(matrice, _bloquantes(sbom.anomalies)), sbom
    if not matrice.est_matrice:
        return examiner(matrice), sbom
    confrontees = confronter(matrice.composants, [sbom], matrice.fichier).anomalies
    precisee = replace(matrice, composants=tuple(avec_paquets(matrice.composants, [sbom])))
    return examiner(matrice, (*des_composants(precisee), *sbom.anomalies, *confrontees)), sbom


def _bloquantes(anomalies: Sequence[Anomalie]) -> tuple[Anomalie, ...]:
    """Rend bloquant ce qui empêche de lire l'inventaire que la commande a pour objet."""
    return tuple(replace(anomalie, gravite=Gravite.BLOQUANTE) for anomalie in anomalies)
