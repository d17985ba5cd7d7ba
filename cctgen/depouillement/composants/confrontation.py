"""Confronte les composants déclarés dans une matrice à l'inventaire (SBOM) remis avec elle.

Un nom se reconnaît à peu près, mais ce rapprochement se dit toujours ; une version plus précise n'est pas un écart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from cctgen.depouillement.composants.lieux import lieu_du_composant
from cctgen.depouillement.composants.noms import nom_proche
from cctgen.depouillement.composants.sbom import ComposantSbom, Sbom
from cctgen.depouillement.composants.spdx import analyser_licence, est_expression_spdx, est_proprietaire
from cctgen.depouillement.composants.versions import versions_compatibles
from cctgen.matrice import contrat
from cctgen.matrice.modele import Composant
from cctgen.matrice.normalisation import cle
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu

_NON_DECLARES_NOMMES = 40
"""Au-delà, les composants non déclarés se nomment ensemble : un inventaire complet en compte des centaines."""

_NOMS_PAR_MESSAGE = 300


@dataclass(frozen=True, slots=True)
class Confrontation:
    """Ce que la comparaison relève, et les composants de l'inventaire que rien ne déclare."""

    anomalies: tuple[Anomalie, ...]
    non_declares: tuple[ComposantSbom, ...]


def confronter(composants: Sequence[Composant], sboms: Iterable[Sbom], fichier: str) -> Confrontation:
    """Confronte la feuille « Composants » d'un fichier aux inventaires remis avec lui, pris ensemble."""
    inventaire = _Inventaire(tuple(c for sbom in sboms for c in sbom.composants))
    anomalies: list[Anomalie] = []
    trouves: set[ComposantSbom] = set()
    for composant in composants:
        nom = composant.valeurs[contrat.COMPOSANT].strip()
        if not nom:
            continue
        lieu = lieu_du_composant(composant, fichier)
        semblables, avis = inventaire.chercher(nom)
        trouves.update(semblables)
        if avis:
            conseil = "Confirmez ce rapprochement."
            anomalies.append(Anomalie("composant-rapproche", avis, conseil, Gravite.INFORMATION, lieu))
        if semblables:
            anomalies += _divergences(composant, nom, semblables, lieu)
        else:
            anomalies.append(_absent(nom, lieu))
    non_declares = tuple(c for c in inventaire.composants if c not in trouves)
    return Confrontation((*anomalies, *_non_declares(non_declares)), non_declares)


def avec_paquets(composants: Sequence[Composant], sboms: Iterable[Sbom]) -> Iterator[Composant]:
    """Rend les composants, avec le paquet sous lequel l'inventaire porte exactement leur nom et leur version.

    Un identifiant déclaré n'est pas remplacé ; deux paquets possibles ne se départagent pas.
    """
    inventaire = _Inventaire(tuple(c for sbom in sboms for c in sbom.composants))
    for composant in composants:
        version = composant.valeurs[contrat.VERSION].strip()
        semblables = inventaire.par_nom.get(_cle_nom(composant.valeurs[contrat.COMPOSANT]), ())
        purls = {c.purl for c in semblables if _memes_versions(version, c.version)}
        if composant.purl or len(purls) != 1 or "" in purls:
            yield composant
        else:
            yield replace(composant, paquet=purls.pop())


@dataclass(frozen=True)
class _Inventaire:
    """Les composants inventoriés, rangés pour être retrouvés par leur nom ou leur groupe."""

    composants: tuple[ComposantSbom, ...]

    @cached_property
    def par_nom(self) -> dict[str, tuple[ComposantSbom, ...]]:
        rangs: dict[str, list[ComposantSbom]] = {}
        for composant in self.composants:
            for nom in {_cle_nom(composant.nom), _cle_nom(f"{composant.groupe}/{composant.nom}")}:
                rangs.setdefault(nom, []).append(composant)
        return {nom: tuple(trouves) for nom, trouves in rangs.items()}

    @cached_property
    def par_groupe(self) -> dict[str, tuple[ComposantSbom, ...]]:
        rangs: dict[str, list[ComposantSbom]] = {}
        for composant in self.composants:
            if composant.groupe:
                rangs.setdefault(_cle_nom(composant.groupe), []).append(composant)
        return {nom: tuple(trouves) for nom, trouves in rangs.items()}

    def chercher(self, nom: str) -> tuple[tuple[ComposantSbom, ...], str]:
        """Rend les composants d'un nom, et la phrase qui dit qu'il n'est pas le nom même."""
        voulu = _cle_nom(nom)
        if exacts := self.par_nom.get(voulu):
            return exacts, ""
        if famille := self.par_groupe.get(voulu):
            return famille, f"« {nom} » a été rapproché des {len(famille)} paquets du groupe « {famille[0].groupe} »."
        proche = nom_proche(voulu, self.par_nom)
        if not proche:
            return (), ""
        proches = self.par_nom[proche]
        return proches, f"« {nom} » a été rapproché de « {proches[0].designation} » de l'inventaire."


def _cle_nom(nom: str) -> str:
    return cle(nom.replace("@", " ").replace(":", " "))


def _absent(nom: str, lieu: Lieu) -> Anomalie:
    return Anomalie(
        "composant-absent-du-sbom",
        f"« {nom} » est déclaré, mais l'inventaire ne le contient pas.",
        "Normal pour un programme séparé (système, base de données) ; sinon, demandez un inventaire complet.",
        Gravite.INFORMATION,
        lieu,
    )


def _divergences(composant: Composant, nom: str, semblables: Sequence[ComposantSbom], lieu: Lieu) -> Iterator[Anomalie]:
    version = composant.valeurs[contrat.VERSION].strip()
    autres = [c for c in semblables if not _memes_versions(version, c.version)]
    if autres:
        constat = f"« {nom} » est déclaré en version {version}, l'inventaire porte {_designations(autres)}."
        yield _divergent(constat, Gravite.A_QUALIFIER, lieu)
    licence = composant.valeurs[contrat.LICENCE].strip()
    for gravite in (Gravite.A_QUALIFIER, Gravite.INFORMATION):
        ecarts = [c for c in semblables if _ecart_de_licence(licence, c.licence) is gravite]
        if ecarts:
            licences = ", ".join(dict.fromkeys(f"« {c.licence} »" for c in ecarts))
            suite = "" if gravite is Gravite.A_QUALIFIER else ", à comparer : ce n'est pas un identifiant SPDX"
            constat = f"« {nom} » est déclaré sous « {licence} », l'inventaire porte {licences}{suite}."
            yield _divergent(constat, gravite, lieu)


def _divergent(constat: str, gravite: Gravite, lieu: Lieu) -> Anomalie:
    return Anomalie("composant-divergent", constat, "Faites dire lequel des deux est exact.", gravite, lieu)


def _designations(composants: Iterable[ComposantSbom]) -> str:
    return ", ".join(dict.fromkeys(f"« {c.designation} »" for c in composants))


def _memes_versions(declaree: str, inventoriee: str) -> bool:
    """Vrai si l'une précise l'autre, ou si l'une manque."""
    if not declaree or not inventoriee:
        return True
    return versions_compatibles(declaree, inventoriee) or versions_compatibles(inventoriee, declaree)


def _ecart_de_licence(declaree: str, inventoriee: str) -> Gravite | None:
    """Rend la gravité d'un écart, rien s'il n'y en a pas : deux textes libres différents se comparent à la main."""
    if not declaree or not inventoriee or cle(declaree) == cle(inventoriee):
        return None
    une, autre = analyser_licence(declaree), analyser_licence(inventoriee)
    if une is not None and autre is not None and une.simplify() == autre.simplify():
        return None
    lisibles = all(est_expression_spdx(t) or est_proprietaire(t) for t in (declaree, inventoriee))
    return Gravite.A_QUALIFIER if lisibles else Gravite.INFORMATION


def _non_declares(composants: Sequence[ComposantSbom]) -> Iterator[Anomalie]:
    conseil = "Déclarez-le dans la feuille « Composants », ou dites pourquoi il n'a pas à l'être."
    for composant in composants[:_NON_DECLARES_NOMMES]:
        licence = f" ({composant.licence})" if composant.licence else ""
        message = f"« {composant.designation} »{licence} est à l'inventaire, mais n'est pas déclaré."
        yield Anomalie("composant-non-declare", message, conseil, Gravite.A_QUALIFIER, composant.lieu)
    reste = composants[_NON_DECLARES_NOMMES:]
    if reste:
        noms = ", ".join(c.designation for c in reste[:_NOMS_PAR_MESSAGE])
        suite = f" et {len(reste) - _NOMS_PAR_MESSAGE} autres" if len(reste) > _NOMS_PAR_MESSAGE else ""
        message = f"{len(reste)} autres composants sont à l'inventaire sans être déclarés : {noms}{suite}."
        conseil = "La commande « cctgen composants » en écrit la liste complète."
        yield Anomalie("composant-non-declare", message, conseil, Gravite.A_QUALIFIER, Lieu(reste[0].lieu.fichier))
