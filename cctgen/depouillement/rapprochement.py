"""Rapproche les matrices lues du dossier publié : consultation, lot, version, composants, plis multiples."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from cctgen.assemblage.modele import Dossier, Edition, LicencesDuLot
from cctgen.depouillement.composants.controle import controler_composants, tiers_non_declares
from cctgen.depouillement.composants.licences import controler_licences
from cctgen.depouillement.composants.referentiel import Referentiel, ReferentielDuLot, opposable
from cctgen.depouillement.plis.candidats import anomalies_de_candidature, avec_l_instant_du_depot
from cctgen.depouillement.plis.remises import Remise
from cctgen.matrice import contrat
from cctgen.matrice.attendu import Attendue, d_avant, empreinte_matrice, est_le_texte
from cctgen.matrice.controle.ensemble import controler, lot_lu, version_lue
from cctgen.matrice.emission import attendues
from cctgen.matrice.modele import MatriceLue, Offre, StatutOffre, statut_d_apres
from cctgen.matrice.normalisation import cle
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu

Anciennes = Mapping[str, Mapping[int, Sequence[Attendue]]]
"""Les exigences des versions publiées : par version, puis par lot."""


def rapprocher(
    matrices: Iterable[MatriceLue],
    dossier: Dossier,
    *,
    anciennes: Anciennes | None = None,
    remises: Mapping[str, Sequence[Remise]] | None = None,
) -> tuple[Offre, ...]:
    """Rend une offre par matrice, dans le même ordre ; les matrices, données une à une, ne sont pas gardées.

    `anciennes` donne les exigences des versions antérieures ; `remises` les présentations de chaque fichier par
    SHA-256, dont le nom porte parfois l'horodatage du dépôt : sans lui, le dernier reçu est indéterminé.
    """
    chantier = Chantier(dossier, anciennes or {})
    offres = [chantier.offre(matrice) for matrice in matrices]
    return avec_candidatures(offres, remises or {})


@dataclass(slots=True)
class Chantier:
    """Ce dont une matrice se rapproche : le dossier, ses versions publiées, et ce qui s'en tire une fois."""

    dossier: Dossier
    anciennes: Anciennes
    par_lot: dict[int, tuple[Attendue, ...]] = field(init=False)
    empreintes: dict[int, tuple[str, str]] = field(init=False)
    referentiels: dict[int, ReferentielDuLot] = field(init=False)

    def __post_init__(self) -> None:
        self.par_lot = {lot: attendues(self.dossier, lot) for lot in self.dossier.numeros}
        self.empreintes = {lot: _empreintes(self.dossier.edition, lot, du_lot) for lot, du_lot in self.par_lot.items()}
        referentiel = Referentiel(self.dossier.produits)
        self.referentiels = {lot: opposable(referentiel, self.dossier, lot) for lot in self.par_lot}

    def offre(self, matrice: MatriceLue) -> Offre:
        """Rend l'offre d'une matrice, qui ne dépend d'aucune autre."""
        if not matrice.est_matrice:
            offre = controler(matrice, ())
            return replace(offre, anomalies=(_autre_classeur(matrice),)) if _est_un_autre_classeur(matrice) else offre
        refus = self._etrangere(matrice)
        lot = self._lot(matrice)
        if refus is None and lot is None:
            refus = self._autre(matrice, f"le lot {lot_lu(matrice)} n'existe pas dans cette consultation.")
        if refus is not None or lot is None:
            return _etrangere(matrice, refus)
        anciennes = self._anciennes(matrice, lot)
        version = _Version(matrice, lot, self.par_lot[lot], self.empreintes[lot], anciennes, self.dossier.edition)
        offre = controler(matrice, version.a_controler(), version.retirees)
        licences = controler_licences(matrice.composants, licences_du_lot(self.dossier, lot), matrice.fichier)
        anomalies = (
            *version.anomalies(),
            *offre.anomalies,
            *sans_ref_etrangere((*self._composants(matrice, lot), *licences), self.dossier, lot),
            *tiers_non_declares(matrice),
        )
        return replace(offre, lot=lot, anomalies=anomalies, statut=statut_d_apres(anomalies))

    def _composants(self, matrice: MatriceLue, lot: int) -> Iterator[Anomalie]:
        jour = self.dossier.edition.date
        return controler_composants(matrice.composants, self.referentiels[lot], matrice.fichier, jour)

    def _anciennes(self, matrice: MatriceLue, lot: int) -> Sequence[Attendue]:
        return self.anciennes.get(version_lue(matrice), {}).get(lot, ())

    def _etrangere(self, matrice: MatriceLue) -> Anomalie | None:
        reference = matrice.emission.reference if matrice.emission else ""
        reference = reference or matrice.identification.get(contrat.CONSULTATION, "").strip()
        attendue = self.dossier.edition.reference
        if reference and cle(reference) != cle(attendue):
            return self._autre(matrice, f"elle porte la référence « {reference} », pas « {attendue} ».")
        if not reference and not any(self._part_connue(matrice, lot) >= 0.5 for lot in self.par_lot):
            return self._autre(
                matrice, "elle ne porte aucune référence et ses exigences ne sont pas celles du dossier."
            )
        return None

    def _autre(self, matrice: MatriceLue, message: str) -> Anomalie:
        conseil = "Vérifiez le dépôt ; le fichier est gardé, il n'est pas dépouillé."
        lieu = Lieu(matrice.fichier)
        return Anomalie(
            "autre-consultation", f"ce n'est pas une matrice de cette consultation : {message}", conseil, lieu=lieu
        )

    def _lot(self, matrice: MatriceLue) -> int | None:
        lu = lot_lu(matrice)
        if lu is None:
            return max(self.par_lot, key=lambda lot: self._part_connue(matrice, lot))
        return lu if lu in self.par_lot else None

    def _part_connue(self, matrice: MatriceLue, lot: int) -> float:
        connues = {a.ref for a in self.par_lot[lot]}
        rendues = {ligne.valeur(contrat.REF).strip() for ligne in matrice.lignes}
        return len(connues & rendues) / max(1, len(connues))


def _empreintes(edition: Edition, lot: int, lignes: Sequence[Attendue]) -> tuple[str, str]:
    """Rend celle de la matrice d'un lot, et celle de la même écrite du temps où la forme des apostrophes y comptait."""
    formes = (lignes, [*map(d_avant, lignes)])
    une, autre = (empreinte_matrice(edition.reference, lot, str(edition.version), f) for f in formes)
    return une, autre


def _est_un_autre_classeur(matrice: MatriceLue) -> bool:
    """Vrai pour un classeur lisible où rien n'est d'une matrice : ni tableau, ni identification, ni composants."""
    restes = (matrice.emission, matrice.identification, matrice.composants, matrice.lignes)
    return matrice.est_lisible and not any(restes)


def _autre_classeur(matrice: MatriceLue) -> Anomalie:
    return Anomalie(
        "classeur-sans-matrice",
        "ce classeur n'est pas une matrice de conformité (bordereau de prix, annexe…) : il est gardé, pas dépouillé.",
        "Rien à faire si le pli contient par ailleurs sa matrice.",
        Gravite.INFORMATION,
        Lieu(matrice.fichier),
    )


def licences_du_lot(dossier: Dossier, lot: int) -> LicencesDuLot:
    """Rend ce que le lot fixe sur les licences ; rien si le dossier n'en dit rien."""
    return dossier.licences.get(lot, LicencesDuLot())


def sans_ref_etrangere(anomalies: Iterable[Anomalie], dossier: Dossier, lot: int) -> Iterator[Anomalie]:
    """Ôte à une anomalie la référence d'une exigence que le lot n'a pas : elle resterait hors de toute grille."""
    connues = {exigence.ref for exigence in dossier.exigences(lot)}
    for anomalie in anomalies:
        yield anomalie if anomalie.ref in connues else replace(anomalie, ref="")


def _etrangere(matrice: MatriceLue, refus: Anomalie | None) -> Offre:
    offre = controler(replace(matrice, lignes=()), ())
    anomalies = (*((refus,) if refus else ()), *matrice.anomalies)
    return replace(offre, statut=StatutOffre.ETRANGER, anomalies=anomalies)


@dataclass(frozen=True)
class _Version:
    """La version sur laquelle une matrice a été remplie, comparée à celle du dossier."""

    matrice: MatriceLue
    lot: int
    courantes: tuple[Attendue, ...]
    empreintes_courantes: tuple[str, str]
    anciennes: Sequence[Attendue]
    edition: Edition

    @cached_property
    def est_courante(self) -> bool:
        """Vrai si la matrice a été émise avec le dossier en cours."""
        emission = self.matrice.emission
        if emission is None:
            return version_lue(self.matrice) in ("", str(self.edition.version))
        return emission.empreinte in self.empreintes_courantes

    @cached_property
    def est_alteree(self) -> bool:
        """Vrai si la feuille technique ne correspond plus à l'empreinte qu'elle porte."""
        emission = self.matrice.emission
        if emission is None:
            return False
        lot = -1 if emission.lot is None else emission.lot
        return empreinte_matrice(emission.reference, lot, emission.version, emission.attendues) != emission.empreinte

    @cached_property
    def _emises(self) -> Sequence[Attendue]:
        """Ce que le soumissionnaire avait sous les yeux : l'ancienne version, ou ce que dit sa feuille technique."""
        if self.est_courante:
            return self.courantes
        return self.anciennes or self._dites or self.courantes

    @cached_property
    def _dites(self) -> Sequence[Attendue]:
        """Ce que la feuille technique dit avoir été remis, si rien ne l'a altérée ; sinon rien."""
        emission = self.matrice.emission
        return emission.attendues if emission and not self.est_alteree else ()

    @cached_property
    def retirees(self) -> frozenset[str]:
        """Rend les exigences qui étaient dans la version remplie et n'y sont plus."""
        return frozenset(a.ref for a in self._emises) - {a.ref for a in self.courantes}

    def a_controler(self) -> tuple[Attendue, ...]:
        """Rend les exigences attendues, chacune avec le texte que le soumissionnaire a reçu."""
        if self._emises is self.courantes:
            return self.courantes
        emises = {a.ref: a for a in self._emises}
        reprises = [_avec_texte(emises.get(a.ref, a), a) for a in self.courantes]
        return (*reprises, *(a for a in self._emises if a.ref in self.retirees))

    def anomalies(self) -> Iterator[Anomalie]:
        """Énumère ce qui distingue la version remplie de celle du dossier."""
        lieu = Lieu(self.matrice.fichier)
        if self.est_alteree:
            message = "la feuille technique a été modifiée : ses empreintes ne correspondent plus."
            conseil = "Le contrôle s'appuie sur le dossier publié."
            yield Anomalie("feuille-technique-modifiee", message, conseil, Gravite.A_QUALIFIER, lieu)
        if not self.est_courante:
            touchees = self._touchees()
            message = f"{self._ecart_de_version()} ; {touchees or self._intactes()}."
            if touchees or self.est_alteree:
                conseil, gravite = _A_QUALIFIER, Gravite.A_QUALIFIER
            else:
                conseil, gravite = "Rien à demander : ses réponses portent sur le texte en cours.", Gravite.INFORMATION
            yield Anomalie("version-differente", message, conseil, gravite, lieu)

    def _ecart_de_version(self) -> str:
        version, courante = version_lue(self.matrice) or "inconnue", str(self.edition.version)
        if version == courante:
            return (
                f"remplie sur une autre édition de la version {courante}, dont l'empreinte n'est pas celle du dossier"
            )
        return f"remplie sur la version {version}, la version en cours est la {courante}"

    def _intactes(self) -> str:
        return f"aucune exigence {'de ce lot ' if self.lot else ''}n'a changé"

    def _touchees(self) -> str:
        """Dit les exigences qu'elle portait autrement : d'après elle, car deux éditions peuvent avoir un numéro."""
        emises = {a.ref: a for a in self._dites or self._emises}
        courantes = {a.ref: a for a in self.courantes}
        modifiees = [ref for ref, a in courantes.items() if ref in emises and not _memes(a, emises[ref])]
        groupes = {
            "modifiées": modifiees,
            "ajoutées": [ref for ref in courantes if ref not in emises],
            "retirées": sorted(emises.keys() - courantes),
        }
        textes = [f"{nom} : {', '.join(refs)}" for nom, refs in groupes.items() if refs]
        return f"exigences {' ; '.join(textes)}" if textes else ""


_A_QUALIFIER = "Aucune exclusion d'office (CE, 16 avril 2018, n° 417235) : qualifiez l'effet sur ces exigences."


def _memes(courante: Attendue, emise: Attendue) -> bool:
    return (
        courante.niveau == emise.niveau
        and est_le_texte(courante.enonce, emise.empreinte_enonce)
        and est_le_texte(courante.preuve, emise.empreinte_preuve)
    )


def _avec_texte(emise: Attendue, courante: Attendue) -> Attendue:
    """Rend à une exigence connue par ses seules empreintes ses textes, s'ils n'ont pas changé."""
    return courante if _memes(courante, emise) else emise


def avec_candidatures(offres: Sequence[Offre], remises: Mapping[str, Sequence[Remise]]) -> tuple[Offre, ...]:
    """Rend les offres, datées de leur dépôt, avec ce que celles du même candidat, ou de même nom, leur ajoutent."""
    datees = [avec_l_instant_du_depot(offre, remises.get(offre.sha256, ())) for offre in offres]
    ajouts: dict[int, list[Anomalie]] = {}
    for rang, anomalie in anomalies_de_candidature(datees):
        ajouts.setdefault(rang, []).append(anomalie)
    return tuple(_avec(offre, ajouts[rang]) if rang in ajouts else offre for rang, offre in enumerate(datees))


def _avec(offre: Offre, ajouts: Sequence[Anomalie]) -> Offre:
    anomalies = (*offre.anomalies, *ajouts)
    return replace(offre, anomalies=anomalies, statut=statut_d_apres(anomalies))
