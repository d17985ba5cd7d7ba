"""Une version publiée, telle qu'on la compare : tout ce qu'elle donne à lire, élément par élément.

Ce qui s'imprime sans être ici changerait une pièce sans changer de version : un essai l'éprouve, champ par champ.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from cctgen.assemblage.contenu.textes import desechapper, echapper
from cctgen.assemblage.modele import (
    Article,
    Document,
    Dossier,
    ExigenceRetenue,
    FonctionPreconisee,
    Formulaire,
    PieceAttendue,
    ReferenceCitee,
)
from cctgen.assemblage.suivi.contenu_publie import (
    derogations_publiees,
    mentions_de_l_article,
    mentions_de_l_exigence,
    textes_de_la_fonction,
    textes_du_document,
    textes_du_formulaire,
)
from cctgen.clausier.modele import Niveau
from cctgen.consultation.modele import date_en_clair
from cctgen.socle.fichiers import empreinte

DEROGATIONS = "derogations"
"""L'élément du cadre qui récapitule les dérogations, au dernier article du CCAP."""

_RENVOI = re.compile(r"\[([^\]]*)\]\((clause:[^)]*)\)")


@dataclass(frozen=True, slots=True)
class ElementPublie:
    """Un article, une exigence, un document, une fonction préconisée ou un formulaire ; `texte` en est le Markdown.

    `mentions` est ce qui s'imprime autour : ce qu'un article complète, à quoi il déroge, ce qu'il cite.
    """

    id: str
    document: str
    titre: str
    numero: str
    niveau: str
    texte: str
    lots: tuple[int, ...]
    mentions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Version:
    """Une version du dossier, figée ou courante."""

    numero: int
    date: str
    articles: tuple[ElementPublie, ...]
    exigences: tuple[ElementPublie, ...]
    cadre: tuple[ElementPublie, ...] = ()
    documents: tuple[ElementPublie, ...] = ()
    produits: tuple[ElementPublie, ...] = ()
    formulaires: tuple[ElementPublie, ...] = ()

    @property
    def elements(self) -> dict[str, tuple[ElementPublie, ...]]:
        """Rend les éléments par objet, dans l'ordre où leurs écarts se lisent."""
        return {
            "cadre": self.cadre,
            "document": self.documents,
            "article": self.articles,
            "exigence": self.exigences,
            "produit": self.produits,
            "formulaire": self.formulaires,
        }

    @property
    def empreinte(self) -> str:
        """Rend l'empreinte du contenu, hors numéro : barème, objet, date, numéros d'article et ordre en sont."""
        return empreinte(repr(self.elements))


class NatureEcart(StrEnum):
    """Ce qui est arrivé à un article ou à une exigence entre deux versions."""

    AJOUT = "ajout"
    RETRAIT = "retrait"
    MODIFICATION = "modification"


@dataclass(frozen=True, slots=True)
class Ecart:
    """Une différence entre deux versions ; `avant` ou `apres` manque pour un ajout ou un retrait."""

    nature: NatureEcart
    objet: str
    id: str
    avant: ElementPublie | None
    apres: ElementPublie | None

    @property
    def titre(self) -> str:
        """Rend le titre de l'article touché, le nouveau s'il existe."""
        element = self.apres or self.avant
        return "" if element is None else element.titre

    def en_dict(self) -> dict[str, Any]:
        """Rend la forme JSON de `differences`."""
        return {
            "nature": self.nature.value,
            "objet": self.objet,
            "id": self.id,
            "avant": None if self.avant is None else desechapper(self.avant.texte),
            "apres": None if self.apres is None else desechapper(self.apres.texte),
            "mentions": {
                "avant": [] if self.avant is None else list(map(desechapper, self.avant.mentions)),
                "apres": [] if self.apres is None else list(map(desechapper, self.apres.mentions)),
            },
        }


def version_de(dossier: Dossier) -> Version:
    """Rend la version que figerait une publication de ce dossier."""
    places = [(document, article) for document in dossier.documents for article in document.articles]
    citees = {citee.cle: citee for citee in dossier.references}
    return Version(
        numero=dossier.edition.version,
        date=dossier.edition.date.isoformat(),
        articles=tuple(_article(dossier, document, article, citees) for document, article in places),
        exigences=tuple(_exigence(document, article, e) for document, article in places for e in article.exigences),
        cadre=_cadre(dossier),
        documents=tuple(_document(dossier, document) for document in dossier.documents),
        produits=tuple(_fonction(dossier, document, f) for document in dossier.documents for f in document.preconises),
        formulaires=tuple(map(_formulaire, dossier.formulaires)),
    )


def _article(
    dossier: Dossier, document: Document, article: Article, citees: Mapping[str, ReferenceCitee]
) -> ElementPublie:
    return ElementPublie(
        id=article.clause,
        document=document.titre,
        titre=article.titre,
        numero=article.numero,
        niveau="",
        texte=_ensemble((article.contexte, article.texte, article.recommandations)),
        lots=article.lots,
        mentions=mentions_de_l_article(dossier, article, citees),
    )


def _exigence(document: Document, article: Article, exigence: ExigenceRetenue) -> ElementPublie:
    return ElementPublie(
        id=exigence.ref,
        document=document.titre,
        titre=article.titre,
        numero=article.numero,
        niveau=_niveau(exigence),
        texte=f"{exigence.enonce}\n\nPreuve attendue : {exigence.preuve}",
        lots=exigence.lots,
        mentions=mentions_de_l_exigence(exigence),
    )


def _document(dossier: Dossier, document: Document) -> ElementPublie:
    texte = _ensemble(textes_du_document(dossier, document))
    return ElementPublie(document.id, document.titre, document.titre, "", "", texte, dossier.numeros)


def _fonction(dossier: Dossier, document: Document, preconisee: FonctionPreconisee) -> ElementPublie:
    texte = _ensemble(textes_de_la_fonction(dossier, document, preconisee))
    return ElementPublie(preconisee.fonction, document.titre, preconisee.fonction, "", "", texte, preconisee.lots)


def _formulaire(formulaire: Formulaire) -> ElementPublie:
    texte = _ensemble(textes_du_formulaire(formulaire))
    nom = f"{formulaire.fichier}.docx"
    return ElementPublie(formulaire.id, nom, formulaire.titre, "", "", texte, formulaire.lots)


def _ensemble(textes: Iterable[str]) -> str:
    return "\n\n".join(filter(None, textes))


def _cadre(dossier: Dossier) -> tuple[ElementPublie, ...]:
    """Rend ce qui n'est d'aucun article : l'identité du marché, et les critères, dont les poids sont publiés."""
    edition = dossier.edition
    lots = [f"Lot {lot.numero} : {lot.titre}" for lot in dossier.lots]
    date = f"Date : {date_en_clair(edition.date)}"
    acheteur = ", ".join(nom for nom in (edition.acheteur, edition.service) if nom)
    reference = f"Référence : {edition.reference}"
    identite = [reference, f"Objet : {edition.objet}", f"Acheteur : {acheteur}", date, *lots]
    if edition.clausier:
        identite.append(f"Clausier : {edition.clausier}")
    titres = {article.clause: f"« {article.titre} »" for article in dossier.articles}
    pieces = [_piece_en_clair(piece, titres) for piece in dossier.pieces_offre]
    reglement = [*map(echapper, dossier.lignes_rc), *pieces]
    return tuple(
        ElementPublie(
            id=identifiant,
            document=document,
            titre=titre,
            numero="",
            niveau="",
            texte="\n\n".join(textes),
            lots=dossier.numeros,
        )
        for identifiant, document, titre, textes in (
            ("identite", _REGLEMENT, "Identité du marché", tuple(map(echapper, identite))),
            ("reglement", _REGLEMENT, "Critères et présentation des offres", reglement),
            ("ccap", "CCAP", "Lignes reportées au CCAP", dossier.lignes_ccap),
            (DEROGATIONS, "CCAP", "Dérogations au CCAG-TIC", derogations_publiees(dossier)),
        )
    )


_REGLEMENT = "Règlement de la consultation"


def _piece_en_clair(piece: PieceAttendue, titres: Mapping[str, str]) -> str:
    """Nomme ce qui appelle la pièce comme le candidat le lit : l'exigence par sa référence, l'article par son titre."""
    return f"À joindre à l'offre ({', '.join(titres.get(ref, ref) for ref in piece.pour)}) : {piece.libelle}"


def _niveau(exigence: ExigenceRetenue) -> str:
    """Rend le niveau, et ce qui s'écarte de l'usage dans la notation."""
    notee = exigence.notee if exigence.niveau is Niveau.P else not exigence.notee
    precision = "" if not notee else ", notée" if exigence.notee else ", non notée"
    poids = f", poids {exigence.poids.normalize():f}" if exigence.notee and exigence.poids != 1 else ""
    return f"{exigence.niveau.value}{precision}{poids}"


def comparer_versions(avant: Version, apres: Version) -> tuple[Ecart, ...]:
    """Rend les écarts d'une version à l'autre : cadre, documents, articles, exigences, produits, formulaires.

    Un simple changement de numéro n'est pas un écart (voir `renumerotations`) ; un changement de niveau ou de lots en
    est un.
    """
    anciens, nouveaux = avant.elements, apres.elements
    return tuple(ecart for objet in nouveaux for ecart in _comparer(objet, anciens[objet], nouveaux[objet]))


def renumerotations(avant: Version, apres: Version) -> tuple[tuple[ElementPublie, ElementPublie], ...]:
    """Rend les articles des deux versions dont le numéro ou le document change, l'ancien puis le nouveau."""
    anciens = {article.id: article for article in avant.articles}
    paires = ((anciens[article.id], article) for article in apres.articles if article.id in anciens)
    return tuple((a, n) for a, n in paires if (a.document, a.numero) != (n.document, n.numero))


def renvois_changes(avant: Version, apres: Version) -> tuple[tuple[Ecart, tuple[tuple[str, str], ...]], ...]:
    """Rend les éléments dont seuls des renvois changent de numéro, et chacun de ces renvois, l'ancien puis le nouveau.

    Ce n'est pas un écart, mais qui tient les deux textes les voit différer.
    """
    trouves = []
    for objet, nouveaux in apres.elements.items():
        anciens = {e.id: e for e in avant.elements[objet]}
        for nouveau in nouveaux:
            ancien = anciens.get(nouveau.id)
            if ancien is not None and _substance(ancien) == _substance(nouveau):
                paires = zip(_renvois(ancien), _renvois(nouveau), strict=True)
                if changes := tuple(dict.fromkeys((a, n) for a, n in paires if a != n)):
                    trouves.append((Ecart(NatureEcart.MODIFICATION, objet, nouveau.id, ancien, nouveau), changes))
    return tuple(trouves)


def _renvois(element: ElementPublie) -> list[str]:
    textes = (element.texte, *element.mentions)
    return [desechapper(renvoi[1]) for texte in textes for renvoi in _RENVOI.finditer(texte)]


def _comparer(objet: str, avant: Iterable[ElementPublie], apres: Iterable[ElementPublie]) -> Iterable[Ecart]:
    anciens = {e.id: e for e in avant}
    nouveaux = {e.id: e for e in apres}
    for identifiant, nouveau in nouveaux.items():
        ancien = anciens.get(identifiant)
        if ancien is None:
            yield Ecart(NatureEcart.AJOUT, objet, identifiant, None, nouveau)
        elif _substance(ancien) != _substance(nouveau):
            yield Ecart(NatureEcart.MODIFICATION, objet, identifiant, ancien, nouveau)
    for identifiant, ancien in anciens.items():
        if identifiant not in nouveaux:
            yield Ecart(NatureEcart.RETRAIT, objet, identifiant, ancien, None)


def _substance(element: ElementPublie) -> tuple[object, ...]:
    """Rend ce qui compte ; le numéro affiché d'un renvoi change dès qu'un article s'insère avant lui."""
    textes = (element.texte, *element.mentions)
    return (element.titre, element.niveau, *(_RENVOI.sub(r"\2", texte) for texte in textes), element.lots)
