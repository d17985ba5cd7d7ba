"""À quelle offre se rattache un inventaire (SBOM) : celle dont la matrice est remise au même endroit.

On remonte de dossier en dossier, archives comprises, jusqu'à trouver une matrice. S'il y en a plusieurs, seul un
nom qui reprend celui d'une matrice tranche ; sinon rien n'est deviné, et c'est dit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from cctgen.assemblage.modele import Dossier
from cctgen.depouillement.confrontation import confronter
from cctgen.depouillement.licences import controler_licence
from cctgen.depouillement.rapprochement import licences_du_lot, sans_ref_etrangere
from cctgen.depouillement.sbom import ComposantSbom, Sbom
from cctgen.matrice.modele import Offre, StatutOffre, statut_d_apres
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu

_INEXPLOITABLES = (StatutOffre.ILLISIBLE, StatutOffre.ETRANGER)


@dataclass(frozen=True, slots=True)
class SbomRattache:
    """Un inventaire remis, et l'offre à laquelle il se rattache ; sans elle, `motif` dit pourquoi."""

    sbom: Sbom
    offre: Offre | None
    motif: str = ""

    @property
    def statut(self) -> str:
        """Rend ce que le registre inscrit."""
        if not self.sbom.est_lisible:
            return "illisible"
        return "sbom" if self.offre is not None else "sbom-non-rattache"

    @property
    def anomalies(self) -> tuple[Anomalie, ...]:
        """Rend ce que l'inventaire relève par lui-même, et le défaut de rattachement."""
        if self.offre is not None:
            return self.sbom.anomalies
        conseil = "Remettez-le dans le dossier de la matrice, ou donnez-lui un nom qui commence comme le sien."
        message = f"l'inventaire n'est confronté à aucune offre : {self.motif}."
        lieu = Lieu(self.sbom.fichier)
        return (*self.sbom.anomalies, Anomalie("sbom-non-rattache", message, conseil, Gravite.A_QUALIFIER, lieu))

    def en_dict(self) -> dict[str, object]:
        """Rend la forme JSON de `depouiller`."""
        return {
            "fichier": self.sbom.fichier,
            "sha256": self.sbom.sha256,
            "format": self.sbom.format,
            "composants": len(self.sbom.composants),
            "offre": self.offre.fichier if self.offre else None,
        }


def rattacher(
    sboms: Sequence[Sbom], offres: Sequence[Offre], recus: Mapping[str, str] | None = None
) -> tuple[SbomRattache, ...]:
    """Rattache chaque inventaire à une offre ; `recus` donne l'heure de réception par SHA-256.

    Les matrices remises en même temps que l'inventaire passent avant celles d'un autre envoi.
    """
    heures = recus or {}
    return tuple(_rattacher(sbom, offres, heures) for sbom in sboms)


def _rattacher(sbom: Sbom, offres: Sequence[Offre], heures: Mapping[str, str]) -> SbomRattache:
    heure = heures.get(sbom.sha256)
    du_meme_envoi = [offre for offre in offres if heures.get(offre.sha256) == heure]
    candidates = _au_plus_pres(sbom.fichier, du_meme_envoi or offres)
    if len(candidates) > 1:
        candidates = _de_meme_nom(sbom.fichier, candidates)
    if len(candidates) != 1:
        motif = "plusieurs matrices sont remises avec lui" if candidates else "aucune matrice n'est remise avec lui"
        return SbomRattache(sbom, None, motif)
    if candidates[0].statut in _INEXPLOITABLES:
        return SbomRattache(sbom, None, f"la matrice « {candidates[0].fichier} » n'est pas exploitable")
    return SbomRattache(sbom, candidates[0])


def _au_plus_pres(fichier: str, offres: Sequence[Offre]) -> list[Offre]:
    for dossier in PurePosixPath(fichier).parents:
        trouvees = [offre for offre in offres if dossier in PurePosixPath(offre.fichier).parents]
        if trouvees:
            return trouvees
    return []


def _de_meme_nom(fichier: str, offres: Sequence[Offre]) -> list[Offre]:
    """Garde la matrice dont le nom ouvre celui de l'inventaire, la plus longue ; toutes si aucune ne convient."""
    nom = PurePosixPath(fichier).name.casefold()
    tiges = {id(offre): PurePosixPath(offre.fichier).stem.casefold() for offre in offres}
    convenables = [offre for offre in offres if nom.startswith(tiges[id(offre)])]
    longueur = max((len(tiges[id(offre)]) for offre in convenables), default=0)
    return [offre for offre in convenables if len(tiges[id(offre)]) == longueur] or list(offres)


def avec_inventaires(offres: Sequence[Offre], rattaches: Sequence[SbomRattache], dossier: Dossier) -> Iterator[Offre]:
    """Rend les offres dans l'ordre, chacune avec ce que ses inventaires ajoutent à ses anomalies."""
    for offre in offres:
        siens = [r.sbom for r in rattaches if r.offre is offre]
        lisibles = [sbom for sbom in siens if sbom.est_lisible]
        if not siens:
            yield offre
            continue
        anomalies = [*offre.anomalies, *(a for sbom in siens for a in sbom.anomalies)]
        if lisibles:
            confrontation = confronter(offre.composants, lisibles, offre.fichier)
            anomalies += confrontation.anomalies
            anomalies += _licences_cachees(confrontation.non_declares, dossier, offre.lot)
        yield replace(offre, anomalies=tuple(anomalies), statut=statut_d_apres(anomalies))


def _licences_cachees(composants: Sequence[ComposantSbom], dossier: Dossier, lot: int) -> Iterator[Anomalie]:
    """Énumère les licences proscrites ou incompatibles que seule la lecture de l'inventaire révèle."""
    licences = licences_du_lot(dossier, lot)
    for composant in composants:
        relevees = controler_licence(composant.designation, composant.licence, licences, composant.lieu)
        fermes = (a for a in relevees if a.code != "licence-a-verifier")
        yield from sans_ref_etrangere(fermes, dossier, lot)
