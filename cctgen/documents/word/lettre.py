"""Rendre une lettre : le modèle en porte le texte, ses balises reçoivent les valeurs, ses `{{p … }}` les blocs."""

from __future__ import annotations

from typing import Any

from docx.oxml.ns import qn
from lxml import etree

from cctgen.documents.composition.lettre import Champ, Lettre
from cctgen.documents.modeles.catalogue import LOGO
from cctgen.documents.word.insertion import completer
from cctgen.documents.word.mise_en_page.orientation import Section
from cctgen.documents.word.mise_en_page.solidarite import trancher
from cctgen.documents.word.modele import Modele, en_balise
from cctgen.documents.word.pages import pages_du_modele, parcourir
from cctgen.documents.word.xml import Redaction
from cctgen.socle.fichiers import zip_reproductible
from cctgen.socle.typographie import Typographe, lisible

_SIGNES_D_UNE_LIGNE = 110


def rendre_lettre(lettre: Lettre, modele: bytes) -> bytes:
    """Rend une lettre en .docx ; lève `ModeleInvalide` si une balise du modèle n'est pas de cette lettre."""
    gabarit = Modele(lettre.modele, modele)
    redaction = Redaction(gabarit, {}, lettre.composer)
    # Un bloc vide ne laisse pas de ligne blanche : rien n'y tient la place d'un paragraphe.
    insertions = {nom: redaction.corps(blocs) if blocs else "" for nom, blocs in lettre.blocs.items()}
    pages = pages_du_modele(gabarit, redaction.lire)
    entete = lettre.entete
    identite = {
        "titre": entete.titre,
        "reference": entete.reference,
        "objet": entete.objet,
        "acheteur": entete.acheteur,
        "service": entete.service,
    }
    champs = {**identite, **lettre.envoi.champs(), **lettre.champs}
    gabarit.rendre({nom: _balise(c, lettre.composer) for nom, c in champs.items()}, (LOGO.nom, *insertions), exigee="")
    gabarit.composer(lettre.composer)
    principale = gabarit.piece_principale
    suites = {nom: (Section(False, tuple(blocs)),) for nom, blocs in lettre.blocs.items() if blocs}
    curseur = parcourir(gabarit, pages, (), suites)
    insertions = {nom: trancher(xml, curseur.coupees) for nom, xml in insertions.items()}
    rendue = completer(gabarit, entete, {LOGO.nom: "", **insertions}, redaction.listes)
    return zip_reproductible(rendue, {principale: _tenir_la_signature})


def _balise(champ: Champ, composer: Typographe) -> object:
    if isinstance(champ, bool):
        return champ
    if isinstance(champ, str):
        return en_balise(lisible(composer(champ)))
    return [en_balise(lisible(composer(texte))) for texte in champ]


def _tenir_la_signature(octets: bytes) -> bytes:
    """Garde la formule de politesse et la signature avec ce qui les précède : un alinéa, ou le rang d'un tableau.

    D'une seule ligne, le dernier alinéa ferait une page presque vide : celui d'avant vient avec lui.
    La signature est la dernière suite de paragraphes solidaires, qu'une annexe peut suivre. Ce qui la précède peut
    venir des blocs insérés : le modèle ne peut pas le tenir lui-même.
    """
    racine: Any = etree.fromstring(octets)
    blocs = [b for b in racine.find(qn("w:body")) if b.tag in (qn("w:p"), qn("w:tbl"))]
    rang = max((rang for rang, bloc in enumerate(blocs) if _est_solidaire(bloc)), default=0)
    while rang > 0 and _est_solidaire(blocs[rang - 1]):
        rang -= 1
    if not blocs or not _est_solidaire(blocs[rang]):
        return octets
    signes = 0
    for bloc in reversed(blocs[:rang]):
        _garder_avec_la_suite(bloc)
        signes += sum(len(texte.text or "") for texte in bloc.iter(qn("w:t")))
        if bloc.tag == qn("w:tbl") or signes > _SIGNES_D_UNE_LIGNE:
            break
    return bytes(etree.tostring(racine, encoding="UTF-8", standalone=True))


def _est_solidaire(bloc: Any) -> bool:
    return bloc.find(f"{qn('w:pPr')}/{qn('w:keepNext')}") is not None


def _garder_avec_la_suite(bloc: Any) -> None:
    """Garde un paragraphe, ou le dernier rang d'un tableau, sur la page de ce qui le suit."""
    rangs = bloc.findall(qn("w:tr"))
    for paragraphe in rangs[-1].iter(qn("w:p")) if rangs else (bloc,):
        proprietes = paragraphe.find(qn("w:pPr"))
        if proprietes is None:
            proprietes = etree.Element(qn("w:pPr"))
            paragraphe.insert(0, proprietes)
        if proprietes.find(qn("w:keepNext")) is None:
            style = proprietes.find(qn("w:pStyle"))
            proprietes.insert(0 if style is None else 1, etree.Element(qn("w:keepNext")))
