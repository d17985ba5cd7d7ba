"""Les formulaires rendus avec les offres : gardés à l'octet près, relus, réunis dans un classeur."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path, PurePosixPath

from cctgen.assemblage.modele import Dossier, Formulaire
from cctgen.depouillement.formulaires.confrontation import FormulaireRecu, confronter
from cctgen.depouillement.formulaires.lecture import lire_formulaire
from cctgen.depouillement.formulaires.provenance import Emis
from cctgen.depouillement.plis.pieces import Nature, nature_de
from cctgen.depouillement.plis.reception import Reception
from cctgen.depouillement.rattachement import Remises, offres_du_pli
from cctgen.depouillement.registre import copies_du_registre, deposer, lire_registre, relire_a_mesure
from cctgen.documents.formulaires.cases import cases_de
from cctgen.documents.formulaires.corps import corps_formulaire
from cctgen.evaluation.actes.classeurs.formulaires import ecrire_formulaires
from cctgen.matrice.modele import Offre
from cctgen.socle.anomalies import Anomalie, Gravite
from cctgen.socle.fichiers import lire
from cctgen.socle.gestes.geste import Geste
from cctgen.usages.ouverture.gel import DOSSIER_FORMULAIRES
from cctgen.usages.ouverture.integrite import A_DEPOSER
from cctgen.usages.ouverture.versions import DOSSIER_PUBLICATIONS, lire_dossier, numeros_publies

CLASSEUR = "formulaires.xlsx"
DOSSIER_SORTIE = "sortie"
_NON_LUS = ("fichier-non-tableur", "fichier-non-lu")


def garder(racine: Path, reception: Reception, instant: datetime) -> tuple[Anomalie, ...]:
    """Copie les formulaires de cet envoi, en lecture seule, à leur propre registre."""
    if not reception.formulaires:
        return ()
    heure = instant.isoformat(timespec="seconds")
    return deposer(racine / DOSSIER_FORMULAIRES, reception.formulaires, heure, reception.horodatages).anomalies


def nommer_les_formulaires(anomalies: Iterable[Anomalie], dossier: Dossier) -> Iterator[Anomalie]:
    """Rend les anomalies d'une réception ; une pièce au nom d'un formulaire et que rien ne lit y est à examiner."""
    titres = {formulaire.fichier.casefold(): formulaire.titre for formulaire in dossier.formulaires}
    for anomalie in anomalies:
        nom = PurePosixPath(anomalie.lieu.fichier).name.casefold() if anomalie.lieu else ""
        titre = next((titre for debut, titre in titres.items() if nom.startswith(debut)), "")
        # La signature d'un formulaire porte son nom, sans en être un.
        if not titre or anomalie.code not in _NON_LUS or nature_de(nom) is Nature.SIGNATURE:
            yield anomalie
            continue
        message = (
            f"il porte le nom du formulaire « {titre} », mais n'en a ni le format ni les cases : rien n'en est lu."
        )
        conseil = "Demandez-le en .docx ou en .odt, cases gardées ; d'ici là, lisez-le à part."
        yield replace(anomalie, code="fichier-non-lu", message=message, conseil=conseil, gravite=Gravite.A_QUALIFIER)


def relire(
    racine: Path, dossier: Dossier, offres: Sequence[Offre], presentees: Remises
) -> tuple[tuple[FormulaireRecu, ...], tuple[Anomalie, ...]]:
    """Relit tous les formulaires gardés et confronte chacun à celui qui a été remis aux candidats."""
    depots = lire_registre(racine / DOSSIER_FORMULAIRES)
    anomalies: list[Anomalie] = [*copies_du_registre(racine / DOSSIER_FORMULAIRES)]
    remis = _remis(racine, dossier) if depots else {}
    recus: list[FormulaireRecu] = []
    for depot, octets in relire_a_mesure(racine / DOSSIER_FORMULAIRES, depots, anomalies):
        if (releve := lire_formulaire(octets)) is not None:
            remises: Remises = {**presentees, depot.sha256: depot.presentations}
            offre = _seul_candidat(offres_du_pli(depot.sha256, depot.nom_recu, offres, remises))
            emis = remis.get(releve.formulaire, ())
            remis_le = depot.presentations[-1].depose_le or depot.recu_le
            recus.append(confronter(depot.nom_recu, depot.sha256, releve, emis, offre, remis_le))
    return tuple(recus), tuple(anomalies)


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


def produire_le_classeur(geste: Geste, chemin: Path, dossier: Dossier, recus: Sequence[FormulaireRecu]) -> None:
    """Écrit le classeur qui met les formulaires rendus côte à côte, s'il y en a."""
    if recus:
        geste.produire(chemin, ecrire_formulaires(dossier, recus))
