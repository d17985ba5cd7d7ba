"""À quelle offre se rattache un inventaire (SBOM) : celle dont la matrice est remise dans le même pli.

Le dossier du pli décide, jamais l'heure d'enregistrement. Deux noms ne se comparent que dans une même source ; un
dossier voisin n'est pas un pli commun. S'il y a plusieurs matrices dans le pli, seul un nom qui reprend celui de l'une
d'elles tranche ; sinon rien n'est deviné, et c'est dit.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from cctgen.assemblage.modele import Dossier
from cctgen.depouillement.composants.confrontation import avec_paquets, confronter
from cctgen.depouillement.composants.controle import CODES_DES_PRODUITS, controler_composants
from cctgen.depouillement.composants.licences import Emploi, controler_emplois_tus
from cctgen.depouillement.composants.lieux import lieu_du_composant
from cctgen.depouillement.composants.referentiel import Referentiel, opposable
from cctgen.depouillement.composants.sbom import ComposantSbom, Sbom, sous_le_nom
from cctgen.depouillement.plis.remises import Remise, dossier_du_pli
from cctgen.depouillement.rapprochement import licences_du_lot, sans_ref_etrangere
from cctgen.matrice.modele import Composant, Offre, StatutOffre, statut_d_apres
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu

_NOM_EMIS = re.compile(r"matrice(-lot-\d+)?|reponse|offre|exigences?")
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
        conseil = "Redonnez-le avec la matrice, dans un même dossier, ou sous un nom qui commence comme le sien."
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


Remises = Mapping[str, Sequence[Remise]]
"""Toutes les présentations d'un fichier, par SHA-256."""


def rattacher(
    sboms: Sequence[Sbom], offres: Sequence[Offre], remises: Remises | None = None
) -> tuple[SbomRattache, ...]:
    """Rattache chaque inventaire à l'offre de son pli, à chacune s'il est remis dans plusieurs plis.

    Sans `remises`, un fichier n'a été présenté que sous son nom, et tous viennent de la même source.
    """
    placees: list[tuple[Remise, Offre]] = [
        (remise, offre) for offre in offres for remise in _remises(remises, offre.sha256, offre.fichier)
    ]
    return tuple(
        rattache
        for sbom in sboms
        for rattache in _rattacher(sbom, _remises(remises, sbom.sha256, sbom.fichier), placees)
    )


def _remises(remises: Remises | None, sha256: str, fichier: str) -> Sequence[Remise]:
    return (remises or {}).get(sha256) or (Remise("", fichier),)


def offres_du_pli(sha256: str, fichier: str, offres: Sequence[Offre], remises: Remises) -> tuple[Offre, ...]:
    """Rend les offres exploitables remises dans le pli d'une pièce, chacune une fois."""
    trouvees: dict[int, Offre] = {}
    for remise in _remises(remises, sha256, fichier):
        placees = [(r.nom, o) for o in offres for r in _remises(remises, o.sha256, o.fichier)]
        memes = [
            (r.nom, o) for o in offres for r in _remises(remises, o.sha256, o.fichier) if r.origine == remise.origine
        ]
        trouvees |= {id(o): o for o in _toutes_du_pli(remise.nom, memes) or _par_le_nom(remise.nom, placees)}
    return tuple(o for o in trouvees.values() if o.statut not in _INEXPLOITABLES)


def _toutes_du_pli(fichier: str, offres: Sequence[tuple[str, Offre]]) -> list[Offre]:
    dossier = dossier_du_pli(fichier)
    return [o for nom, o in offres if dossier_du_pli(nom) == dossier] or _du_pli(fichier, offres)


def _rattacher(
    sbom: Sbom, siennes: Sequence[Remise], placees: Sequence[tuple[Remise, Offre]]
) -> Iterator[SbomRattache]:
    """Un même inventaire remis dans plusieurs plis se rattache dans chacun, sous le nom qu'il y porte."""
    trouvees: dict[int, tuple[Remise, Offre]] = {}
    manquees: list[tuple[Remise, Sequence[Offre]]] = []
    for remise in siennes:
        voisines = [(r.nom, offre) for r, offre in placees if r.origine == remise.origine]
        candidates = _du_pli(remise.nom, voisines) or _par_le_nom(remise.nom, [(r.nom, o) for r, o in placees])
        if len(candidates) == 1 and candidates[0].statut not in _INEXPLOITABLES:
            trouvees.setdefault(id(candidates[0]), (remise, candidates[0]))
        else:
            manquees.append((remise, candidates))
    passages = {(r.origine, r.le) for r, _ in trouvees.values()}
    restees = [m for m in manquees if _reste_a_dire(*m, trouvees, passages)]
    for manquee, possibles in restees if trouvees else manquees[:1]:
        yield SbomRattache(sous_le_nom(sbom, manquee.nom), None, _motif(possibles))
    for trouvee, offre in trouvees.values():
        yield SbomRattache(sous_le_nom(sbom, trouvee.nom), offre)


def _reste_a_dire(
    remise: Remise, candidates: Sequence[Offre], trouvees: Collection[int], passages: Collection[tuple[str, str]]
) -> bool:
    """Vrai si l'inventaire manque à ce pli alors qu'il se rattache ailleurs ; redonné depuis, il n'y manque plus."""
    if candidates:
        return not any(id(offre) in trouvees for offre in candidates)
    return (remise.origine, remise.le) in passages


def _motif(candidates: Sequence[Offre]) -> str:
    if not candidates:
        return "aucune matrice n'est remise dans le même pli"
    if len(candidates) > 1:
        return "plusieurs matrices sont remises avec lui"
    return f"la matrice « {candidates[0].fichier} » n'est pas exploitable"


def _du_pli(fichier: str, offres: Sequence[tuple[str, Offre]]) -> list[Offre]:
    """Rend les matrices du dossier de l'inventaire, à défaut d'un dossier qui le contient, ou qu'il contient."""
    dossier = dossier_du_pli(fichier)
    if memes := [(nom, offre) for nom, offre in offres if dossier_du_pli(nom) == dossier]:
        return _de_meme_nom(fichier, memes)
    for parent in dossier.parents:
        if any(dossier_du_pli(nom) == parent for nom, _ in offres):
            # D'autres matrices plus bas : ce dossier réunit plusieurs plis.
            return [offre for nom, offre in offres if _contient(parent, nom)]
    return [offre for nom, offre in offres if _contient(dossier, nom)]


def _par_le_nom(fichier: str, offres: Sequence[tuple[str, Offre]]) -> list[Offre]:
    """Un inventaire donné après coup rejoint la matrice dont il porte le nom propre ; un nom émis n'en est pas un."""
    if PurePosixPath(fichier).parent != PurePosixPath():
        return []
    nom = PurePosixPath(fichier).name.casefold()
    tiges = {id(offre): (PurePosixPath(n).stem.casefold(), offre) for n, offre in offres}
    propres = [(t, o) for t, o in tiges.values() if nom.startswith(f"{t}.") and not _NOM_EMIS.fullmatch(t)]
    longueur = max((len(tige) for tige, _ in propres), default=0)
    return [offre for tige, offre in propres if len(tige) == longueur]


def _contient(dossier: PurePosixPath, nom: str) -> bool:
    return dossier in PurePosixPath(nom).parents


def _de_meme_nom(fichier: str, offres: Sequence[tuple[str, Offre]]) -> list[Offre]:
    """Garde la matrice dont le nom ouvre celui de l'inventaire, la plus longue ; toutes si aucune ne convient."""
    nom = PurePosixPath(fichier).name.casefold()
    tiges = [(PurePosixPath(n).stem.casefold(), offre) for n, offre in offres]
    convenables = [(tige, offre) for tige, offre in tiges if nom.startswith(tige)] if len(offres) > 1 else []
    longueur = max((len(tige) for tige, _ in convenables), default=0)
    return [offre for tige, offre in convenables if len(tige) == longueur] or [offre for _, offre in offres]


def avec_inventaires(offres: Sequence[Offre], rattaches: Sequence[SbomRattache], dossier: Dossier) -> Iterator[Offre]:
    """Rend les offres dans l'ordre, chacune avec ce que ses inventaires disent de ses composants et y relèvent."""
    for offre in offres:
        siens = [r.sbom for r in rattaches if r.offre is offre]
        lisibles = [sbom for sbom in siens if sbom.est_lisible]
        if not siens:
            yield offre
            continue
        precises = tuple(avec_paquets(offre.composants, lisibles))
        anomalies = [*_selon_les_paquets(offre, precises, dossier), *(a for sbom in siens for a in sbom.anomalies)]
        if lisibles:
            confrontation = confronter(offre.composants, lisibles, offre.fichier)
            anomalies += confrontation.anomalies
            anomalies += _licences_cachees(confrontation.non_declares, dossier, offre.lot)
        yield replace(offre, composants=precises, anomalies=tuple(anomalies), statut=statut_d_apres(anomalies))


def _selon_les_paquets(offre: Offre, composants: Sequence[Composant], dossier: Dossier) -> Iterator[Anomalie]:
    """Énumère les anomalies de l'offre, celles des composants reprises d'après le paquet que dit l'inventaire.

    Le client Python « redis » n'est pas le serveur Redis : seul l'inventaire le dit quand la feuille ne le dit pas.
    """
    precises = [precise for precise in composants if precise.paquet]
    lieux = [lieu_du_composant(composant, offre.fichier) for composant in precises]
    yield from (a for a in offre.anomalies if not (a.code in CODES_DES_PRODUITS and a.lieu in lieux))
    referentiel = opposable(Referentiel(dossier.produits), dossier, offre.lot)
    reprises = controler_composants(precises, referentiel, offre.fichier, dossier.edition.date)
    yield from sans_ref_etrangere((a for a in reprises if a.code in CODES_DES_PRODUITS), dossier, offre.lot)


def _licences_cachees(composants: Sequence[ComposantSbom], dossier: Dossier, lot: int) -> Iterator[Anomalie]:
    """Énumère les licences proscrites, ou dont un terme est incompatible, que révèle l'inventaire."""
    licences = licences_du_lot(dossier, lot)
    emplois = (Emploi(composant.designation, composant.licence, composant.lieu) for composant in composants)
    yield from sans_ref_etrangere(controler_emplois_tus(emplois, licences), dossier, lot)
