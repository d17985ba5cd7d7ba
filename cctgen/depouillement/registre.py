"""Garde les fichiers reçus à l'octet près, en lecture seule, avec leur empreinte et leur heure de réception.

L'empreinte prise à l'entrée est une pièce en cas de litige sur un fichier abîmé (TA Montpellier, 23 novembre
2022, n° 2205737). Rien n'est jamais réécrit ni supprimé ; redéposer le même fichier n'ajoute rien.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cctgen.depouillement.plis.copies import nom_de_copie
from cctgen.depouillement.plis.horodatage import Horodatages
from cctgen.depouillement.plis.pieces import Nature, est_inventaire, nature_de
from cctgen.depouillement.plis.remises import Remise
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu
from cctgen.socle.erreurs import DonneesInvalides
from cctgen.socle.fichiers import ecrire, empreinte, lire
from cctgen.socle.gestes.copies import original_de

if TYPE_CHECKING:
    # Toute commande regarde s'il y a un registre : elle n'a pas à charger de quoi lire matrices et inventaires.
    from cctgen.depouillement.plis.reception import Recu
    from cctgen.depouillement.rattachement import SbomRattache
    from cctgen.matrice.modele import Offre

REGISTRE = "registre.json"
DOSSIER_ALTEREES = "alterees"
_LECTURE_SEULE = 0o444


@dataclass(frozen=True, slots=True)
class Rattachement:
    """L'offre à laquelle une réponse versée se rattache (SHA-256 de sa matrice), et la nature de la demande.

    `candidat`, son SIRET ou à défaut son nom, la retrouve quand une matrice révisée change son empreinte.
    """

    offre: str
    lot: int | None = None
    nature: str = ""
    candidat: str = ""


@dataclass(frozen=True, slots=True)
class Depot:
    """Un fichier reçu ; lot, soumissionnaire et statut sont ceux de la dernière lecture."""

    sha256: str
    taille: int
    nom_recu: str
    recu_le: str
    fichier: str
    lot: int | None = None
    soumissionnaire: str = ""
    statut: str = ""
    remises: tuple[Remise, ...] = ()
    rattachements: tuple[Rattachement, ...] = ()
    identification: tuple[tuple[str, str], ...] = ()

    @property
    def presentations(self) -> tuple[Remise, ...]:
        """Rend les remises connues ; un registre ancien n'en dit que l'heure, qui tient lieu de source."""
        return self.remises or (Remise(f"?{self.recu_le}", self.nom_recu, self.recu_le),)

    @property
    def est_inventaire(self) -> bool:
        """Vrai pour un inventaire de composants (SBOM) ; les autres dépôts sont des matrices."""
        return est_inventaire(self.nom_recu)


@dataclass(frozen=True, slots=True)
class Enregistrement:
    """Tous les dépôts, anciens et nouveaux, dans l'ordre, et ce que l'enregistrement a dû rétablir."""

    depots: tuple[Depot, ...]
    anomalies: tuple[Anomalie, ...] = ()


def deposer(
    offres: Path, recus: Iterable[Recu], recu_le: str, horodatages: Horodatages | None = None
) -> Enregistrement:
    """Copie les fichiers nouveaux dans `offres` ; un fichier connu n'ajoute que la source où il figure cette fois.

    La copie d'un fichier connu est rétablie si elle a disparu ou changé ; l'altérée est gardée dans `alterees/`.
    Lève `EcritureImpossible` si le disque refuse, `DonneesInvalides` si le registre ne se lit pas.
    """
    depots = {depot.sha256: depot for depot in lire_registre(offres)}
    connus = dict(depots)
    anomalies: list[Anomalie] = []
    instants = horodatages or Horodatages()
    for recu in recus:
        sha256 = recu.sha256
        connu = depots.get(sha256)
        remise = Remise(recu.origine, recu.nom, recu_le, instants.de(recu.origine, recu.nom))
        if connu is None:
            fichier = nom_de_copie(sha256, recu.nom)
            depot = Depot(sha256, len(recu.octets), recu.nom, recu_le, fichier, remises=(remise,))
        else:
            depot = _presenter_de_nouveau(connu, remise)
        anomalies += _copier(offres, depot, recu.octets)
        depots[sha256] = depot
    if depots != connus:
        # Une seule fois : le geste qui dépouille met en place les copies et le registre ensemble, ou rien.
        ecrire_registre(offres, depots.values())
    return Enregistrement(tuple(depots.values()), tuple(anomalies))


def _presenter_de_nouveau(depot: Depot, remise: Remise) -> Depot:
    if any((r.origine, r.nom, r.depose_le) == (remise.origine, remise.nom, remise.depose_le) for r in depot.remises):
        return depot
    return replace(depot, remises=(*depot.presentations, remise))


def consigner(offres: Path, analysees: Iterable[Offre], inventaires: Iterable[SbomRattache] = ()) -> tuple[Depot, ...]:
    """Inscrit au registre le lot, le soumissionnaire et le statut lus dans chaque fichier.

    Un inventaire prend le lot et le soumissionnaire de l'offre à laquelle il se rattache.
    """
    lus = {r.sbom.sha256: _lu(r.offre, r.statut) for r in inventaires}
    lus |= {offre.sha256: _lu(offre, offre.statut.value) for offre in analysees}
    depots = tuple(replace(depot, **lus.get(depot.sha256, {})) for depot in lire_registre(offres))
    ecrire_registre(offres, depots)
    return depots


def _lu(offre: Offre | None, statut: str) -> dict[str, Any]:
    if offre is None:
        # Un rattachement d'hier qui ne tient plus ne laisse pas de nom derrière lui.
        return {"lot": None, "soumissionnaire": "", "statut": statut, "identification": ()}
    lu = {"lot": offre.lot or None, "soumissionnaire": offre.soumissionnaire, "statut": statut}
    return {**lu, "identification": offre.identification}


def lire_registre(offres: Path) -> tuple[Depot, ...]:
    """Lit le registre, vide s'il n'existe pas encore. Lève `DonneesInvalides` s'il est abîmé."""
    chemin = offres / REGISTRE
    try:
        return depots_du_registre(lire(chemin))
    except FileNotFoundError:
        return ()
    except (OSError, ValueError) as faute:
        message = "le registre des offres ne se lit pas."
        conseil = "Rétablissez-le depuis une sauvegarde ; les fichiers reçus sont intacts."
        raise DonneesInvalides([Anomalie("registre-illisible", message, conseil, lieu=Lieu(str(chemin)))]) from faute


def jours_de_reception(registres: Iterable[Iterable[Depot]]) -> dict[str, date]:
    """Rend, par empreinte, le premier jour où un fichier a été reçu ; celui qui ne le dit pas n'y est pas."""
    jours: dict[str, date] = {}
    for depot in (d for registre in registres for d in registre):
        try:
            recu = datetime.fromisoformat(depot.recu_le).date()
        except ValueError:
            continue
        jours[depot.sha256] = min(recu, jours.get(depot.sha256, recu))
    return jours


def depots_du_registre(octets: bytes) -> tuple[Depot, ...]:
    """Rend les dépôts que disent les octets d'un registre ; lève `ValueError` s'il est abîmé."""
    try:
        return tuple(_depot(lu) for lu in json.loads(octets)["depots"])
    except (TypeError, KeyError, AttributeError, RecursionError) as faute:
        raise ValueError("registre abîmé") from faute


def _depot(lu: dict[str, Any]) -> Depot:
    remises = tuple(Remise(**remise) for remise in lu.get("remises", ()))
    rattachements = tuple(Rattachement(**rattache) for rattache in lu.get("rattachements", ()))
    identification = tuple(lu.get("identification", {}).items())
    depot = Depot(
        **{**lu, "remises": remises, "rattachements": rattachements, "identification": identification},
    )
    _verifier(depot)
    return depot


def _verifier(depot: Depot) -> None:
    """Lève `TypeError` ou `ValueError` si une valeur n'a pas sa forme : ce qui suit la lit sans s'en méfier."""
    textes = [depot.sha256, depot.nom_recu, depot.fichier, depot.soumissionnaire, depot.statut]
    textes += [t for champ in depot.identification for t in champ]
    textes += [t for r in depot.remises for t in (r.origine, r.nom, r.le, r.depose_le)]
    textes += [t for r in depot.rattachements for t in (r.offre, r.nature, r.candidat)]
    entiers = [depot.taille, *(lot for lot in (depot.lot, *(r.lot for r in depot.rattachements)) if lot is not None)]
    if not all(isinstance(t, str) for t in textes) or not all(isinstance(e, int) for e in entiers):
        raise TypeError
    datetime.fromisoformat(depot.recu_le)


def ecarts_du_registre(offres: Path, depots: Iterable[Depot], journalises: Iterable[str] = ()) -> Iterator[Anomalie]:
    """Énumère les fichiers du dossier que le registre ne connaît pas, et ceux du journal qu'il ne connaît plus.

    `journalises` donne les SHA-256 que le journal de l'évaluation dit avoir dépouillés.
    """
    connus = {depot.fichier: depot.sha256 for depot in depots}
    for chemin in sorted(offres.iterdir()) if offres.is_dir() else ():
        if chemin.name in (REGISTRE, DOSSIER_ALTEREES, *connus) or chemin.name.startswith(".cctgen-"):
            continue
        if original_de(chemin.name, [REGISTRE]):
            yield _copie_du_registre(chemin)
            continue
        if nature_de(chemin.name, 0) is not Nature.IGNORE:
            message = f"« {chemin.name} » est dans le dossier des offres, mais le registre ne le connaît pas."
            conseil = "Si c'est un pli, enregistrez-le par « cctgen depouiller » ; sinon, ôtez-le de ce dossier."
            yield Anomalie("fichier-hors-registre", message, conseil, lieu=Lieu(f"{offres.name}/{chemin.name}"))
    for sha256 in sorted(set(journalises) - set(connus.values())):
        message = f"le journal dit qu'un fichier a été enregistré (SHA-256 {sha256[:12]}…), le registre ne l'a plus."
        conseil = "Rétablissez le registre depuis une sauvegarde, ou dépouillez à nouveau ce fichier."
        yield Anomalie("registre-partiel", message, conseil, lieu=Lieu(f"{offres.name}/{REGISTRE}"))


def copies_du_registre(recus: Path) -> Iterator[Anomalie]:
    """Énumère ce qui, à côté d'un registre, en est une copie : ce qu'elle seule connaît ne compte pas."""
    presents = sorted(recus.iterdir()) if recus.is_dir() else ()
    yield from (_copie_du_registre(chemin) for chemin in presents if original_de(chemin.name, [REGISTRE]))


def _copie_du_registre(chemin: Path) -> Anomalie:
    message = f"« {chemin.name} » est une copie du registre, que l'outil tient seul : elle n'est pas lue."
    conseil = "Si un autre poste a enregistré des fichiers, enregistrez-les ici ; puis ôtez la copie de ce dossier."
    lieu = Lieu(f"{chemin.parent.name}/{chemin.name}")
    return Anomalie("fichier-hors-registre", message, conseil, lieu=lieu)


def relire(offres: Path, depots: Sequence[Depot]) -> tuple[list[tuple[Depot, bytes]], list[Anomalie]]:
    """Relit les copies et vérifie leur empreinte ; une copie absente ou altérée est une anomalie."""
    anomalies: list[Anomalie] = []
    return list(relire_a_mesure(offres, depots, anomalies)), anomalies


def relire_a_mesure(offres: Path, depots: Iterable[Depot], anomalies: list[Anomalie]) -> Iterator[tuple[Depot, bytes]]:
    """Relit de même les copies l'une après l'autre, sans les garder ; ajoute à `anomalies` ce qui en est relevé."""
    for depot in depots:
        octets = _octets(offres / depot.fichier)
        if octets is not None and empreinte(octets) == depot.sha256:
            yield depot, octets
        else:
            anomalies.append(_alteree(depot, absente=octets is None))


def _octets(chemin: Path) -> bytes | None:
    try:
        return lire(chemin)
    except OSError:
        return None


def _alteree(depot: Depot, *, absente: bool) -> Anomalie:
    etat = "absente ou illisible" if absente else "différente du fichier reçu"
    return Anomalie(
        "copie-alteree",
        f"la copie de « {depot.nom_recu} » est {etat}.",
        f"Redonnez-le à « cctgen depouiller » (SHA-256 {depot.sha256}) ; d'ici là, la grille reste telle quelle.",
        Gravite.BLOQUANTE,
        Lieu(depot.fichier),
    )


def _copier(offres: Path, depot: Depot, octets: bytes) -> Iterator[Anomalie]:
    """Écrit la copie si elle manque ; une copie altérée est mise de côté, jamais perdue."""
    chemin = offres / depot.fichier
    presente = _octets(chemin)
    if presente == octets:
        return
    if presente is not None:
        cote = offres / DOSSIER_ALTEREES / f"{empreinte(presente)[:12]}-{depot.fichier}"
        ecrire(cote, presente)
    ecrire(chemin, octets, _LECTURE_SEULE)
    if depot.statut or presente is not None:
        etat = "avait changé" if presente is not None else "avait disparu"
        suite = f" ; celle qui avait changé est gardée dans {DOSSIER_ALTEREES}/" if presente is not None else ""
        message = f"la copie de « {depot.nom_recu} » {etat} : elle est rétablie{suite}."
        conseil = "Cherchez qui a touché au dossier des offres."
        yield Anomalie("copie-retablie", message, conseil, Gravite.A_QUALIFIER, Lieu(depot.fichier))


_CLES_FACULTATIVES = ("rattachements", "identification")


def ecrire_registre(offres: Path, depots: Iterable[Depot]) -> None:
    """Écrit le registre d'un dossier de fichiers reçus, un dépôt par ligne."""
    # Une offre n'a pas de rattachement, une pièce pas d'identification : leur registre n'en porte pas la clé vide.
    champs = ({**_champs(depot), "identification": dict(depot.identification)} for depot in depots)
    lignes = ({c: v for c, v in champ.items() if v or c not in _CLES_FACULTATIVES} for champ in champs)
    inscrits = ",\n".join(json.dumps(ligne, ensure_ascii=False, default=_champs) for ligne in lignes)
    ecrire(offres / REGISTRE, f'{{"depots": [\n{inscrits}\n]}}\n')


def _champs(inscrit: Depot | Remise | Rattachement) -> dict[str, Any]:
    return {champ.name: getattr(inscrit, champ.name) for champ in fields(inscrit)}
