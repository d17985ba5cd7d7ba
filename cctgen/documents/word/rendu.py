"""Du dossier aux octets d'un .docx, à partir d'un modèle Word.

Seul ce dossier connaît Word. Mêmes entrées, mêmes octets.
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
from cctgen.documents.liens import relier
from cctgen.documents.modeles.catalogue import LOGO
from cctgen.documents.modeles.identite import LOTS, valeurs
from cctgen.documents.modeles.propre.assaini import deprotege
from cctgen.documents.modeles.styles import SOMMAIRE
from cctgen.documents.note.corps import corps_note
from cctgen.documents.note.detail import detail_de_la_note
from cctgen.documents.tableaux.lecture import gabarits
from cctgen.documents.texte import Bloc, Tableau, Titre
from cctgen.documents.word.commentaires import avec_commentaires
from cctgen.documents.word.insertion import completer
from cctgen.documents.word.mise_en_page.mesures import Page, Pages
from cctgen.documents.word.mise_en_page.orientation import Section, en_sections
from cctgen.documents.word.mise_en_page.pagination import Curseur, Entree
from cctgen.documents.word.mise_en_page.solidarite import trancher
from cctgen.documents.word.modele import Modele, en_balise
from cctgen.documents.word.pages import hauteur_des_images, pages_du_modele, parcourir, se_lit_d_un_bloc
from cctgen.documents.word.renvois import (
    Destinations,
    destinations,
    destinations_a_part,
    destinations_du_dehors,
    destinations_en_texte,
)
from cctgen.documents.word.sommaire import sommaire
from cctgen.documents.word.xml import Redaction
from cctgen.socle.typographie import Typographe, lisible
from cctgen.socle.typographie import composer as composer_a_la_francaise

MODELE_FORMULAIRE = "formulaire.docx"
MODELE_NOTE = "note.docx"
MODELE_RAPPORT = "rapport.docx"
MODELE_ANALYSE = "rapport-analyse.docx"
_RANGS = {MODELE_NOTE: 1}
"""Les rangs de titres au sommaire. Celui de la note, d'un bloc au milieu d'une page, en laisserait la moitié blanche
s'il les avait tous."""


def rendre_annexe(dossier: Dossier, document: Document, modele: bytes) -> bytes:
    """Rend une annexe : titres, listes, exigences et renvois numérotés par Word lui-même."""
    entete = entete_du_dossier(dossier, document.titre, document.sous_titre)
    corps = relier(dossier, document, corps_annexe(dossier, document))
    return _rendre(Modele(document.modele, modele), entete, corps, destinations(dossier, document))


def rendre_extrait(dossier: Dossier, document: Document, modele: bytes) -> bytes:
    """Rend l'extrait à reporter au CCAP et au RC, dont les numéros sont du texte prêt à coller."""
    entete = entete_du_dossier(dossier, document.titre, document.sous_titre)
    corps = corps_extrait(dossier, document)
    return _rendre(Modele(document.modele, modele), entete, corps, destinations_en_texte(dossier, document))


def rendre_brouillon(dossier: Dossier, document: Document, modele: bytes) -> bytes:
    """Rend une annexe ou l'extrait, commentés pour l'acheteur : identifiants, motifs, notes."""
    entete = entete_du_dossier(dossier, f"Brouillon, à ne pas publier : {document.titre}", document.sous_titre)
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
    corps, detail = corps_note(dossier, bloquants), detail_de_la_note(dossier, bloquants)
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
    return _rendre(Modele(MODELE_FORMULAIRE, deprotege(modele)), entete, blocs, {}, composer)


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
    pages = pages_du_modele(modele, redaction.lire)
    sections = _sections(modele, pages, blocs)
    corps = redaction.sections(sections)
    rangs = _RANGS.get(modele.nom, len(SOMMAIRE))
    entrees = [entree for entree in redaction.titres if entree.niveau <= rangs]
    page = pages.debout if modele.demande("sommaire") else None
    images = hauteur_des_images(modele)
    long = page is not None and _remplit_sa_page(entrees, page, len(entete.lots), images)
    court = page is not None and not avant and _est_court(entrees, blocs, page, images)
    conditions = {"sommaire_long": long, "court": court}
    modele.rendre({**_valeurs(entete, composer), **conditions}, ("sommaire", "corps", LOGO.nom, *avant))
    modele.composer(composer)
    insertions = {"corps": corps, **autres, "sommaire": "", LOGO.nom: ""}
    suites = {"corps": sections, **{nom: (Section(False, tuple(suite)),) for nom, suite in avant.items()}}
    curseur = parcourir(modele, pages, entrees, suites)
    if page is not None and modele.porte("sommaire"):
        d_un_bloc = se_lit_d_un_bloc(entrees, suites, page)
        insertions["sommaire"] = sommaire(modele, redaction.titres, curseur.titres, rangs, d_un_bloc=d_un_bloc)
    orientations = [section.paysage for section in sections]
    if any(orientations):
        insertions["corps"] = modele.coucher(corps, orientations)
    insertions = {nom: trancher(xml, curseur.coupees) for nom, xml in insertions.items()}
    principale = modele.piece_principale
    document = completer(modele, entete, insertions, redaction.listes, redaction.en_flux(curseur.coupees))
    if redaction.commentaires:
        document = avec_commentaires(document, principale, redaction.commentaires, entete.date)
    return document


def _sections(modele: Modele, pages: Pages, blocs: Sequence[Bloc]) -> tuple[Section, ...]:
    """Partage le corps en sections ; il n'y en a qu'une si aucun tableau ne se couche en paysage."""
    if not any(isinstance(bloc, Tableau) and gabarits().est_en_paysage(bloc) for bloc in blocs):
        return (Section(False, tuple(blocs)),)
    return en_sections(blocs, pages, _HAUTEUR_DE_TETE + hauteur_des_images(modele))


def _valeurs(entete: EnTete, composer: Typographe) -> dict[str, object]:
    """Rend la valeur de chaque balise des modèles."""
    balises: dict[str, object] = {nom: en_balise(lisible(composer(t))) for nom, t in valeurs(entete).items()}
    return {**balises, LOTS.nom: [en_balise(lisible(composer(lot))) for lot in entete.lots]}


def _est_court(entrees: Sequence[Entree], blocs: Sequence[Bloc], page: Page, images: float) -> bool:
    """Vrai d'un document qui se lit en trois pages : une garde et un sommaire y prendraient plus qu'ils ne servent."""
    if len(entrees) > _SOMMAIRE_COURT:
        return False
    curseur = Curseur(page, 1, y=_HAUTEUR_DE_TETE + images)
    curseur.avancer(blocs)
    return curseur.numero <= _PAGES_D_UN_COURT_DOCUMENT


def _remplit_sa_page(entrees: Sequence[Entree], page: Page, lots: int, images: float) -> bool:
    """Vrai d'un sommaire long qui finit la page de garde : le corps commence à la page d'après.

    Plus court, ou débordant de quelques lignes sur une seconde page, il laisse au corps le reste de la sienne.
    """
    if len(entrees) <= _SOMMAIRE_COURT:
        return False
    garde = images + _HAUTEUR_DE_GARDE + _HAUTEUR_D_UN_LOT * (lots + bool(lots))
    curseur = Curseur(page, 1, y=garde)
    curseur.placer_le_sommaire(entrees)
    return curseur.numero == 1 and page.hauteur - curseur.y < _PLACE_A_REMPLIR


_SOMMAIRE_COURT = 22
"""Lignes d'un sommaire que le corps suit sur la même page."""
_PAGES_D_UN_COURT_DOCUMENT, _HAUTEUR_DE_TETE = 3, 115.0
_PLACE_A_REMPLIR = 85.0
"""Au-delà de cette place sous le sommaire, en points, le corps y commence plutôt que de laisser un vide."""
_HAUTEUR_DE_GARDE, _HAUTEUR_D_UN_LOT = 197.0, 14.0
"""Place que prennent d'ordinaire la garde, l'intitulé « Sommaire » compris, et la ligne d'un lot, en points."""
