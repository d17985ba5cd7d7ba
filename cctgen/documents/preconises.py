"""La dernière partie de l'annexe CCT : les produits du référentiel, pour les seules fonctions concernées."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from cctgen.assemblage.modele import Dossier, FonctionPreconisee
from cctgen.clausier.produits import Produit
from cctgen.consultation.modele import lots_en_clair
from cctgen.documents.texte import Bloc, Cellule, Encadre, Paragraphe, Texte, Titre, cellule, paragraphe, tableau
from cctgen.socle.nombres import INSECABLE

TITRE = "Produits du référentiel"

_INTRODUCTION = (
    "Cette liste reprend, pour les fonctions que la consultation concerne, les produits que l'acheteur connaît déjà."
    " Elle n'en impose ni n'en désigne aucun : chaque produit cité s'entend « ou équivalent », et sa licence suit les"
    " règles du marché. Un logiciel n'est libre que dans une version et une édition distribuées sous licence libre."
    " Libre ou d'éditeur, un produit s'examine sur ce qu'il fait et sur ce qu'il coûte à exploiter, sauf préférence que"
    " le marché donnerait expressément au logiciel libre."
)
_RECOMMANDE = " : produit recommandé. "
_ADMIS = " : produit admis sous condition (celle qui suit sa référence, ou l'accord de l'acheteur)."
_RESERVE = (
    " Le signe * marque un logiciel libre pris en charge par le marché de support des logiciels libres."
    " Une version hors support, ou qui le sera trop tôt pour le marché, n'est pas admise, quel que soit son statut."
)


def produits_du_referentiel(dossier: Dossier, preconises: Sequence[FonctionPreconisee]) -> Iterator[Bloc]:
    """Rend le titre, la légende et le tableau, ou rien si aucune fonction n'est concernée."""
    if not preconises:
        return
    yield Titre(1, TITRE)
    yield paragraphe(_INTRODUCTION)
    yield Encadre((_legende(),))
    lignes = [_ligne(dossier, f) for f in preconises]
    entetes = ("Fonction", "Logiciel libre, ou équivalent", "Produit d'éditeur, ou équivalent")
    yield tableau(entetes, lignes, TITRE)


def _legende() -> Paragraphe:
    recommande = (Texte("R", gras=True), Texte(_RECOMMANDE))
    return Paragraphe((*recommande, Texte("A", gras=True), Texte(f"{_ADMIS}{_RESERVE}")))


def _ligne(dossier: Dossier, preconisee: FonctionPreconisee) -> tuple[Cellule, Cellule, Cellule]:
    lots = "" if preconisee.lots == dossier.numeros else f" ({lots_en_clair(preconisee.lots)})"
    libres = [p for p in preconisee.produits if p.libre]
    editeurs = [p for p in preconisee.produits if not p.libre]
    jour = dossier.edition.date
    return (cellule(f"{preconisee.fonction}{lots}"), _produits(libres, jour), _produits(editeurs, jour))


def _produits(produits: Sequence[Produit], jour: date) -> Cellule:
    """Les produits d'une fonction se suivent sur la ligne : cinquante fonctions tiennent en deux pages."""
    textes = [texte for rang, produit in enumerate(produits) for texte in _produit(produit, jour, premier=rang == 0)]
    return (Paragraphe(tuple(textes)),) if textes else cellule("–")


def _produit(produit: Produit, jour: date, *, premier: bool) -> Iterator[Texte]:
    version = f", {produit.version}" if produit.version else ""
    if soutenues := produit.branches_soutenues(jour):
        version += f", branches soutenues : {', '.join(soutenues)}"
    soutien = " *" if produit.support_libre else ""
    if not premier:
        yield Texte(" ; ")
    yield Texte(produit.statut.value, gras=True)
    restriction = f", {produit.restriction}" if produit.restriction else ""
    yield Texte(f"{INSECABLE}{produit.composant}{soutien}{version} ({produit.ref}{restriction})")
