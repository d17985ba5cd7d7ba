"""Ce que le soumissionnaire apprend de sa feuille « Composants » avant le dépôt, sans inventaire ni consultation.

Le référentiel de la consultation n'est pas connu : celui que l'outil livre suggère une référence, sans rien exiger.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

from cctgen.clausier.lecture.produits import lire_produits
from cctgen.depouillement.composants.controle import constats_de_licence
from cctgen.depouillement.composants.lieux import lieu_du_composant
from cctgen.depouillement.composants.qualification import Constat, qualifier
from cctgen.depouillement.composants.referentiel import Referentiel
from cctgen.matrice import contrat
from cctgen.matrice.completude import est_vide
from cctgen.matrice.composants.completude import manques
from cctgen.matrice.composants.embarque import NatureDefaut, defauts
from cctgen.matrice.modele import Composant, MatriceLue
from cctgen.matrice.normalisation import oui_non
from cctgen.socle.anomalies import Anomalie, Gravite
from cctgen.socle.contenu import contenu
from cctgen.socle.memoire.livre import selon_le_livre

_DITES = ("composant-hors-support", "support-bientot-acheve")


def examiner_les_composants(matrice: MatriceLue) -> Iterator[Anomalie]:
    """Énumère ce qui manque, ce qui se contredit et ce que l'acheteur relèvera, composant par composant."""
    jour, referentiel = datetime.now(UTC).date(), referentiel_livre()
    for composant in matrice.composants:
        lieu = lieu_du_composant(composant, matrice.fichier)
        for constat in _constats(composant, referentiel, jour):
            yield Anomalie(constat.code, constat.message, constat.conseil, constat.gravite, lieu)


def reference_suggeree(referentiel: Referentiel, nom: str, version: str, purl: str = "") -> str:
    """Rend « AT-1541 PostgreSQL (statut R) » ; vide si rien n'y correspond."""
    trouve = referentiel.chercher(nom, purl)
    produit = trouve.retenir(version or trouve.version)
    if produit is None:
        return ""
    reserve = "" if trouve.exact else f", {trouve.manque}"
    return f"{produit.ref} {' '.join((produit.composant, produit.version)).strip()} (statut {produit.statut}{reserve})"


@selon_le_livre(au_plus=2)
def referentiel_livre() -> Referentiel:
    """Rend le référentiel de produits livré avec l'outil, lu sans charger le reste du clausier."""
    return Referentiel(lire_produits(contenu("clausier")))


def _constats(composant: Composant, referentiel: Referentiel, jour: date) -> Iterator[Constat]:
    nom = composant.valeurs[contrat.COMPOSANT].strip() or "composant sans nom"
    if attendus := [manque.constat for manque in manques(composant)]:
        message = f"« {nom} » : {' ; '.join(attendus)}."
        yield Constat("composant-incomplet", message, "", Gravite.INFORMATION)
    if oui_non(composant.valeurs[contrat.EMBARQUE]).valeur == "oui":
        faux = [d.phrase for d in defauts(composant) if d.nature is NatureDefaut.CONTRADICTION]
        if faux:
            message = f"« {nom} » est déclaré embarqué, mais {' ; '.join(faux)}."
            yield Constat("embarque-non-demontre", message, "")
    if not est_vide(composant.valeurs[contrat.LICENCE]):
        yield from constats_de_licence(composant)
    if not est_vide(composant.valeurs[contrat.COMPOSANT]):
        yield from _d_apres_le_referentiel(composant, referentiel, nom, jour)


def _d_apres_le_referentiel(composant: Composant, referentiel: Referentiel, nom: str, jour: date) -> Iterator[Constat]:
    for constat in qualifier(composant, referentiel, jour).constats:
        if constat.code in _DITES:
            yield Constat(constat.code, constat.message, "", Gravite.INFORMATION)
    sans_reference = est_vide(composant.valeurs[contrat.REF_REFERENTIEL])
    if sans_reference and oui_non(composant.valeurs[contrat.EMBARQUE]).valeur != "oui":
        version = composant.valeurs[contrat.VERSION].strip()
        if suggestion := reference_suggeree(referentiel, nom, version, composant.purl):
            message = f"« {nom} » : référence possible, {suggestion}, au référentiel que l'outil livre."
            yield Constat("reference-possible", message, "", Gravite.INFORMATION)
