"""Réunir un dossier redéposé à celui d'aujourd'hui : rien de publié ni de reçu ne s'y perd, le travail fusionne."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import NamedTuple

from cctgen.depouillement.registre import REGISTRE, Depot, depots_du_registre
from cctgen.usages.depot.figes import ensemble_fige, est_evalue, heurtes, versions_publiees
from cctgen.usages.depot.fusion import (
    Precedent,
    Retours,
    base_du_depot,
    est_produit,
    est_tenu,
    fusionner,
    revenus_au_depart,
)
from cctgen.usages.depot.inscrits import (
    Fichiers,
    Relire,
    dossier_inscrit,
    lire_les_inscrits,
    manquants,
)
from cctgen.usages.ouverture.gel import DOSSIER_OFFRES
from cctgen.usages.ouverture.versions import DOSSIER_PUBLICATIONS, FICHIER_DOSSIER


@dataclass(frozen=True, slots=True)
class Reunion:
    """Le dossier que donnerait le dépôt ; `demeurent`, les fichiers qui y sont, ou y manquent, comme aujourd'hui.

    `gardes` sont, de ceux-là, ceux que le dépôt n'avait pas ainsi ; `otes`, ce qui s'évalue et que le dépôt ôte.
    `changes`, ce qu'il change de publié ou de reçu, `intrus`, ce qu'il y ferait entrer ou y laisserait manquer sans
    que rien ne l'y inscrive, et `desaccords`, ce qui fut changé autrement de part et d'autre, empêchent chacun de
    l'accepter. `relus` nomme les fichiers reçus dont un registre dit autrement le candidat, le lot ou le statut.
    `ignore_le_gel` est vrai d'un dépôt préparé avant ce qui gèle le barème : le sien n'est pas celui qu'ont lu les
    candidats. `retours`, reçus tels qu'au départ, sont ceux que le dépôt précédent avait changés et que personne n'a
    touchés depuis.
    """

    fichiers: Fichiers
    demeurent: frozenset[str]
    gardes: tuple[str, ...]
    otes: tuple[str, ...]
    changes: tuple[str, ...]
    intrus: tuple[str, ...]
    desaccords: tuple[str, ...]
    relus: tuple[str, ...]
    retours: tuple[str, ...]
    ignore_le_gel: bool

    @property
    def travail_garde(self) -> tuple[str, ...]:
        """Rend ce qui se travaille et reste d'aujourd'hui, y compris ce qui reste ôté."""
        return tuple(c for c in self.gardes if not est_tenu(c) and not dossier_inscrit(c))


def reunir(
    courants: Fichiers,
    recus: Fichiers,
    etats: Mapping[int, Fichiers],
    relire: Relire,
    depart: int | None = None,
    precedent: Precedent | None = None,
) -> Reunion:
    """Rend le dossier que donnerait le dépôt, fichier par fichier.

    Publié ou reçu, celui que le dépôt n'a pas, ou qu'il a tel qu'un des `etats` l'avait, reste celui d'aujourd'hui ;
    un autre se prend s'il n'efface rien et que rien n'y est de trop. Le travail se fusionne depuis la base du dépôt ;
    ce qui est tel qu'au départ malgré le dépôt `precedent` reste, ou revient, comme celui-ci le dit.
    """
    fige = _comparer_le_fige(courants, recus, etats, relire)
    base = base_du_depot(etats, recus, relire, depart, precedent.fichiers if precedent else None)
    a_part = fige.d_aujourd_hui | fige.entrants
    au_depart = etats.get(depart) if depart is not None and precedent is not None else None
    revenus = frozenset[str]() if au_depart is None else revenus_au_depart(au_depart, base, recus) - a_part
    retours = {c for c in revenus if _empreinte(base, c) == _empreinte(courants, c)}
    repris = retours if precedent is not None and precedent.retours is Retours.REPRENDRE else set[str]()
    fusion = fusionner(_sans_retour(base, recus, revenus - repris), recus, courants, relire, a_part)
    demeurent = (fige.d_aujourd_hui - fige.neufs) | (fige.entrants - fige.admis) | fusion.demeurent
    restent = {c: courants[c] for c in demeurent if c in courants}
    fichiers = {**{c: v for c, v in recus.items() if c not in demeurent}, **restent}
    gardes = sorted(c for c in demeurent if _empreinte(recus, c) != _empreinte(courants, c))
    heurtent_le_fige = heurtes({*fichiers, *fige.intrus}, restent.keys() & fige.d_aujourd_hui)
    publiee = max(versions_publiees(courants), default=0)
    gelent = {f"{DOSSIER_PUBLICATIONS}/{publiee}/{FICHIER_DOSSIER}", f"{DOSSIER_OFFRES}/{REGISTRE}"}
    return Reunion(
        fichiers,
        frozenset(demeurent),
        gardes=tuple(gardes),
        otes=tuple(sorted(c for c in courants if est_evalue(c) and c not in fichiers)),
        changes=tuple(sorted(fige.effaces | heurtent_le_fige)),
        intrus=tuple(sorted(fige.intrus)),
        desaccords=tuple(sorted(fusion.desaccords | heurtes(fichiers, restent) - heurtent_le_fige)),
        retours=tuple(sorted(c for c in retours if not est_tenu(c) and not est_produit(c))),
        relus=tuple(sorted(_relus(fige.neufs, recus, courants, relire))),
        ignore_le_gel=not gelent.isdisjoint(gardes),
    )


def _sans_retour(base: Fichiers, recus: Fichiers, chemins: Collection[str]) -> Fichiers:
    """Rend la base où ces fichiers sont tels que reçus : le dépôt n'y change rien."""
    autres = {c: v for c, v in base.items() if c not in chemins}
    return autres | {c: recus[c] for c in chemins if c in recus}


class _Fige(NamedTuple):
    """Le publié et le reçu `d_aujourd_hui`, et ce que le dépôt en a de `neufs` octets, dont ceux qui en `effacent`.

    Parmi les `entrants`, les `admis` sont inscrits tels quels ; les `intrus` ne le sont pas, ou manquent.
    """

    d_aujourd_hui: frozenset[str]
    neufs: frozenset[str]
    effaces: frozenset[str]
    entrants: frozenset[str]
    admis: frozenset[str]
    intrus: frozenset[str]


def _comparer_le_fige(courants: Fichiers, recus: Fichiers, etats: Mapping[int, Fichiers], relire: Relire) -> _Fige:
    publiees = versions_publiees(courants)
    inscrits, du_recu = lire_les_inscrits(courants, relire), lire_les_inscrits(recus, relire)
    deja_eus = {(c, sha256) for fichiers in etats.values() for c, (sha256, _) in fichiers.items()}
    changent = {c for c, (sha256, _) in recus.items() if sha256 != _empreinte(courants, c)}
    inconnus = {c for c in changent if (c, recus[c][0]) not in deja_eus}
    liberes = inscrits.a_liberer(courants, recus)
    figes = {c for c in courants if ensemble_fige(c, publiees) and not est_evalue(c) and not inscrits.est_en_trop(c)}
    neufs = figes & (inconnus | liberes)
    entrants = {c for c in changent - figes if dossier_inscrit(c)}
    admis = {c for c in entrants if recus[c][0] in (inscrits.attendue(c), du_recu.attendue(c))}
    return _Fige(
        frozenset(figes),
        frozenset(neufs),
        frozenset(c for c in neufs - liberes if not _se_prend(c, courants, recus[c][0], relire)),
        frozenset(entrants),
        frozenset(admis),
        manquants(entrants & inconnus, du_recu, {*courants, *recus}) | ((entrants - admis) & inconnus),
    )


def _empreinte(fichiers: Fichiers, chemin: str) -> str:
    return fichiers[chemin][0] if chemin in fichiers else ""


def _se_prend(chemin: str, courants: Fichiers, recu: str, relire: Relire) -> bool:
    """Vrai si ces octets n'effacent rien : un registre se prolonge, une pièce publiée ou reçue reste."""
    place = PurePosixPath(chemin)
    if chemin.startswith(f"{DOSSIER_PUBLICATIONS}/"):
        return False
    if place.name == REGISTRE:
        return _receptions(relire(recu)) >= _receptions(relire(courants[chemin][0]))
    if str(place.parent / REGISTRE) in courants:
        # Une copie altérée, que le dépouillement a remise à l'empreinte que dit son nom.
        return place.name.startswith(recu[:12])
    return True


def _receptions(registre: bytes) -> frozenset[object]:
    """Rend ce qui fut reçu, sous quel nom, quand, et chaque fois ; la dernière lecture refait le reste."""
    depots = _depots(registre)
    recus = {(d.sha256, d.taille, d.nom_recu, d.recu_le, d.fichier) for d in depots}
    return frozenset(recus) | {(d.sha256, remise) for d in depots for remise in d.presentations}


def _relus(neufs: Collection[str], recus: Fichiers, courants: Fichiers, relire: Relire) -> Iterator[str]:
    """Énumère, sous leur nom de copie, les fichiers reçus dont le registre redéposé dit autre chose qu'aujourd'hui."""
    for registre in (c for c in neufs if PurePosixPath(c).name == REGISTRE):
        deja = {d.sha256: _lecture(d) for d in _depots(relire(courants[registre][0]))}
        depots = _depots(relire(recus[registre][0]))
        autres = (d.fichier for d in depots if deja.get(d.sha256, _lecture(d)) != _lecture(d))
        yield from (f"{PurePosixPath(registre).parent}/{fichier}" for fichier in autres)


def _lecture(depot: Depot) -> tuple[object, ...]:
    return depot.soumissionnaire, depot.lot, depot.statut, depot.rattachements, depot.identification


def _depots(registre: bytes) -> tuple[Depot, ...]:
    """Rend les dépôts d'un registre ; aucun d'un registre abîmé, dont rien ne se perd."""
    try:
        return depots_du_registre(registre)
    except ValueError:
        return ()
