"""Ce qu'un dossier donne à lire hors du texte de ses articles : documents, mentions, produits, formulaires."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from datetime import date

from cctgen.assemblage.contenu.textes import echapper
from cctgen.assemblage.modele import (
    Article,
    Document,
    Dossier,
    ExigenceRetenue,
    FonctionPreconisee,
    Formulaire,
    ReferenceCitee,
    SectionFormulaire,
)
from cctgen.assemblage.presentation.contrat import niveaux_employes
from cctgen.assemblage.tete_d_annexe import FaitDeContexte, ServiceOffert
from cctgen.clausier.produits import Produit
from cctgen.clausier.textes.articles import CCAG
from cctgen.consultation.effets import REMEDIATION
from cctgen.consultation.modele import lots_en_clair

TITRE_DES_PRODUITS = "Produits du référentiel"
"""La dernière partie d'une annexe qui préconise des produits."""
EXIGENCE_COUVERTE = "Exigence : "
"""Ouvre la ligne d'une exigence que couvre un formulaire : une ligne chacune, et seule se lit celle qui change."""


def textes_du_document(dossier: Dossier, document: Document) -> tuple[str, ...]:
    """Rend, en Markdown, ce qu'un document imprime hors de ses articles : sous-titre, tête, rubriques, niveaux."""
    return tuple(_textes_du_document(dossier, document))


def _textes_du_document(dossier: Dossier, document: Document) -> Iterator[str]:
    tete = document.tete
    yield echapper(f"Fichier : {document.fichier}.docx")
    yield echapper(f"Sous-titre : {document.sous_titre}")
    yield tete.preambule
    yield from (echapper(f"{pilier.titre} : {pilier.objet}") for pilier in tete.piliers)
    yield from (echapper(fait) for faits in tete.contexte for fait in _faits(faits))
    yield from (echapper(_service(service)) for service in tete.services)
    yield from (echapper(f"Source : {source}") for source in tete.sources)
    for rubrique in document.rubriques:
        yield echapper(f"Partie : {rubrique.titre}")
        yield rubrique.introduction
    if document.preconises:
        yield f"Partie : {TITRE_DES_PRODUITS}"
    if any(article.exigences for article in document.articles):
        due = " ; mise en conformité due" if dossier.effet_choisi == REMEDIATION and dossier.effet_primordial else ""
        yield f"Niveaux des exigences : {' et '.join(niveaux_employes(dossier.articles))}{due}"


def _faits(faits: FaitDeContexte) -> Iterator[str]:
    for titre, reponse in faits.reponses:
        yield f"{faits.rubrique}, {titre} : {reponse}"


def _service(service: ServiceOffert) -> str:
    dits = (service.usage, service.prerequis, service.documentation, service.contact, lots_en_clair(service.lots))
    return f"Service {_emploi(service)}, {service.nom} : {' ; '.join(dit.rstrip('.') for dit in dits if dit)}"


def _emploi(service: ServiceOffert) -> str:
    if not service.est_obligatoire:
        return "au choix"
    return "imposé" if service.est_sans_exception else "à employer"


def mentions_de_l_article(dossier: Dossier, article: Article, citees: Mapping[str, ReferenceCitee]) -> tuple[str, ...]:
    """Rend ce qui entoure le texte d'un article : ce qu'il complète, à quoi il déroge, ce qu'il emploie et cite.

    `citees` sont les textes que cite le dossier, par leur clé.
    """
    services = [s for s in dossier.services if s.id in article.services and s.vaut_pour(article.lots)]
    jour = dossier.edition.date
    return (
        *(f"Complète : {cle}{_etat(citees.get(cle), jour)}" for cle in article.complete),
        *(f"Déroge : {d.article}{_etat(citees.get(d.article), jour)}, {d.objet}" for d in article.deroge),
        *(f"Formulaire joint : {f.titre} ({f.fichier})" for f in dossier.formulaires if f.clause == article.clause),
        *(f"Service : {offre.nom}, {offre.usage}" for offre in article.offres_service),
        *(f"Service {_emploi(s)} : {s.nom}{s.reserve(article.lots)}" for s in services),
        *(f"Référence : {cle}{_etat(citees.get(cle), jour)}" for cle in article.references),
    )


def derogations_publiees(dossier: Dossier) -> tuple[str, ...]:
    """Rend, une par ligne, les dérogations que récapitule le dernier article du CCAP."""
    citees = {citee.cle: citee for citee in dossier.references}
    return tuple(
        f"{d.article}{_etat(citees.get(f'{CCAG}:{d.article}'), dossier.edition.date)} : {d.objet}"
        f" ({echapper(d.titre)} ; {lots_en_clair(d.lots)})"
        for d in dossier.derogations
    )


def _etat(citee: ReferenceCitee | None, jour: date) -> str:
    """Rend ce qui change la façon de citer un texte : nom, version, numéro lu ou non, péremption au jour de l'édition.

    Le contrat cesse de citer un texte périmé : la date seule y change alors une ligne.
    """
    if citee is None:
        return ""
    nom = citee.reference.abrege or citee.reference.intitule
    place = citee.fiche.sans_numero if citee.fiche else ""
    texte, numero = citee.reference.etat.value, "" if citee.verifiee else "numéro à vérifier"
    perime = "périmé" if citee.reference.est_perimee(jour) else "article périmé" if citee.est_perimee(jour) else ""
    dits = (nom, citee.reference.version, citee.reference.date, place, texte, numero, perime)
    return f" ({', '.join(str(dit) for dit in dits if dit)})"


def mentions_de_l_exigence(exigence: ExigenceRetenue) -> tuple[str, ...]:
    """Rend ce que la matrice dit d'une exigence à côté de son énoncé ; nul candidat ne lit ses correspondances."""
    return (f"Thème : {exigence.libelle_theme}",)


def textes_de_la_fonction(dossier: Dossier, document: Document, preconisee: FonctionPreconisee) -> tuple[str, ...]:
    """Rend, un par ligne, les produits que l'annexe préconise pour une fonction, au jour de l'édition."""
    absents = composants_absents(dossier.produits, document.preconises)
    return tuple(echapper(_produit(produit, dossier.edition.date, absents)) for produit in preconisee.produits)


def _produit(produit: Produit, jour: date, absents: Set[str]) -> str:
    nature = "libre" if produit.libre else "d'éditeur"
    soutien = "pris en charge par le support des logiciels libres" if produit.support_libre else ""
    branches = ", ".join(produit.branches_soutenues(jour))
    soutenues = f"branches soutenues : {branches}" if branches else ""
    restriction = produit.restriction.parmi(absents) if produit.restriction else ""
    dits = (produit.composant, produit.version, soutenues, produit.statut.value, nature, restriction, soutien)
    return f"{produit.ref} : {', '.join(filter(None, dits))}"


def textes_du_formulaire(formulaire: Formulaire) -> tuple[str, ...]:
    """Rend, en Markdown, tout ce qu'imprime un formulaire."""
    sections = (texte for section in formulaire.sections for texte in _textes_de_la_section(section))
    return (echapper(f"Sous-titre : {formulaire.sous_titre}"), formulaire.introduction, *sections)


def _textes_de_la_section(section: SectionFormulaire) -> Iterator[str]:
    yield echapper(f"Partie : {section.titre}")
    yield section.consigne
    for champ in section.champs:
        pour = f" ({lots_en_clair(champ.lots)})" if champ.lots else ""
        yield echapper(f"Rubrique : {champ.libelle}{pour}")
        yield champ.valeur
        yield champ.aide
    if section.grille is not None:
        yield echapper(f"Colonnes : {', '.join(section.grille.colonnes)} ; {section.grille.lignes} lignes à remplir")
    if section.couverture is not None:
        yield echapper(f"Colonnes : {', '.join(section.couverture.colonnes)}")
        yield from (echapper(f"{EXIGENCE_COUVERTE}{e.ref}") for e in section.couverture.exigences)
    if section.signatures:
        yield echapper(f"Signatures : {', '.join(section.signatures)}")


def composants_absents(produits: Iterable[Produit], preconises: Iterable[FonctionPreconisee]) -> frozenset[str]:
    """Rend les noms du référentiel qu'une liste de produits ne cite pas : aucune condition n'y renvoie."""
    cites = {produit.composant for fonction in preconises for produit in fonction.produits}
    return frozenset({produit.composant for produit in produits} - cites)
