"""Du dossier aux octets d'un .docx, à partir d'un modèle Word.

Seuls ce module et ses voisins `docx_*` connaissent Word. Mêmes entrées, mêmes octets.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType

from cctgen.assemblage.modele import Document, Dossier, Formulaire
from cctgen.documents.a_part import SOUS_TITRE as SOUS_TITRE_A_PART
from cctgen.documents.a_part import TITRE as TITRE_A_PART
from cctgen.documents.a_part import corps_a_part
from cctgen.documents.annexe import corps_annexe
from cctgen.documents.brouillon import annoter
from cctgen.documents.entete import EnTete, entete_du_dossier
from cctgen.documents.extrait import corps_extrait
from cctgen.documents.formulaires.corps import corps_formulaire
from cctgen.documents.modeles.identite import LOTS, valeurs
from cctgen.documents.modeles.styles import NOMS_DE_PUCES, SOMMAIRE, TITRES
from cctgen.documents.note.corps import corps_note
from cctgen.documents.note.detail import detail_de_la_note
from cctgen.documents.texte import Bloc, Style, Titre, lisible
from cctgen.documents.word.commentaires import avec_commentaires
from cctgen.documents.word.insertion import completer
from cctgen.documents.word.modele import Modele, en_balise
from cctgen.documents.word.pagination import (
    PUCES,
    Entree,
    Forme,
    Page,
    derniere_page,
    paginer,
    place_du_sommaire,
    sommaire_de_niveau,
    titre_de_niveau,
)
from cctgen.documents.word.renvois import (
    Destinations,
    destinations,
    destinations_a_part,
    destinations_du_dehors,
    destinations_en_texte,
)
from cctgen.documents.word.sommaire import sommaire
from cctgen.documents.word.xml import Redaction
from cctgen.socle.typographie import Typographe
from cctgen.socle.typographie import composer as composer_a_la_francaise

MODELE_FORMULAIRE = "formulaire.docx"
MODELE_NOTE = "note.docx"
MODELE_RAPPORT = "rapport.docx"
MODELE_ANALYSE = "rapport-analyse.docx"


def rendre_annexe(dossier: Dossier, document: Document, modele: bytes) -> bytes:
    """Rend une annexe : titres, listes, exigences et renvois numérotés par Word lui-même."""
    entete = entete_du_dossier(dossier, document.titre, document.sous_titre)
    corps = corps_annexe(dossier, document)
    return _rendre(Modele(document.modele, modele), entete, corps, destinations(dossier, document))


def rendre_extrait(dossier: Dossier, document: Document, modele: bytes) -> bytes:
    """Rend l'extrait à reporter au CCAP et au RC, dont les numéros sont du texte prêt à coller."""
    entete = entete_du_dossier(dossier, document.titre, document.sous_titre)
    corps = corps_extrait(dossier, document)
    return _rendre(Modele(document.modele, modele), entete, corps, destinations_en_texte(dossier, document))


def rendre_brouillon(dossier: Dossier, document: Document, modele: bytes) -> bytes:
    """Rend une annexe ou l'extrait, commentés pour l'acheteur : identifiants, motifs, notes."""
    entete = entete_du_dossier(dossier, document.titre, f"Brouillon commenté, à ne pas publier. {document.sous_titre}")
    composer, renvoyer = (
        (corps_extrait, destinations_en_texte) if document.est_a_reporter else (corps_annexe, destinations)
    )
    corps = annoter(dossier, document, composer(dossier, document))
    return _rendre(Modele(document.modele, modele), entete, corps, renvoyer(dossier, document))


def rendre_formulaire(dossier: Dossier, formulaire: Formulaire, modele: bytes) -> bytes:
    """Rend un formulaire à remplir par le soumissionnaire ou le titulaire."""
    entete = entete_du_dossier(dossier, formulaire.titre, formulaire.sous_titre)
    corps = corps_formulaire(dossier, formulaire)
    return _rendre(Modele(MODELE_FORMULAIRE, modele), entete, corps, destinations_du_dehors(dossier))


def rendre_note(dossier: Dossier, modele: bytes, bloquants: Collection[str] = ()) -> bytes:
    """Rend la note interne à l'acheteur : trois pages utiles, puis le détail de chaque choix.

    `bloquants` nomme les anomalies à qualifier qui empêchent quand même de publier.
    """
    entete = entete_du_dossier(dossier, "Note à l'acheteur", "Document interne, à ne pas publier")
    corps, detail = corps_note(dossier, bloquants), detail_de_la_note(dossier)
    return _ouvrir_sur(corps, detail, Modele(MODELE_NOTE, modele), entete, destinations_du_dehors(dossier))


def rendre_a_part(dossier: Dossier, modele: bytes) -> bytes:
    """Rend la pièce remise à part, qui ne se publie pas."""
    entete = entete_du_dossier(dossier, TITRE_A_PART, SOUS_TITRE_A_PART)
    renvois = {**destinations_a_part(dossier), **destinations_du_dehors(dossier)}
    return _rendre(Modele(MODELE_RAPPORT, modele), entete, corps_a_part(dossier), renvois)


def rendre_rapport(
    modele: bytes, entete: EnTete, blocs: Sequence[Bloc], composer: Typographe = composer_a_la_francaise
) -> bytes:
    """Rend un document quelconque, fait de titres, de paragraphes, de listes et de tableaux."""
    return _rendre(Modele(MODELE_RAPPORT, modele), entete, blocs, {}, composer)


def rendre_fiche(
    modele: bytes, entete: EnTete, blocs: Sequence[Bloc], composer: Typographe = composer_a_la_francaise
) -> bytes:
    """Rend un document court à compléter, au modèle des formulaires."""
    return _rendre(Modele(MODELE_FORMULAIRE, modele), entete, blocs, {}, composer)


def rendre_analyse(
    modele: bytes, entete: EnTete, synthese: Sequence[Bloc], blocs: Sequence[Bloc], composer: Typographe
) -> bytes:
    """Rend un rapport qui s'ouvre sur sa synthèse ; un modèle sans place pour elle la reçoit en tête du corps.

    La synthèse n'a pas de titre numéroté : le sommaire la suit.
    """
    gabarit = Modele(MODELE_ANALYSE, modele)
    if not gabarit.demande("synthese"):
        synthese = (Titre(1, "Synthèse"), *synthese)
    return _ouvrir_sur(synthese, blocs, gabarit, entete, {}, composer)


def _ouvrir_sur(
    premiers: Sequence[Bloc],
    blocs: Sequence[Bloc],
    modele: Modele,
    entete: EnTete,
    renvois: Destinations,
    composer: Typographe = composer_a_la_francaise,
) -> bytes:
    """Rend un document dont les premiers blocs vont avant le sommaire, si le modèle leur a fait cette place."""
    if not modele.demande("synthese"):
        return _rendre(modele, entete, (*premiers, *blocs), renvois, composer)
    return _rendre(modele, entete, blocs, renvois, composer, {"synthese": tuple(premiers)})


def _rendre(
    modele: Modele,
    entete: EnTete,
    blocs: Sequence[Bloc],
    renvois: Destinations,
    composer: Typographe = composer_a_la_francaise,
    avant: Mapping[str, Sequence[Bloc]] = MappingProxyType({}),
) -> bytes:
    """Rend un document ; `avant` donne les blocs d'autres insertions que le corps."""
    redaction = Redaction(modele, renvois, composer)
    autres = {nom: redaction.corps(suite) for nom, suite in avant.items()}
    corps = redaction.corps(blocs)
    long = _remplit_sa_page(modele, _entrees(redaction))
    archive = modele.rendre({**_valeurs(entete, composer), "sommaire_long": long}, ("sommaire", "corps", *avant))
    insertions = {"corps": corps, "sommaire": _sommaire(modele, redaction, blocs, avant), **autres}
    document = completer(archive, modele, entete, insertions, redaction.listes, redaction.flux)
    if not redaction.commentaires:
        return document
    return avec_commentaires(document, modele.piece_principale, redaction.commentaires)


def _valeurs(entete: EnTete, composer: Typographe) -> dict[str, object]:
    """Rend la valeur de chaque balise des modèles."""
    balises: dict[str, object] = {nom: en_balise(lisible(composer(t))) for nom, t in valeurs(entete).items()}
    return {**balises, LOTS.nom: [en_balise(lisible(composer(lot))) for lot in entete.lots]}


def _entrees(redaction: Redaction) -> list[Entree]:
    """Rend les titres qui ont une ligne au sommaire."""
    return [entree for entree in redaction.titres if entree.niveau <= len(SOMMAIRE)]


def _remplit_sa_page(modele: Modele, entrees: Sequence[Entree]) -> bool:
    """Vrai d'un sommaire long qui tient sous la garde : le corps commence à la page d'après.

    Court, ou débordant de quelques lignes sur une seconde page, il laisse au corps le reste de la sienne.
    """
    if len(entrees) <= _SOMMAIRE_COURT:
        return False
    pages, _ = place_du_sommaire(entrees, _page(modele), _TITRE_DU_SOMMAIRE, _HAUTEUR_DE_GARDE)
    return pages == 1


def _sommaire(
    modele: Modele, redaction: Redaction, blocs: Sequence[Bloc], premiers: Mapping[str, Sequence[Bloc]]
) -> str:
    """Rend le sommaire de tout le document ; `premiers` sont les blocs qui le précèdent."""
    if not modele.porte("sommaire"):
        return ""
    page = _page(modele)
    entrees = _entrees(redaction)
    garde = 0.0 if modele.sauts_avant("sommaire") else _HAUTEUR_DE_GARDE
    avant, pris = place_du_sommaire(entrees, page, _TITRE_DU_SOMMAIRE, garde)
    sauts = modele.sauts_avant("corps")
    # Sans saut entre le sommaire et le corps, celui-ci commence là où finit celui-là.
    deja = pris if sauts == modele.sauts_avant("sommaire") else 0.0
    tetes = [bloc for suite in premiers.values() for bloc in suite]
    debordent = derniere_page(tetes, page, _HAUTEUR_DE_TETE) - 1 if tetes else 0
    pages = paginer(tetes, page, 1, _HAUTEUR_DE_TETE) + paginer(blocs, page, sauts + avant + debordent, deja)
    return sommaire(modele, redaction.titres, pages)


_SOMMAIRE_COURT = 22
"""Lignes d'un sommaire que le corps suit sur la même page."""
_TITRE_DU_SOMMAIRE = Forme(corps=14, avant=16, apres=6)
"""Forme de l'intitulé « Sommaire » des modèles livrés."""
_HAUTEUR_DE_TETE = 110.0
"""Place que prend la tête d'un document qui s'ouvre sur sa synthèse, en points."""
_HAUTEUR_DE_GARDE = 190.0
"""Place que prend la garde, en points, au-dessus d'un sommaire qui la suit sur la même page."""


_PAGES: dict[str, Page] = {}
"""Par empreinte de modèle : ceux que suivent plusieurs documents ne se relèvent qu'une fois."""


def _page(modele: Modele) -> Page:
    """Rend la place qu'un modèle offre au texte et celle que prend chaque style."""
    if modele.empreinte not in _PAGES:
        _PAGES[modele.empreinte] = _relever(modele)
    return _PAGES[modele.empreinte]


def _relever(modele: Modele) -> Page:
    largeur, hauteur = modele.page
    formes = {style.value: modele.forme(*style.noms) for style in Style}
    formes |= {titre_de_niveau(n): modele.forme(*noms) for n, noms in enumerate(TITRES, start=1)}
    formes |= {sommaire_de_niveau(n): modele.forme(*noms) for n, noms in enumerate(SOMMAIRE, start=1)}
    return Page(largeur / 20, hauteur / 20, {**formes, PUCES: modele.forme(*NOMS_DE_PUCES)})
