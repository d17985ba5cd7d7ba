"""Les formulaires gardés, chacun lu et confronté à celui que les candidats ont reçu."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from cctgen.assemblage.modele import Dossier, Formulaire
from cctgen.depouillement.formulaires.confrontation import FormulaireRecu, confronter
from cctgen.depouillement.formulaires.lecture import lire_formulaire
from cctgen.depouillement.formulaires.provenance import Emis
from cctgen.depouillement.rattachement import Remises, offres_du_pli
from cctgen.depouillement.registre import Depot
from cctgen.documents.formulaires.cases import cases_de
from cctgen.documents.formulaires.corps import corps_formulaire
from cctgen.matrice.modele import Offre
from cctgen.socle.fichiers import lire
from cctgen.usages.ouverture.integrite import A_DEPOSER
from cctgen.usages.ouverture.versions import DOSSIER_PUBLICATIONS, lire_dossier, numeros_publies

DOSSIER_SORTIE = "sortie"


def confrontes(
    racine: Path, dossier: Dossier, offres: Sequence[Offre], presentees: Remises, relus: Iterable[tuple[Depot, bytes]]
) -> Iterator[FormulaireRecu]:
    """Confronte chaque formulaire relu à celui qui a été remis aux candidats."""
    remis = _remis(racine, dossier)
    for depot, octets in relus:
        if (releve := lire_formulaire(octets)) is not None:
            remises: Remises = {**presentees, depot.sha256: depot.presentations}
            offre = _seul_candidat(offres_du_pli(depot.sha256, depot.nom_recu, offres, remises))
            emis = remis.get(releve.formulaire, ())
            remis_le = depot.presentations[-1].depose_le or depot.recu_le
            yield confronter(depot.nom_recu, depot.sha256, releve, emis, offre, remis_le)


def _remis(racine: Path, dossier: Dossier) -> dict[str, tuple[Emis, ...]]:
    """Rend, par formulaire du dossier, ce que les candidats en ont reçu, de la dernière version à la première."""
    anterieurs = [lire_dossier(racine, n) for n in numeros_publies(racine)[::-1] if n < dossier.edition.version]
    return {
        formulaire.id: tuple(
            _emis(racine, d, f) for d in (dossier, *anterieurs) for f in d.formulaires if f.id == formulaire.id
        )
        for formulaire in dossier.formulaires
    }


def _emis(racine: Path, dossier: Dossier, formulaire: Formulaire) -> Emis:
    """Rend le formulaire tel que les candidats l'ont reçu : le fichier publié, à défaut celui de `sortie/`."""
    cases = tuple(cases_de(corps_formulaire(dossier, formulaire)))
    edition = dossier.edition
    publie = racine / DOSSIER_PUBLICATIONS / str(edition.version) / A_DEPOSER
    for dossier_remis in (publie, racine / DOSSIER_SORTIE):
        chemin = dossier_remis / f"{formulaire.fichier}.docx"
        if chemin.is_file() and (releve := lire_formulaire(lire(chemin))) is not None:
            return Emis(formulaire, cases, releve, edition.reference, edition.version)
    return Emis(formulaire, cases, None, edition.reference, edition.version)


def _seul_candidat(offres: Sequence[Offre]) -> Offre | None:
    """Un candidat à plusieurs lots n'a qu'un formulaire : ses matrices ne font qu'un candidat."""
    candidats = {offre.siret or offre.soumissionnaire.casefold() for offre in offres}
    return offres[0] if len(candidats) == 1 else None
