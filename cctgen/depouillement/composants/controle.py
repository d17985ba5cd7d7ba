"""Ce que les composants déclarés relèvent : référentiel, règle de l'embarqué, licence qui ne se lit pas."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from cctgen.depouillement.composants.lieux import lieu_du_composant
from cctgen.depouillement.composants.qualification import Constat, constats_de_support, juger
from cctgen.depouillement.composants.referentiel import ProduitsConnus, ReferentielDuLot
from cctgen.depouillement.composants.spdx import (
    est_expression_spdx,
    est_proprietaire,
    identifiant_proche,
    termes_de_licence,
)
from cctgen.matrice import contrat
from cctgen.matrice.modele import Composant, MatriceLue
from cctgen.matrice.normalisation import couverture
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu

EXIGENCE_DES_PRODUITS = "CCT-TRA-07"
"""La ligne de la grille où se jugent les composants : référencés, équivalents ou embarqués."""


CODES_DES_PRODUITS = frozenset(
    {
        *("composant-sans-nom", "composant-rapproche", "composant-hors-support", "composant-a-remplacer"),
        *("composant-sous-condition", "support-bientot-acheve", "reference-douteuse", "composant-non-reference"),
        *("embarque-non-demontre", "embarque-a-verifier"),
    }
)
"""Ce que relève l'identité d'un composant : à reprendre quand un inventaire la précise."""


_CITEES = 6


def tiers_non_declares(matrice: MatriceLue) -> Iterator[Anomalie]:
    """Relève une couverture par un produit tiers quand aucun composant n'est déclaré : rien ne dit lequel.

    Un produit tiers pèse sur le prix, les droits et la maintenance : il se cite, pour se juger.
    """
    if matrice.composants:
        return
    saisies = {ligne.valeur(contrat.COUVERTURE) for ligne in matrice.lignes}
    tierces = {saisie for saisie in saisies if couverture(saisie).valeur == contrat.Couverture.PRODUIT_TIERS}
    if tierces:
        tenues = (ligne for ligne in matrice.lignes if ligne.valeur(contrat.COUVERTURE) in tierces)
        refs = [ligne.valeur(contrat.REF).strip() for ligne in tenues]
        reste = f" et {len(refs) - _CITEES} autres" if len(refs) > _CITEES else ""
        message = f"un produit tiers couvre {', '.join(refs[:_CITEES])}{reste}, et aucun composant n'est déclaré."
        conseil = "Faites préciser lequel, sa licence et qui le maintient ; vérifiez que son prix est compris."
        yield Anomalie("tiers-non-declare", message, conseil, Gravite.INFORMATION, Lieu(matrice.fichier))


def controler_composants(
    composants: Sequence[Composant], referentiel: ReferentielDuLot, fichier: str, jour: date
) -> Iterator[Anomalie]:
    """Énumère les anomalies des composants déclarés, à une date ; un défaut rejoint l'exigence qui le demande."""
    for composant in composants:
        lieu = lieu_du_composant(composant, fichier)
        for constat in _constats(composant, referentiel, jour):
            ref = EXIGENCE_DES_PRODUITS if constat.gravite is Gravite.A_QUALIFIER else ""
            yield Anomalie(constat.code, constat.message, constat.conseil, constat.gravite, lieu, ref)


def _constats(composant: Composant, referentiel: ReferentielDuLot, jour: date) -> Iterator[Constat]:
    if jugement := juger(composant, referentiel, jour):
        yield from jugement.constats
    elif isinstance(referentiel, ProduitsConnus):
        yield from constats_de_support(composant, referentiel, jour)
    yield from constats_de_licence(composant)


def constats_de_licence(composant: Composant) -> Iterator[Constat]:
    """Énumère ce qui empêche de lire la licence déclarée d'un composant."""
    licence = composant.valeurs[contrat.LICENCE].strip()
    if not licence:
        yield Constat("licence-absente", "la licence n'est pas indiquée.", "Demandez-la.", Gravite.INFORMATION)
    elif len(termes := termes_de_licence(licence)) > 1:
        message = f"plusieurs licences sont listées ({' ; '.join(termes)}), sans dire si elles se cumulent ou au choix."
        conseil = "Faites écrire l'expression SPDX : « A AND B » si elles se cumulent, « A OR B » au choix."
        yield Constat("licence-indeterminee", message, conseil, Gravite.INFORMATION)
    elif not est_proprietaire(licence) and not est_expression_spdx(licence):
        proche = identifiant_proche(licence)
        suite = f" ; l'identifiant voulu est peut-être « {proche} »" if proche else ""
        message = f"« {licence} » n'est pas un identifiant SPDX{suite}."
        conseil = "Faites préciser la licence et sa version."
        yield Constat("licence-non-reconnue", message, conseil, Gravite.INFORMATION)
