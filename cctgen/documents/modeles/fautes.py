"""Toutes les fautes d'un modèle, d'un coup, en français : fichier, partie, paragraphe, texte autour, remède."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from cctgen.assemblage.numeros import Numeros
from cctgen.documents.modeles.aspect.lisibilite import styles_illisibles, textes_illisibles
from cctgen.documents.modeles.aspect.polices import polices_non_mesurees
from cctgen.documents.modeles.contrat import Contrat, Numerotation
from cctgen.documents.modeles.examen import FauteSituee, examiner_les_balises
from cctgen.documents.modeles.expressions import Faute
from cctgen.documents.modeles.numerotation import Styles, formes_refusees, numeros_des_titres
from cctgen.documents.modeles.paquet import Illisible, Paquet
from cctgen.documents.modeles.piece.pages import page_manquante
from cctgen.documents.modeles.propre.liens import liens_internes, liens_rompus
from cctgen.documents.modeles.propre.travail import traces_du_travail
from cctgen.documents.modeles.styles import TITRES, StyleAttendu, styles_attendus
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu
from cctgen.socle.nombres import citer_les_premiers

SOMMAIRE_ESTIME = "sommaire-estime"
_SANS_PDF = frozenset({"rapport.docx", "rapport-analyse.docx"})
"""Les modèles de documents que `generer --pdf` ne convertit pas."""
_TITRES_NUMEROTES = (0, 1)
"""Les rangs de titre qui portent un numéro : les parties et les articles d'un document."""
CONSEIL_D_IMPORT = "Recréez-le dans Word, ou copiez-le du modèle livré (Gérer les styles, Importer/Exporter)."
_CONSEIL_DE_STYLE = (
    "Dans Word : modifier le style, « Style basé sur », choisissez « (aucun style) » ; ou repartez du modèle livré."
)
_CONSEIL_DE_LISTE = "Dans Word : modifier le style, Format, Numérotation ; ou repartez du modèle livré."


def examiner(fichier: str, octets: bytes, contrat: Contrat) -> tuple[Anomalie, ...]:
    """Rend toutes les fautes d'un modèle de ce contrat ; `fichier` est son nom, tel qu'il se dira."""
    try:
        return tuple(dict.fromkeys(_anomalie(fichier, faute) for faute in _toutes(Paquet(octets), contrat)))
    except Illisible as cause:
        conseil = "Ouvrez-le dans Word, enregistrez-le en .docx sans mot de passe ; ou repartez du modèle livré."
        return (_anomalie(fichier, FauteSituee(Faute("modele-illisible", f"il ne se lit pas : {cause}", conseil))),)


def _toutes(paquet: Paquet, contrat: Contrat) -> Iterator[FauteSituee]:
    balises, blocs = examiner_les_balises(paquet, contrat)
    yield from balises
    yield from traces_du_travail(paquet)
    yield from liens_internes(paquet)
    yield from liens_rompus(paquet)
    yield from map(FauteSituee, _pages(paquet.piece("document")))
    styles = Styles(paquet)
    yield from map(FauteSituee, _styles(styles, contrat, blocs))
    yield from map(FauteSituee, styles_illisibles(paquet, styles))
    yield from textes_illisibles(paquet)
    if "sommaire" in blocs:
        yield from map(FauteSituee, _sommaire(polices_non_mesurees(paquet, styles), contrat))


def _anomalie(fichier: str, situee: FauteSituee) -> Anomalie:
    faute = situee.faute
    autour = f" (« {situee.autour} »)" if situee.autour else ""
    lieu = Lieu(fichier=fichier, feuille=situee.lieu)
    return Anomalie(faute.code, f"{faute.dit}{autour}.", faute.conseil, faute.gravite, lieu)


def _sommaire(polices: Sequence[str], contrat: Contrat) -> Iterator[Faute]:
    if polices:
        dit = f"l'outil n'a pas les mesures de {_liste(polices)} : les pages de son sommaire ne sont qu'estimées"
        dans_word = "ouvrez le document dans Word, cliquez dans le sommaire, puis F9 ; ou écrivez le modèle en Arial."
        conseil = (
            f"Avant de vous en servir, {dans_word}"
            if contrat.nom in _SANS_PDF
            else "Générez avec --pdf : les vraies pages y sont relues, et remises au sommaire. Sinon, avant de publier,"
            f" {dans_word}"
        )
        yield Faute(SOMMAIRE_ESTIME, dit, conseil, Gravite.A_QUALIFIER)


def _pages(document: Any) -> Iterator[Faute]:
    """Une section sans page ne se mesure pas : Word en donne une à tout document qu'il enregistre."""
    if dite := page_manquante(document):
        conseil = "Ouvrez-le dans Word, onglet Mise en page, réglez format et marges, puis enregistrez-le."
        yield Faute("modele-page-absente", dite, conseil)


def _styles(styles: Styles, contrat: Contrat, blocs: Collection[str]) -> Iterator[Faute]:
    """Un style du sommaire ne manque qu'au modèle qui en porte un."""
    if ronds := sorted(set(styles.en_rond())):
        dit = f"un style hérite de lui-même : {citer_les_premiers([f'« {nom} »' for nom in ronds], 3, 'autre style')}"
        yield Faute("modele-style-en-rond", dit, _CONSEIL_DE_STYLE)
    for attendu in styles_attendus(sommaire="sommaire" in blocs):
        yield from _style(styles, attendu)
    numeros = numeros_des_titres(styles)
    yield from _numeros(numeros, contrat)
    yield from _niveaux(numeros)


def _style(styles: Styles, attendu: StyleAttendu) -> Iterator[Faute]:
    style = styles.trouver(attendu.noms)
    nature = "table" if attendu.de_tableau else "paragraph"
    if style is None:
        dit = f"le style « {attendu.nom} » manque : il met en forme {attendu.role}"
        yield Faute("modele-style-absent", dit, _proche(styles, attendu))
    elif styles.nature(style) != nature:
        voulu = "un style de tableau" if attendu.de_tableau else "un style de paragraphe"
        dit = f"le style « {attendu.nom} » n'est pas {voulu} : Word n'en ferait rien"
        yield Faute("modele-style-absent", dit, CONSEIL_D_IMPORT)
    elif attendu.en_liste and styles.liste(style) is None:
        dit = f"le style « {attendu.nom} » n'est lié à aucune liste : {attendu.role} perdrait puce ou numéro"
        yield Faute("modele-style-sans-liste", dit, _CONSEIL_DE_LISTE)


def _proche(styles: Styles, attendu: StyleAttendu) -> str:
    proches = difflib.get_close_matches(attendu.nom.casefold(), styles.noms, n=1, cutoff=0.85)
    return f"Renommez le style « {proches[0]} » en « {attendu.nom} »." if proches else CONSEIL_D_IMPORT


def _numeros(numeros: Numeros, contrat: Contrat) -> Iterator[Faute]:
    if formes := formes_refusees(numeros):
        dit = f"les titres sont numérotés sous une forme que l'outil ne sait pas écrire : {', '.join(formes)}"
        yield Faute("modele-numerotation-inconnue", dit, "Choisissez des chiffres, des lettres ou des romains.")
    sans = [_nom(rang) for rang in _TITRES_NUMEROTES if numeros.titres[rang] is None]
    avec = [_nom(rang) for rang in _TITRES_NUMEROTES if numeros.titres[rang] is not None]
    if contrat.titres is Numerotation.DE_WORD and sans:
        dit = f"Word ne numérote pas les titres de style {_liste(sans)} : les renvois diraient « article . »"
        yield Faute("modele-titre-sans-numero", dit, _CONSEIL_DE_LISTE)
    if contrat.titres is Numerotation.EN_TEXTE and avec:
        dit = f"Word numérote les titres de style {_liste(avec)}, dont le texte porte déjà le numéro"
        yield Faute("modele-titre-numerote-deux-fois", dit, "Retirez la numérotation de ces styles.")


def _niveaux(numeros: Numeros) -> Iterator[Faute]:
    """Un titre montre son propre rang, et reprend après celui du dessus."""
    for rang, titre in enumerate(numeros.titres):
        if titre is None:
            continue
        niveau = numeros.listes[titre.liste][titre.niveau]
        if f"%{titre.niveau + 1}" not in niveau.patron:
            dit = (
                f"le numéro des titres de style « {_nom(rang)} » (« {niveau.patron} ») ne dit pas leur rang : tous ceux"
            )
            yield Faute(
                "modele-numero-repete",
                f"{dit} d'une partie porteraient le même, et les renvois ne sauraient lequel viser",
                f"Dans Word : définir une nouvelle liste à plusieurs niveaux, ajoutez au format le numéro du niveau"
                f" {titre.niveau + 1}.",
            )
        elif niveau.reprend < titre.niveau:
            yield Faute(
                "modele-numerotation-continue",
                f"les titres de style « {_nom(rang)} » ne reprennent pas à 1 sous chaque titre du dessus : Word et les"
                " renvois le suivent, LibreOffice non, dont les PDF et les copies porteraient d'autres numéros",
                "Dans Word : définir une nouvelle liste à plusieurs niveaux, cochez « Recommencer la liste après » ; ou"
                " tirez vos PDF de Word, non de --pdf.",
                Gravite.A_QUALIFIER,
            )


def _nom(rang: int) -> str:
    return TITRES[rang][-1]


def _liste(noms: Sequence[str]) -> str:
    return " et ".join(f"« {nom} »" for nom in noms)
