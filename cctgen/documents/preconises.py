"""La dernière partie de l'annexe CCT : les produits du référentiel, pour les seules fonctions concernées."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from datetime import date

from cctgen.assemblage.modele import Dossier, FonctionPreconisee
from cctgen.assemblage.suivi.contenu_publie import TITRE_DES_PRODUITS, composants_absents
from cctgen.clausier.produits import Produit
from cctgen.consultation.modele import lots_en_clair
from cctgen.documents.texte import Bloc, Cellule, Encadre, Paragraphe, Texte, Titre, cellule, paragraphe, tableau
from cctgen.socle.nombres import INSECABLE

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
    yield Titre(1, TITRE_DES_PRODUITS)
    yield paragraphe(_INTRODUCTION)
    yield Encadre((_legende(),))
    absents = composants_absents(dossier.produits, preconises)
    lignes = [_ligne(dossier, f, absents) for f in preconises]
    entetes = ("Fonction", "Logiciel libre, ou équivalent", "Produit d'éditeur, ou équivalent")
    yield tableau(entetes, lignes, TITRE_DES_PRODUITS)


def _legende() -> Paragraphe:
    recommande = (Texte("R", gras=True), Texte(_RECOMMANDE))
    return Paragraphe((*recommande, Texte("A", gras=True), Texte(f"{_ADMIS}{_RESERVE}")))


def _ligne(dossier: Dossier, preconisee: FonctionPreconisee, absents: Set[str]) -> tuple[Cellule, ...]:
    lots = "" if preconisee.lots == dossier.numeros else f" ({lots_en_clair(preconisee.lots)})"
    libres = [p for p in preconisee.produits if p.libre]
    editeurs = [p for p in preconisee.produits if not p.libre]
    jour = dossier.edition.date
    cellules = (_produits(siens, jour, absents) for siens in (libres, editeurs))
    return (cellule(f"{preconisee.fonction}{lots}"), *cellules)


def _produits(produits: Sequence[Produit], jour: date, absents: Set[str]) -> Cellule:
    """Les produits d'une fonction se suivent sur la ligne : cinquante fonctions tiennent en deux pages."""
    textes: list[Texte] = []
    for produit in produits:
        textes += [*([Texte(" ; ")] if textes else []), *_produit(produit, jour, absents)]
    return (Paragraphe(tuple(textes)),) if textes else cellule("–")


def _produit(produit: Produit, jour: date, absents: Set[str]) -> Iterator[Texte]:
    version = f", {produit.version}" if produit.version else ""
    if soutenues := produit.branches_soutenues(jour):
        version += f", branches soutenues : {', '.join(soutenues)}"
    soutien = " *" if produit.support_libre else ""
    yield Texte(produit.statut.value, gras=True)
    condition = produit.restriction.parmi(absents) if produit.restriction else ""
    entre_parentheses = ", ".join(filter(None, (produit.ref, condition)))
    yield Texte(f"{INSECABLE}{produit.composant}{soutien}{version} ({entre_parentheses})")
