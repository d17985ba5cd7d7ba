"""Le verdict porté sur un composant déclaré : ce que le référentiel en dit, ou la règle de l'embarqué.

L'outil signale ; une personne décide. Rien n'est tu : un statut A, M ou O, une condition d'emploi, une fin de support,
une version voisine et un nom rapproché se disent toujours. Le sens des statuts est déduit : leur légende n'est pas
publiée.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rapidfuzz import fuzz

from cctgen.clausier.produits import GenreRestriction, Produit, Statut
from cctgen.depouillement.composants.referentiel import (
    ProduitsConnus,
    Rapprochement,
    Referentiel,
    ReferentielDuLot,
)
from cctgen.depouillement.composants.versions import FinConnue, chiffres, fin_de_support, versions_compatibles
from cctgen.matrice import contrat
from cctgen.matrice.composants.embarque import defauts, non_demandees
from cctgen.matrice.modele import Composant
from cctgen.matrice.normalisation import cle, oui_non
from cctgen.socle.anomalies import Gravite
from cctgen.socle.typographie import raccourcir

_SEUIL_REFERENCE = 60.0
_SENS_STATUT = {
    Statut.M: "maintenu sur l'existant seulement, à migrer",
    Statut.O: "en observation seulement",
}
_SANS_REFERENCE = re.compile(r"n/?a|aucune?|néant|hors.*|non|-+|sans objet|so", re.IGNORECASE)
_SOUTENUE = "Demandez une version soutenue et la date de migration."
_SUIVANTE = "Demandez la version suivante et la date de migration prévue."
_A_CONFIRMER = "Demandez le produit de remplacement prévu ; le sens du statut reste à confirmer."


class Verdict(StrEnum):
    """Où en est un composant : du recommandé à ce que rien ne nomme."""

    RECOMMANDE = "recommande"
    SOUS_CONDITION = "sous_condition"
    A_REMPLACER = "a_remplacer"
    EN_OBSERVATION = "en_observation"
    HORS_SUPPORT = "hors_support"
    AUTRE_VERSION = "autre_version"
    HORS_REFERENTIEL = "hors_referentiel"
    EMBARQUE_A_VERIFIER = "embarque_a_verifier"
    EMBARQUE_NON_DEMONTRE = "embarque_non_demontre"
    SANS_NOM = "sans_nom"


@dataclass(frozen=True, slots=True)
class Constat:
    """Une chose à dire d'un composant."""

    code: str
    message: str
    conseil: str
    gravite: Gravite = Gravite.A_QUALIFIER


@dataclass(frozen=True, slots=True)
class Qualification:
    """Le verdict d'un composant, l'entrée du référentiel reconnue s'il y en a une, et ce qu'il y a à en dire."""

    verdict: Verdict
    produit: Produit | None = None
    constats: tuple[Constat, ...] = ()


def qualifier(composant: Composant, referentiel: Referentiel, jour: date) -> Qualification:
    """Rend le verdict d'un composant à une date, d'après le référentiel et ce qui en est déclaré."""
    nom = composant.valeurs[contrat.COMPOSANT].strip()
    if not nom:
        message = f"le composant n'est pas nommé{_ce_que_dit_la_ligne(composant)}."
        constat = Constat("composant-sans-nom", message, "Demandez son nom.")
        return Qualification(Verdict.SANS_NOM, None, (constat,))
    return _Examen(composant, nom, referentiel, jour).qualification()


_CITE = 300
"""Signes d'une saisie qu'un message reprend."""


def _cite(texte: str) -> str:
    court = " ".join(texte.split())
    return f"« {raccourcir(court, _CITE)} »" if court else ""


def _ce_que_dit_la_ligne(composant: Composant) -> str:
    """Rend ce que porte la ligne d'un composant sans nom : une fonction ou une version seules ne se perdent pas."""
    dits = [f"{nom} {_cite(texte)}" for nom, texte in composant.valeurs.items() if texte.strip()]
    return f" ; sa ligne dit : {', '.join(dits)}" if dits else ""


def juger(composant: Composant, referentiel: ReferentielDuLot, jour: date) -> Qualification | None:
    """Rend le verdict d'un composant d'une offre ; rien si rien n'institue de référentiel, sauf sans nom."""
    nomme = bool(composant.valeurs[contrat.COMPOSANT].strip())
    if isinstance(referentiel, ProduitsConnus):
        return None if nomme else qualifier(composant, referentiel.referentiel, jour)
    return qualifier(composant, referentiel, jour) if referentiel.produits or not nomme else None


def constats_de_support(composant: Composant, connus: ProduitsConnus, jour: date) -> Iterator[Constat]:
    """Énumère une fin de support passée ou proche, sans rien dire d'un référentiel que le marché n'a pas."""
    nom = composant.valeurs[contrat.COMPOSANT].strip()
    if nom:
        yield from _Examen(composant, nom, connus.referentiel, jour).support()


@dataclass(frozen=True, slots=True)
class _Examen:
    composant: Composant
    nom: str
    referentiel: Referentiel
    jour: date

    def qualification(self) -> Qualification:
        trouve = self.referentiel.chercher(self.nom, self.composant.purl)
        produit, avis = self._par_reference(trouve)
        version = self._version(trouve)
        if produit is None:
            produit = trouve.retenir(version)
            avis += self._rapproche(trouve, produit)
        fin = self._fin(trouve, version, produit)
        proche = produit or (_voisin(trouve.produits, version) if trouve.produits else None)
        if fin is not None and fin.est_passee and proche is not None:
            constat = self._hors_support(proche, fin, trouve if produit is None else None)
            return Qualification(Verdict.HORS_SUPPORT, proche, (*avis, constat, *self._statut(produit)))
        if produit is not None:
            constats = (*avis, *self._statut(produit), *self._fin_proche(produit, fin))
            return Qualification(_verdict(produit), produit, constats)
        verdict, constat = self._hors_referentiel(trouve, version)
        return Qualification(verdict, proche, (*avis, constat))

    def support(self) -> Iterator[Constat]:
        trouve = self.referentiel.chercher(self.nom, self.composant.purl)
        version = self._version(trouve)
        fin = self._fin(trouve, version, trouve.retenir(version))
        if fin is not None and fin.est_passee:
            yield Constat("composant-hors-support", f"{self._declare()} n'est plus soutenu : {fin.phrase}.", _SOUTENUE)
        elif fin is not None and fin.est_proche:
            message = f"{self._declare()} : {fin.phrase}."
            yield Constat("support-bientot-acheve", message, _SUIVANTE, Gravite.INFORMATION)

    def _fin(self, trouve: Rapprochement, version: str, produit: Produit | None) -> FinConnue | None:
        famille = self.referentiel.famille(produit) if produit else trouve.produits
        return fin_de_support(produit, famille, version, self.jour)

    def _version(self, trouve: Rapprochement) -> str:
        return self.composant.valeurs[contrat.VERSION].strip() or trouve.version

    def _par_reference(self, trouve: Rapprochement) -> tuple[Produit | None, list[Constat]]:
        """Retrouve le produit par la référence déclarée ; celle d'un autre produit, ou inconnue, est douteuse."""
        reference = self.composant.valeurs[contrat.REF_REFERENTIEL].strip()
        produit = self.referentiel.par_ref.get(cle(reference)) if reference else None
        if produit is not None and self._designe(produit, trouve):
            version = self._version(trouve)
            if versions_compatibles(version, produit.version):
                return produit, []
            message = f"la version déclarée ({version or 'non précisée'}) n'est pas celle de {_designation(produit)}."
            return None, [Constat("reference-douteuse", message, "Faites préciser la version proposée.")]
        if produit is not None:
            message = f"la référence {reference} désigne {_designation(produit)}, pas « {self.nom} »."
            return None, [Constat("reference-douteuse", message, "Faites préciser la référence.")]
        if reference and not _SANS_REFERENCE.fullmatch(reference):
            message = f"la référence « {reference} » n'existe pas au référentiel."
            return None, [Constat("reference-douteuse", message, "Faites préciser la référence.")]
        return None, []

    def _designe(self, produit: Produit, trouve: Rapprochement) -> bool:
        if trouve.homonyme is not None:
            return False
        if trouve.produits:
            return produit in trouve.produits
        return fuzz.token_set_ratio(cle(self.nom), cle(produit.composant)) >= _SEUIL_REFERENCE

    def _rapproche(self, trouve: Rapprochement, produit: Produit | None) -> list[Constat]:
        if not trouve.produits or trouve.exact:
            return []
        vers = _designation(produit) if produit else f"« {trouve.produits[0].composant} »"
        message = f"« {self.nom} » a été rapproché de {vers} : {trouve.manque}."
        return [Constat("composant-rapproche", message, "Confirmez ce rapprochement.", Gravite.INFORMATION)]

    def _hors_support(self, produit: Produit, fin: FinConnue, voisin: Rapprochement | None) -> Constat:
        suite = f" ; le référentiel connaît {_connues(voisin)}" if voisin else ""
        statut = "" if voisin else f", de statut {produit.statut.value} au référentiel,"
        message = f"{self._declare()}{statut} n'est plus soutenu : {fin.phrase}{suite}."
        return Constat("composant-hors-support", message, _SOUTENUE)

    def _declare(self) -> str:
        return f"« {' '.join((self.nom, self.composant.valeurs[contrat.VERSION].strip())).strip()} »"

    def _statut(self, produit: Produit | None) -> Iterator[Constat]:
        if produit is None:
            return
        correspond = f"« {self.nom} » correspond à {_designation(produit)}"
        if produit.statut in _SENS_STATUT:
            message = f"{correspond}, de statut {produit.statut.value} : {_SENS_STATUT[produit.statut]}."
            yield Constat("composant-a-remplacer", message, _A_CONFIRMER)
        elif _est_sous_condition(produit):
            condition = f", {produit.restriction}" if produit.restriction else ""
            sens = "admis sous condition" if produit.statut is Statut.A else "recommandé"
            message = f"{correspond}, de statut {produit.statut.value} : {sens}{condition}."
            conseil = "Vérifiez que la condition est remplie, ou demandez l'accord qu'elle suppose."
            yield Constat("composant-sous-condition", message, conseil)

    def _fin_proche(self, produit: Produit, fin: FinConnue | None) -> Iterator[Constat]:
        if fin is not None and fin.est_proche:
            message = f"{self._declare()}, qui correspond à {_designation(produit)} : {fin.phrase}."
            yield Constat("support-bientot-acheve", message, _SUIVANTE, Gravite.INFORMATION)

    def _justification(self) -> str:
        saisie = _cite(self.composant.valeurs.get(contrat.JUSTIFICATION_COMPOSANT, ""))
        return f" ; sa justification : {saisie}" if saisie else ""

    def _hors_referentiel(self, trouve: Rapprochement, version: str) -> tuple[Verdict, Constat]:
        manques = [d.phrase for d in defauts(self.composant)] if self._est_embarque() else []
        if manques:
            message = (
                f"« {self.nom} » est déclaré embarqué, hors référentiel, sans que ce soit démontré :"
                f" {' ; '.join(manques)}{self._voisins(trouve, version)}."
            )
            conseil = "Demandez les justifications avant d'admettre le composant."
            return Verdict.EMBARQUE_NON_DEMONTRE, Constat("embarque-non-demontre", message, conseil)
        if self._est_embarque():
            oubli = ", ".join(non_demandees(self.composant))
            suite = f" ; sa matrice ne demandait pas : {oubli}" if oubli else ""
            suite += self._justification()
            message = f"« {self.nom} », hors référentiel, est déclaré embarqué et justifié{suite}."
            avis = Constat("embarque-a-verifier", message, "Vérifiez la justification.", Gravite.INFORMATION)
            return Verdict.EMBARQUE_A_VERIFIER, avis
        message = f"« {self.nom} » n'est pas au référentiel de produits{self._voisins(trouve, version)}."
        conseil = "Demandez un produit du référentiel, ou la démonstration qu'il est embarqué."
        verdict = Verdict.AUTRE_VERSION if trouve.produits else Verdict.HORS_REFERENTIEL
        return verdict, Constat("composant-non-reference", message, conseil)

    def _est_embarque(self) -> bool:
        return oui_non(self.composant.valeurs[contrat.EMBARQUE]).valeur == "oui"

    def _voisins(self, trouve: Rapprochement, version: str) -> str:
        """Dit quelles versions du produit le référentiel connaît, ou le produit dont le paquet n'a que le nom."""
        if trouve.homonyme is not None:
            return f" : ce paquet n'a que le nom de {_designation(trouve.homonyme)}"
        if not trouve.produits:
            return ""
        objet = "dans cette édition" if trouve.autre_edition else f"en version {version or 'non précisée'}"
        return f" {objet} ; il connaît {_connues(trouve)}"


def _verdict(produit: Produit) -> Verdict:
    if produit.statut is Statut.M:
        return Verdict.A_REMPLACER
    if produit.statut is Statut.O:
        return Verdict.EN_OBSERVATION
    return Verdict.SOUS_CONDITION if _est_sous_condition(produit) else Verdict.RECOMMANDE


def _est_sous_condition(produit: Produit) -> bool:
    return produit.statut is Statut.A or (
        produit.restriction is not None and produit.restriction.genre is not GenreRestriction.OBSOLETE
    )


def _voisin(produits: tuple[Produit, ...], version: str) -> Produit:
    """Rend l'entrée la plus proche d'une version que le référentiel n'a pas : à égalité, la dernière du fichier."""

    def ecart(produit: Produit) -> int:
        connue, declaree = chiffres(produit.version), chiffres(version)
        return abs(int(connue[0]) - int(declaree[0])) if connue and declaree else 0

    return min(reversed(produits), key=ecart)


def _connues(trouve: Rapprochement) -> str:
    return ", ".join(_designation(p, f", statut {p.statut.value}") for p in trouve.produits)


def _designation(produit: Produit, precision: str = "") -> str:
    return f"« {produit.composant} {produit.version}".strip() + f" » ({produit.ref}{precision})"
