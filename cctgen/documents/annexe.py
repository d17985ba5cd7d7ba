"""Le contenu d'une annexe : des blocs, sans rien savoir de Word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from cctgen.assemblage.modele import Article, Document, Dossier, ExigenceRetenue
from cctgen.assemblage.presentation.contrat import PORTEE, niveaux_employes
from cctgen.clausier.modele import Niveau
from cctgen.consultation.effets import MISE_EN_CONFORMITE, REMEDIATION
from cctgen.consultation.modele import lots_en_clair, lots_en_colonne
from cctgen.documents.markdown.lecture import blocs, en_clair
from cctgen.documents.preconises import produits_du_referentiel
from cctgen.documents.references import completes_en_clair, deroge_en_clair, references_en_clair
from cctgen.documents.tete import ECART_ADMIS, contexte_et_services, renvoi_aux_services, tete
from cctgen.documents.texte import (
    Bloc,
    Cellule,
    Contenu,
    Encadre,
    Liste,
    Paragraphe,
    Style,
    Tableau,
    Texte,
    Titre,
    cellule,
    paragraphe,
    tableau,
)
from cctgen.socle.nombres import en_francais
from cctgen.socle.typographie import en_minuscule

TITRE_DES_EXIGENCES = "Exigences de l'article"
GABARIT, GABARIT_DE_FICHE = "Exigences", "Exigences d'une fiche"
"""Les preuves d'une fiche sont aussi longues que ses exigences ; celles d'une clause, plus courtes."""


def corps_annexe(dossier: Dossier, document: Document) -> tuple[Bloc, ...]:
    """Rend tout le corps d'une annexe, rubrique par rubrique."""
    return tuple(_corps(dossier, document))


def _corps(dossier: Dossier, document: Document) -> Iterator[Bloc]:
    if not document.rubriques:
        yield paragraphe("Aucune clause de ce document n'est retenue pour cette consultation.")
    yield from tete(document.tete)
    yield from _lecture(dossier, document)
    yield from contexte_et_services(dossier, document.tete)
    for rubrique in document.rubriques:
        yield Titre(1, rubrique.titre)
        yield from blocs(rubrique.introduction)
        for article in rubrique.articles:
            yield Titre(2, article.titre, article.signet)
            yield from contenu_article(dossier, article)
    yield from produits_du_referentiel(dossier, document.preconises)


def regles_generales(dossier: Dossier, document: Document) -> Iterator[Bloc]:
    """Énumère ce qui n'est d'aucun article : comment lire une exigence, un service, un produit « ou équivalent »."""
    generaux = (
        _lecture(dossier, document),
        contexte_et_services(dossier, document.tete),
        produits_du_referentiel(dossier, document.preconises),
    )
    yield from (bloc for suite in generaux for bloc in suite if isinstance(bloc, Paragraphe | Encadre))


def _lecture(dossier: Dossier, document: Document) -> Iterator[Bloc]:
    if any(article.exigences for article in document.articles):
        yield Encadre(tuple(_mode_de_lecture(dossier)))


def _mode_de_lecture(dossier: Dossier) -> Iterator[Bloc]:
    """Dit comment lire une exigence ; l'effet d'un niveau sur l'offre se lit au règlement, non dans une annexe."""
    niveaux = " ou ".join(_NIVEAUX[niveau] for niveau in niveaux_employes(dossier.articles))
    yield Paragraphe((Texte("Lecture des exigences. ", gras=True), Texte(_LECTURE.format(niveaux=niveaux))))
    if dossier.effet_choisi == REMEDIATION and dossier.effet_primordial:
        yield paragraphe(MISE_EN_CONFORMITE)


_NIVEAUX = {Niveau.P: "P (primordiale)", Niveau.I: "I (importante)"}
_LECTURE = (
    "Chaque exigence porte un numéro propre à cette pièce (E1, E2…), une référence, la même dans la matrice et au"
    " marché, un niveau et la preuve attendue. Le niveau, {niveaux}, vaut pour la consultation, dont le règlement"
    " dit l'effet."
    f" {PORTEE}"
)


def contenu_article(dossier: Dossier, article: Article) -> Iterator[Bloc]:
    """Rend ce qui suit le titre d'un article : lots, mentions, textes, exigences, références."""
    if article.lots != dossier.numeros:
        yield paragraphe(bandeau(article.lots), Style.BANDEAU)
    yield from mentions(dossier, article)
    yield from formulaires_joints(dossier, article)
    if article.contexte:
        yield Encadre(precede_de("Contexte et enjeux. ", blocs(article.contexte)))
    yield from blocs(article.texte)
    yield from recommandations(article)
    if article.offres_service:
        yield paragraphe(f"Le titulaire utilise les services suivants, {ECART_ADMIS} :")
        yield _services(article)
    yield from renvoi_aux_services(dossier, article)
    if article.exigences:
        yield tableau_exigences(article, dossier.numeros)
    if citees := references_en_clair(dossier, article):
        yield paragraphe(citees, Style.REFERENCES)


def recommandations(article: Article) -> Iterator[Paragraphe]:
    """Rend ce qui n'oblige pas dans un style à part, que rien d'autre n'emploie."""
    for rang, conseil in enumerate(_paragraphes(blocs(article.recommandations))):
        debut = () if rang else (Texte("Recommandé, sans obligation. ", gras=True),)
        yield Paragraphe((*debut, *conseil.contenu), Style.RECOMMANDATION)


def _paragraphes(suite: tuple[Bloc, ...]) -> Iterator[Paragraphe]:
    """Énumère les paragraphes d'un texte, ceux de ses listes compris."""
    for bloc in suite:
        if isinstance(bloc, Paragraphe):
            yield bloc
        elif isinstance(bloc, Liste):
            for element in bloc.elements:
                yield from _paragraphes(element)


def precede_de(intitule: str, suite: tuple[Bloc, ...]) -> tuple[Bloc, ...]:
    """Met un intitulé en gras au début du premier paragraphe, ou seul devant une liste."""
    gras = Texte(intitule, gras=True)
    if suite and isinstance(suite[0], Paragraphe):
        return (Paragraphe((gras, *suite[0].contenu), suite[0].style), *suite[1:])
    return (Paragraphe((gras,)), *suite)


def bandeau(lots: Sequence[int]) -> str:
    """Rend « Lot 1 seulement » ou « Lots 1 et 3 seulement »."""
    return f"{lots_en_clair(lots).capitalize()} seulement"


def mentions(dossier: Dossier, article: Article) -> Iterator[Paragraphe]:
    """Rend les articles du CCAG que l'article complète, puis ceux auxquels il déroge."""
    for phrase in completes_en_clair(dossier, article):
        yield paragraphe(phrase, Style.MENTION)
    for derogation in article.deroge:
        debut = Texte(f"{deroge_en_clair(dossier, derogation.article)} : ")
        yield Paragraphe((debut, *_en_suite(contenu_seul(derogation.objet))), Style.MENTION)


def _en_suite(contenu: Contenu) -> Contenu:
    """Baisse l'initiale de ce qui s'écrit après un deux-points."""
    match contenu:
        case (Texte() as premier, *suite):
            return (replace(premier, texte=en_minuscule(premier.texte)), *suite)
        case _:
            return contenu


def formulaires_joints(dossier: Dossier, article: Article) -> Iterator[Paragraphe]:
    """Rend le nom et le fichier de chaque formulaire que l'article appelle."""
    for formulaire in dossier.formulaires:
        if formulaire.clause == article.clause:
            yield paragraphe(
                f"Formulaire joint : {formulaire.titre} (fichier {formulaire.fichier}.docx).", Style.MENTION
            )


def contenu_seul(markdown: str) -> Contenu:
    """Rend sur une ligne un texte qui devrait n'avoir qu'un paragraphe."""
    suite = blocs(markdown)
    if len(suite) == 1 and isinstance(suite[0], Paragraphe):
        return suite[0].contenu
    return (Texte(en_clair(markdown).replace("\n", " ")),)


def _services(article: Article) -> Liste:
    return Liste(tuple(precede_de(f"{en_clair(o.nom)} : ", blocs(o.usage)) for o in article.offres_service))


_EXIGENCES_D_UN_SEUL_TENANT = 3
"""Aucune ne restant seule en bout de tableau, il ne s'en coupe pas entre deux."""


def tableau_exigences(article: Article, numeros: Sequence[int]) -> Tableau:
    """Rend le tableau des exigences ; la colonne des lots n'y est que s'ils diffèrent de ceux de l'article.

    Chaque exigence se lit seule : de quatre et plus, si court soit-il, il se coupe entre deux plutôt que de creuser la
    page qu'il quitte.
    """
    solidaire = False if len(article.exigences) > _EXIGENCES_D_UN_SEUL_TENANT else None
    titre = f"{TITRE_DES_EXIGENCES} {article.numero} : {article.titre}"
    gabarit = GABARIT_DE_FICHE if article.contexte else GABARIT
    if all(exigence.lots == article.lots for exigence in article.exigences):
        lignes = [_ligne(exigence, ()) for exigence in article.exigences]
        sans_lots = tableau(("N°", "Réf.", "Niveau", "Exigence", "Preuve attendue"), lignes, titre, gabarit)
        return replace(sans_lots, solidaire=solidaire)
    avec_lots = [_ligne(e, (cellule(lots_en_colonne(e.lots, numeros)),)) for e in article.exigences]
    entetes = ("N°", "Réf.", "Niveau", "Lots", "Exigence", "Preuve attendue")
    return replace(tableau(entetes, avec_lots, titre, gabarit), solidaire=solidaire)


def _ligne(exigence: ExigenceRetenue, lots: tuple[Cellule, ...]) -> tuple[Cellule, ...]:
    return (
        (paragraphe("", Style.NUMERO_EXIGENCE),),
        cellule(exigence.ref),
        niveau_publie(exigence),
        *lots,
        _en_exigence(blocs(exigence.enonce)),
        blocs(exigence.preuve),
    )


def niveau_publie(exigence: ExigenceRetenue) -> Cellule:
    """Rend le niveau, et ce qui s'écarte de la règle (notation, poids), publié là où se lit l'exigence."""
    lignes = [Paragraphe((Texte(exigence.niveau.value, gras=True),))]
    if exigence.notee is not (exigence.niveau is Niveau.I):
        lignes.append(paragraphe("notée" if exigence.notee else "non notée"))
    if exigence.notee and exigence.poids != 1:
        lignes.append(paragraphe(f"poids {en_francais(exigence.poids)}"))
    return tuple(lignes)


def _en_exigence(suite: tuple[Bloc, ...]) -> tuple[Bloc, ...]:
    return tuple(Paragraphe(b.contenu, Style.EXIGENCE) if isinstance(b, Paragraphe) else b for b in suite)
