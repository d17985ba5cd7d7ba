"""Ce qu'une personne a constaté, apprécié ou décidé ; jamais ce qu'un soumissionnaire a déclaré."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from operator import attrgetter
from typing import Annotated, Any, NamedTuple

from pydantic import BeforeValidator, Field

from cctgen.clausier.formes.champs import Jour, Montant, Prose
from cctgen.consultation.modele import SANS_LOT, date_en_clair
from cctgen.depouillement.plis.candidats import nom_precis, sont_homonymes
from cctgen.depouillement.plis.variantes import nom_de_variante
from cctgen.matrice.modele import Offre, StatutOffre
from cctgen.socle.anomalies import Anomalie
from cctgen.socle.typographie import delier, majuscule
from cctgen.socle.validation import Modele, Motif, OuiNon, est_un_motif, est_une_source


class Constat(StrEnum):
    """Ce que l'évaluateur a vérifié de la déclaration, du moins au plus préoccupant."""

    VERIFIE = "Vérifié"
    NON_VERIFIE = "Non vérifié"
    CONTREDIT = "Contredit"
    IRREGULARITE = "Irrégularité à qualifier"


class CleOffre(NamedTuple):
    """Ce qui désigne une offre d'un fichier à l'autre : le lot, le nom, l'empreinte du fichier reçu."""

    lot: int
    soumissionnaire: str
    sha256: str


def cle_de(offre: Offre) -> CleOffre:
    """Rend la clé d'une offre."""
    return CleOffre(offre.lot, nom_affiche(offre), offre.sha256)


def nom_affiche(offre: Offre) -> str:
    """Rend le nom du soumissionnaire, à défaut celui de son fichier ; une variante s'en distingue."""
    return _nom_affiche(offre.soumissionnaire, offre.fichier, nom_de_variante(offre))


@lru_cache(maxsize=4096)
def _nom_affiche(soumissionnaire: str, fichier: str, variante: str) -> str:
    nom = " ".join(soumissionnaire.split()) or f"Non identifié ({fichier})"
    return f"{nom} ({variante})" if variante and variante not in nom_replie(nom) else nom


def designe(texte: str, offre: Offre) -> bool:
    """Vrai si un texte désigne l'offre : nom du soumissionnaire, nom du fichier, SIRET ou début de l'empreinte.

    Le nom de la copie rangée dans `offres/`, qui commence par cette empreinte, la désigne seule.
    """
    replie, chiffres = _replie_et_serre(texte)
    if texte == offre.fichier or replie == nom_replie(nom_affiche(offre)):
        return True
    if offre.siret and chiffres == offre.siret:
        return not nom_de_variante(offre)
    debut = chiffres.partition("-")[0].lower()
    return len(debut) >= _DEBUT_D_EMPREINTE and offre.sha256.startswith(debut)


_DEBUT_D_EMPREINTE = 12


def est_ambigu(texte: str, visees: Sequence[Offre]) -> bool:
    """Vrai si, dans un lot, un texte est le nom de deux candidats, ou d'un fichier reçu deux fois sous ce nom."""
    return any(
        une is not autre
        and une.lot == autre.lot
        and (sont_homonymes(une, autre) or texte == une.fichier == autre.fichier)
        for une in visees
        for autre in visees
    )


def tait_sa_variante(texte: str, offres: Iterable[Offre]) -> tuple[Offre, ...]:
    """Rend, d'un même lot, l'offre de base et les variantes d'un candidat que seul son SIRET désigne ; sinon rien.

    Un SIRET désigne le candidat : il ne dit pas laquelle de ses offres, ni s'il les vise toutes.
    """
    _, chiffres = _replie_et_serre(texte)
    siennes = [o for o in offres if o.siret and o.siret == chiffres]
    par_lot = Counter(o.lot for o in siennes)
    lots = {o.lot for o in siennes if nom_de_variante(o) and par_lot[o.lot] > 1}
    return tuple(o for o in siennes if o.lot in lots)


def designations(visees: Iterable[Offre]) -> str:
    """Rend ce qui désigne chacune sans doute : « 12345678900012 (acme.xlsx), offres/1a2b3c4d5e6f-acme.xlsx »."""
    offres = tuple(visees)
    fichiers = Counter(o.fichier for o in offres)
    sirets = Counter(o.siret for o in offres)
    precis = [nom_precis(o) if fichiers[o.fichier] > 1 else o.fichier for o in offres]
    dites = zip(offres, precis, strict=True)
    return ", ".join(f"{o.siret} ({nom})" if o.siret and sirets[o.siret] == 1 else nom for o, nom in dites)


class Designees:
    """Des offres, retrouvées par ce qui désigne chacune (voir `designe`) sans les parcourir toutes."""

    def __init__(self, offres: Iterable[Offre]) -> None:
        self._par_signe: dict[tuple[str, str], list[tuple[int, Offre]]] = {}
        for rang, offre in enumerate(offres):
            for signe in (
                ("fichier", offre.fichier),
                ("nom", nom_replie(nom_affiche(offre))),
                ("siret", offre.siret),
                ("empreinte", offre.sha256[:_DEBUT_D_EMPREINTE]),
            ):
                self._par_signe.setdefault(signe, []).append((rang, offre))

    def de(self, texte: str) -> list[Offre]:
        """Rend les offres que désigne un texte, dans l'ordre où elles ont été données."""
        replie, chiffres = _replie_et_serre(texte)
        debut = chiffres.lower()[:_DEBUT_D_EMPREINTE]
        signes = (("fichier", texte), ("nom", replie), ("siret", chiffres), ("empreinte", debut))
        candidates = {rang: offre for signe in signes for rang, offre in self._par_signe.get(signe, ())}
        return [candidates[rang] for rang in sorted(candidates) if designe(texte, candidates[rang])]


@lru_cache(maxsize=4096)
def _replie_et_serre(texte: str) -> tuple[str, str]:
    """Rend un texte replié, puis sans espaces : chaque prix et chaque décision se cherche parmi toutes les offres."""
    return nom_replie(texte), "".join(texte.split()).removeprefix("offres/")


def meme_nom(un: str, autre: str) -> bool:
    """Compare deux noms sans tenir compte des accents, de la casse ni des espaces."""
    return nom_replie(un) == nom_replie(autre)


@lru_cache(maxsize=4096)
def nom_replie(nom: str) -> str:
    """Rend un nom sans accents, en minuscules, espaces réduites, apostrophes droites."""
    sans_accents = "".join(c for c in unicodedata.normalize("NFKD", nom) if not unicodedata.combining(c))
    sans_accents = sans_accents.replace("’", "'").replace("\u2010", "-")  # NFKD y mène aussi le trait insécable.
    return " ".join(sans_accents.casefold().split())


def motif_hors_comparaison(offre: Offre, numeros: Collection[int]) -> str:
    """Dit pourquoi un fichier reçu n'entre dans aucun classement ; rien s'il y entre."""
    if offre.statut is StatutOffre.ILLISIBLE:
        return "fichier illisible"
    if offre.statut is StatutOffre.ETRANGER:
        return "n'est pas une matrice de cette consultation"
    if offre.lot not in numeros:
        return f"le lot {offre.lot} n'existe pas dans cette consultation" if offre.lot else "lot non identifié"
    return ""


class FeuilleDeGrille(NamedTuple):
    """Une feuille d'une grille déposée dans `evaluation/`."""

    fichier: str
    nom: str


@dataclass(frozen=True, slots=True)
class Avis:
    """Ce qu'un évaluateur a écrit sur une exigence d'une offre ; `feuille` et `cellule` disent où, colonne Note."""

    evaluateur: str
    constat: Constat | None = None
    note: int | None = None
    commentaire: str = ""
    source: str = ""
    feuille: FeuilleDeGrille | None = field(default=None, compare=False)
    cellule: str = field(default="", compare=False)

    @property
    def est_vide(self) -> bool:
        """Vrai si rien n'a été écrit."""
        return self.constat is None and self.note is None and not self.commentaire and not self.source

    @property
    def est_motive(self) -> bool:
        """Une note porte un commentaire et une source, le maximum et le zéro compris (CAA Nancy, n° 22NC01807)."""
        return est_un_motif(self.commentaire) and est_une_source(self.source)


@dataclass(frozen=True, slots=True)
class Appreciation:
    """Ce qui est retenu sur une exigence d'une offre, et les avis dont cela vient."""

    ref: str
    constat: Constat | None
    note: int | None
    commentaire: str
    source: str
    est_motivee: bool
    avis: tuple[Avis, ...]
    en_ecart: bool = False

    @property
    def note_en_ecart(self) -> bool:
        """Vrai si les notes divergent encore ; sinon l'écart porte sur le constat."""
        return self.en_ecart and self.note is None and any(a.note is not None for a in self.avis)


@dataclass(frozen=True, slots=True)
class Appreciations:
    """Les appréciations retenues par offre puis par exigence ; les écarts restent à trancher."""

    par_offre: Mapping[CleOffre, Mapping[str, Appreciation]] = field(default_factory=dict)
    evaluateurs: tuple[str, ...] = ()
    anomalies: tuple[Anomalie, ...] = ()

    def de(self, cle: CleOffre) -> Mapping[str, Appreciation]:
        """Rend les appréciations d'une offre, par référence d'exigence."""
        return self.par_offre.get(cle, {})


class SensDecision(StrEnum):
    """Ce qu'une personne a décidé d'une irrégularité potentielle."""

    ECARTEE = "ecartee"
    REGULARISEE = "regularisee"
    MAINTENUE = "maintenue"
    RETIREE = "retiree"
    HORS_DELAI = "hors_delai"

    @property
    def libelle(self) -> str:
        """Rend la décision telle qu'elle se lit dans un rapport."""
        precisee = {"retiree": "retirée par le soumissionnaire", "hors_delai": "reçue hors délai"}
        return f"offre {precisee.get(self, self.etat)}"

    @property
    def etat(self) -> str:
        """Rend, en un mot, ce que devient l'offre : « écartée », « retirée », « hors délai »."""
        return {
            "ecartee": "écartée",
            "regularisee": "régularisée",
            "maintenue": "maintenue",
            "retiree": "retirée",
            "hors_delai": "hors délai",
        }[self]

    @property
    def vise_l_offre(self) -> bool:
        """Vrai si la décision ne se prend que de l'offre entière."""
        return self in (SensDecision.RETIREE, SensDecision.HORS_DELAI)

    @property
    def met_hors_jeu(self) -> bool:
        """Vrai si l'offre sort du classement."""
        return self in (SensDecision.ECARTEE, SensDecision.RETIREE, SensDecision.HORS_DELAI)


_ECRITURES = {
    "ecarter": "ecartee",
    "ecarte": "ecartee",
    "regulariser": "regularisee",
    "regularise": "regularisee",
    "maintenir": "maintenue",
    "maintenu": "maintenue",
    "retrait": "retiree",
    "retirer": "retiree",
    "hors delai": "hors_delai",
    "tardive": "hors_delai",
    "offre ecartee": "ecartee",
    "offre regularisee": "regularisee",
    "offre maintenue": "maintenue",
    "offre retiree par le soumissionnaire": "retiree",
    "offre recue hors delai": "hors_delai",
}


def _sens(valeur: object) -> object:
    """Admet « Écartée » ou « écarter » pour `ecartee`."""
    if not isinstance(valeur, str):
        return valeur
    replie = nom_replie(valeur)
    return _ECRITURES.get(replie, replie)


_JOUR_FRANCAIS = re.compile(r"([0-3]?[0-9])[/.]([01]?[0-9])[/.]([0-9]{4})")


def jour_saisi(valeur: object) -> object:
    """Admet « 15/01/2027 » pour 2027-01-15."""
    lu = _JOUR_FRANCAIS.fullmatch(valeur.strip()) if isinstance(valeur, str) else None
    return f"{lu[3]}-{int(lu[2]):02d}-{int(lu[1]):02d}" if lu else valeur


_ANS_D_UNE_PROCEDURE = 3
"""Au-delà, une offre, une décision ou une lettre n'est plus de cette consultation : l'année est mal écrite."""


def jour_improbable(jour: date, edition: date) -> str:
    """Dit en quoi un acte de la procédure ne peut guère porter cette date ; rien s'il le peut."""
    if jour < edition:
        return f"d'avant la consultation, du {date_en_clair(edition)}"
    if jour.year > edition.year + _ANS_D_UNE_PROCEDURE:
        return f"de {jour.year - edition.year} ans après la consultation, du {date_en_clair(edition)}"
    return ""


PRIX = "prix"
"""Ce qu'une décision ou une demande écrit à la place d'une exigence quand elle porte sur le montant de l'offre."""


ECHANGES = "echanges"
"""Ce qu'une décision écrit à la place d'une exigence quand elle porte sur ce qui a été demandé, ou répondu."""

JOURNAL = "journal"
"""Ce qu'une décision écrit à la place d'une exigence quand elle porte sur le journal de l'évaluation."""

EN_DECIDER = (
    "écrivez au classeur des décisions, pour une offre citée, une décision dont l'exigence est « échanges », avec son"
    " motif"
)
"""Ce qu'une personne écrit, et où, quand un échange ne se corrige plus."""


def objet_saisi(valeur: object) -> object:
    """Admet « Prix » pour `prix`, de même « Échanges » et « Journal », et une référence à traits insécables."""
    if not isinstance(valeur, str):
        return valeur
    replie = nom_replie(valeur).strip("«»“”\"' ")
    return replie if replie in (PRIX, ECHANGES, JOURNAL) else delier(valeur)


class Decision(Modele):
    """Une décision motivée et signée ; sans `exigence`, elle vise toute l'offre, sans `lot`, tous les lots.

    `offre` est le nom du soumissionnaire, celui de son fichier, son SIRET ou le début de l'empreinte du fichier ;
    `exigence: prix` vise le montant d'une offre qui semble anormalement basse, `exigence: echanges` ce qui lui a été
    demandé ou ce qu'elle a répondu.
    `confirmee: oui` est la seconde demande : elle n'est exigée que d'une mise à l'écart que rien de relevé n'appuie.
    """

    offre: Prose
    lot: Annotated[int, Field(ge=0)] | None = None
    exigence: Annotated[str, BeforeValidator(objet_saisi)] = ""
    decision: Annotated[SensDecision, BeforeValidator(_sens)]
    motif: Motif
    auteur: Prose
    date: Annotated[Jour, BeforeValidator(jour_saisi)]
    confirmee: OuiNon = False

    @property
    def en_clair(self) -> str:
        """Rend ce qui est décidé, par qui, quand et pourquoi, sans majuscule."""
        prise = f"{self.auteur}, {date_en_clair(self.date)}"
        return f"{self.decision.libelle} ({prise}). {majuscule(self.motif)}"


class Prix(Modele):
    """Le prix d'une offre pour un lot, en euros hors taxes ; `soumissionnaire` la désigne comme `Decision.offre`.

    Sans `montant`, aucun ne compte ; `ecrits` sont tous ceux de la saisie, `postes` ceux de son détail.
    """

    lot: Annotated[int, Field(ge=0)] = SANS_LOT
    soumissionnaire: Prose
    montant: Montant | None
    ecrits: frozenset[Decimal] = frozenset()
    postes: frozenset[tuple[str, Decimal]] = frozenset()


@dataclass(frozen=True, slots=True)
class GrilleLue:
    """Une grille remplie : qui l'a signée de son nom de fichier, ses avis, ce qui cloche."""

    nom: str
    evaluateur: str
    avis: Mapping[CleOffre, Mapping[str, Avis]] = field(default_factory=dict)
    anomalies: tuple[Anomalie, ...] = ()

    def __reduce__(self) -> tuple[Any, ...]:
        """Passe d'un processus à l'autre colonne par colonne : celle de cinq cents offres porte 165 000 avis."""
        colonnes = {cle: (tuple(lus), *zip(*map(_champs, lus.values()), strict=True)) for cle, lus in self.avis.items()}
        return _rouvrir, (self.nom, self.evaluateur, colonnes, self.anomalies)


_champs = attrgetter(*(champ.name for champ in fields(Avis)))


def _rouvrir(
    nom: str, evaluateur: str, colonnes: Mapping[CleOffre, tuple[tuple[Any, ...], ...]], anomalies: tuple[Anomalie, ...]
) -> GrilleLue:
    """Rend la grille dont les avis ont été mis en colonnes ; une offre sans avis n'en a que les références."""
    avis = {cle: dict(zip(refs, map(Avis, *dits), strict=True)) for cle, (refs, *dits) in colonnes.items() if dits}
    return GrilleLue(nom, evaluateur, {cle: avis.get(cle, {}) for cle in colonnes}, anomalies)
