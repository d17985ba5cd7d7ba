"""Ce que le manifeste d'une publication et le registre d'un dossier reçu disent de chaque fichier : son empreinte."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from cctgen.depouillement.registre import DOSSIER_ALTEREES, REGISTRE, depots_du_registre
from cctgen.socle.fichiers import objet_lu
from cctgen.usages.depot.figes import RECUS
from cctgen.usages.ouverture.gel import DOSSIER_NEGOCIATION
from cctgen.usages.ouverture.integrite import FICHIER_MANIFESTE, lire_les_figees
from cctgen.usages.ouverture.versions import (
    DOSSIER_PUBLICATIONS,
    FICHIER_DOSSIER,
    FICHIER_FIGEES,
    numero_de_version,
)

Fichiers = Mapping[str, tuple[str, int]]
"""Par chemin, l'empreinte et les droits d'un fichier."""
Relire = Callable[[str], bytes]


@dataclass(frozen=True, slots=True)
class Inscrits:
    """Par dossier publié ou reçu dont l'inscription se lit, l'empreinte de chaque fichier inscrit, par chemin."""

    par_dossier: Mapping[str, Mapping[str, str]]

    def attendue(self, chemin: str) -> str | None:
        """Rend l'empreinte sous laquelle ce fichier est inscrit."""
        return self.par_dossier.get(dossier_inscrit(chemin), {}).get(chemin)

    def est_en_trop(self, chemin: str) -> bool:
        """Vrai d'un fichier que l'inscription de son dossier ne connaît pas ; illisible, elle ne dit rien."""
        siens = self.par_dossier.get(dossier_inscrit(chemin))
        return siens is not None and chemin not in siens

    def a_liberer(self, courants: Fichiers, anciens: Fichiers) -> frozenset[str]:
        """Rend ce qui n'a pas à demeurer : ce qui est en trop, et la pièce altérée dont l'état ancien a les octets."""
        return frozenset(
            c
            for c, (sha256, _) in courants.items()
            if self.est_en_trop(c) or (c in anciens and anciens[c][0] == self.attendue(c) != sha256)
        )


def dossier_inscrit(chemin: str) -> str:
    """Rend le dossier publié ou reçu d'un fichier (« publications/1 », « negociation/tour-2/offres »), sinon vide."""
    parties = PurePosixPath(chemin).parts
    if parties[0] == DOSSIER_PUBLICATIONS:
        return "/".join(parties[:2]) if len(parties) > 2 else DOSSIER_PUBLICATIONS
    if parties[0] in RECUS:
        return parties[0]
    return "/".join(parties[:3]) if parties[0] == DOSSIER_NEGOCIATION and not RECUS.isdisjoint(parties[2:3]) else ""


def lire_les_inscrits(fichiers: Fichiers, relire: Relire) -> Inscrits:
    """Lit les manifestes et les registres d'un dossier de consultation."""
    par_dossier: dict[str, Mapping[str, str]] = {}
    for dossier in {dossier_inscrit(c) for c in fichiers} - {""}:
        publie = dossier.startswith(DOSSIER_PUBLICATIONS)
        try:
            par_dossier[dossier] = (_publies if publie else _recus)(dossier, fichiers, relire)
        except ValueError:
            # Ce qui ne se lit plus n'accuse aucun fichier d'être de trop.
            continue
    return Inscrits(par_dossier)


def manquants(apportes: Iterable[str], inscrits: Inscrits, presents: Collection[str]) -> frozenset[str]:
    """Rend ce qui manque à une publication apportée pour être celle que dit son manifeste, et celle d'avant elle."""
    dossiers = {d for d in map(dossier_inscrit, apportes) if d.startswith(f"{DOSSIER_PUBLICATIONS}/")}
    attendus = {c for d in dossiers for c in inscrits.par_dossier.get(d, ())}
    precedents = {f"{d}/{FICHIER_DOSSIER}" for d in map(_precedente, dossiers) if d}
    return frozenset((attendus | precedents) - set(presents))


def _precedente(dossier: str) -> str:
    numero = numero_de_version(PurePosixPath(dossier).name)
    return f"{DOSSIER_PUBLICATIONS}/{numero - 1}" if numero is not None and numero > 1 else ""


def _publies(dossier: str, fichiers: Fichiers, relire: Relire) -> dict[str, str]:
    """Rend les pièces figées ; aucune si rien n'y fut publié, ou sous un numéro qui n'est pas le sien."""
    nom, manifeste = PurePosixPath(dossier).name, f"{dossier}/{FICHIER_MANIFESTE}"
    if manifeste in fichiers:
        version, figees = lire_les_figees(relire(fichiers[manifeste][0]))
        siennes = {manifeste: fichiers[manifeste][0], **{f"{dossier}/{p}": s for p, s in figees.items()}}
        return siennes if version == numero_de_version(nom) else {}
    traces = objet_lu(relire(fichiers[FICHIER_FIGEES][0])) if FICHIER_FIGEES in fichiers else {}
    if nom in traces or f"{dossier}/{FICHIER_DOSSIER}" in fichiers:
        raise ValueError(manifeste)
    return {}


def _recus(dossier: str, fichiers: Fichiers, relire: Relire) -> dict[str, str]:
    registre = f"{dossier}/{REGISTRE}"
    if registre not in fichiers:
        raise ValueError(registre)
    sha256, _ = fichiers[registre]
    copies = {f"{dossier}/{depot.fichier}": depot.sha256 for depot in depots_du_registre(relire(sha256))}
    alterees = {c: v[0] for c, v in fichiers.items() if c.startswith(f"{dossier}/{DOSSIER_ALTEREES}/")}
    return {registre: sha256, **copies, **alterees}
