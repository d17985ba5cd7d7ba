"""Les formulaires rendus avec les offres : gardés à l'octet près, relus, réunis dans un classeur."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from cctgen.assemblage.modele import Dossier
from cctgen.depouillement.plis.pieces import Nature, nature_de
from cctgen.depouillement.plis.reception import Reception
from cctgen.depouillement.rattachement import Remises
from cctgen.depouillement.registre import copies_du_registre, deposer, lire_registre, relire_a_mesure
from cctgen.matrice.modele import Offre
from cctgen.socle.anomalies import Anomalie, Gravite
from cctgen.socle.gestes.geste import Geste
from cctgen.usages.ouverture.gel import DOSSIER_FORMULAIRES

if TYPE_CHECKING:
    from cctgen.depouillement.formulaires.confrontation import FormulaireRecu

CLASSEUR = "formulaires.xlsx"
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
    if not depots:
        return (), tuple(anomalies)
    from cctgen.usages.analyse.formulaires.relus import confrontes  # noqa: PLC0415 (peu d'offres en joignent)

    relus = relire_a_mesure(racine / DOSSIER_FORMULAIRES, depots, anomalies)
    return tuple(confrontes(racine, dossier, offres, presentees, relus)), tuple(anomalies)


def produire_le_classeur(geste: Geste, chemin: Path, dossier: Dossier, recus: Sequence[FormulaireRecu]) -> None:
    """Écrit le classeur qui met les formulaires rendus côte à côte, s'il y en a."""
    if recus:
        from cctgen.evaluation.actes.classeurs.formulaires import ecrire_formulaires  # noqa: PLC0415

        geste.produire(chemin, ecrire_formulaires(dossier, recus))
