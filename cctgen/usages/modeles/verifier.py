"""Vérifier les modèles d'un service : chacun tient son contrat, et se rend sur du contenu d'exemple."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cctgen.documents.modeles.catalogue import CONTRATS
from cctgen.documents.modeles.fautes import examiner
from cctgen.documents.modeles.paquet import PANNES_D_UNE_ARCHIVE
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu, bloquantes
from cctgen.socle.erreurs import ErreurCctgen
from cctgen.socle.fichiers import lire_sur_le_disque
from cctgen.usages.modeles.dossiers import Designes, designer
from cctgen.usages.modeles.exemple import Exemple, exemple_du_plan
from cctgen.usages.ouverture.egares import conseil_de_logo, renommer
from cctgen.usages.ouverture.modeles.lisibles import inaccessibles
from cctgen.usages.ouverture.modeles.reglages import REGLAGES, fautes_des_reglages
from cctgen.usages.ouverture.modeles.verifies import LOGOS, fautes_de_ce_logo, logo_suivi, pret

_REPARTIR = "Ouvrez-le dans Word et enregistrez-le ; à défaut, repartez du modèle livré : cctgen modeles exporter."


@dataclass(frozen=True, slots=True)
class Verification:
    """Les modèles vérifiés et leurs anomalies."""

    fichiers: tuple[Path, ...]
    anomalies: tuple[Anomalie, ...]

    @property
    def est_fautive(self) -> bool:
        """Vrai si une faute au moins empêche de suivre ces modèles."""
        return bool(bloquantes(self.anomalies))

    def en_dict(self) -> dict[str, Any]:
        """Rend la forme JSON de `modeles verifier`."""
        return {"modeles": [str(f) for f in self.fichiers], "anomalies": [a.en_dict() for a in self.anomalies]}


def verifier_les_modeles(racine: Path | None, superposes: Sequence[Path] = ()) -> Verification:
    """Rend toutes les fautes des modèles du dossier désigné ; sans dossier, de ceux de l'outil. N'écrit rien."""
    designes = designer(racine, superposes)
    fichiers = sorted(designes.propre.glob("*.docx")) if designes.propre.is_dir() else []
    visibles = [f for f in fichiers if not f.name.startswith(("~$", ".")) and f.name not in REGLAGES]
    exemple = exemple_du_plan()
    anomalies = [a for f in visibles for a in _fautes(f, designes, exemple)]
    if (logo := logo_suivi((designes.propre,))) is not None:
        visibles.append(logo)
        anomalies += fautes_de_ce_logo(logo)
    anomalies += _logos_ignores(designes.propre)
    visibles += [reglage for nom in REGLAGES if (reglage := designes.propre / nom).is_file()]
    return Verification(tuple(visibles), (*anomalies, *fautes_des_reglages((designes.propre,))))


def _logos_ignores(propre: Path) -> Iterator[Anomalie]:
    """Nomme un logo que rien ne lit : `generer` s'y arrêterait."""
    for fichier in sorted(propre.iterdir()) if propre.is_dir() else ():
        if fichier.name not in LOGOS and (conseil := conseil_de_logo(fichier)) and fichier.is_file():
            yield Anomalie(
                "fichier-ignore",
                f"rien ne lit « {fichier.name} ».",
                conseil,
                lieu=Lieu(f"{propre.name}/{fichier.name}"),
            )


def _fautes(fichier: Path, designes: Designes, exemple: Exemple) -> Iterator[Anomalie]:
    contrat = designes.contrat(fichier.name)
    nom = f"{designes.propre.name}/{fichier.name}"
    if contrat is None:
        yield _sans_emploi(nom, fichier, (*CONTRATS, *REGLAGES, *designes.du_plan))
        return
    octets = lire_sur_le_disque(fichier)
    fautes = examiner(nom, octets, contrat)
    yield from fautes
    if bloquantes(fautes):
        return
    try:
        yield from inaccessibles(fichier.name, exemple.rendre(contrat, pret(fichier, None)), nom)
    except ErreurCctgen as erreur:
        yield Anomalie("modele-non-rendu", f"il ne se rend pas : {erreur.message}", erreur.conseil, lieu=Lieu(nom))
    except PANNES_D_UNE_ARCHIVE as panne:
        # Le contenu d'exemple se rend sur le modèle livré : ce qui manque ici est au modèle.
        message = f"il ne se rend pas sur du contenu d'exemple ({type(panne).__name__} : {panne})."
        yield Anomalie("modele-non-rendu", message, _REPARTIR, lieu=Lieu(nom))


def _sans_emploi(nom: str, fichier: Path, connus: Sequence[str]) -> Anomalie:
    proches = difflib.get_close_matches(fichier.name, connus, n=1)
    suivis = f"Noms suivis : {', '.join(sorted(set(connus)))}."
    conseil = renommer(fichier.with_name(proches[0])) if proches else suivis
    message = "aucun document ne suit un modèle de ce nom."
    return Anomalie("modele-sans-emploi", message, conseil, gravite=Gravite.A_QUALIFIER, lieu=Lieu(nom))
