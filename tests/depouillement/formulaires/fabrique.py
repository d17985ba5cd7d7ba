"""Un formulaire de chaque sorte de case, et de quoi le remplir comme le ferait un traitement de texte."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping

from lxml import etree

from cctgen.assemblage.modele import ChampFormulaire, Couverture, Dossier, Formulaire, Rubrique, SectionFormulaire
from cctgen.clausier.formes.formulaire import GrilleRedigee, SorteDeChamp
from cctgen.depouillement.formulaires.lecture import lire_formulaire
from cctgen.depouillement.formulaires.provenance import Emis
from cctgen.documents.formulaires.cases import cases_de
from cctgen.documents.formulaires.corps import corps_formulaire
from cctgen.documents.word.rendu import rendre_formulaire
from tests.documents.fabriques import modele, un_article, un_document, un_dossier, une_exigence

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"

FORMULAIRE = Formulaire(
    "fiche",
    "Une fiche",
    "À remplir",
    "fiche",
    "SSI-001",
    (1, 2),
    "Introduction.",
    (
        SectionFormulaire(
            "Objet",
            "Dites tout.",
            (
                ChampFormulaire("Lieu", "", "Pays et site."),
                ChampFormulaire("Hébergement", "Cloud Pi", ""),
                ChampFormulaire("Remise", "", "", SorteDeChamp.DATE),
                ChampFormulaire("Durée", "", "", SorteDeChamp.CHOIX, ("Temporaire", "Pérenne")),
                ChampFormulaire("Avis", "", "", SorteDeChamp.COCHES, ("Architecte", "Exploitant")),
            ),
            None,
            None,
        ),
        SectionFormulaire("Équipe", "", (), GrilleRedigee(colonnes=("Rôle", "Seul (oui/non)"), lignes=2), None),
        SectionFormulaire("Exigences", "", (), None, Couverture(("Mesure",), (une_exigence(),))),
    ),
)
DOSSIER: Dossier = un_dossier(un_document(Rubrique("1", "R", "", (un_article(),))), formulaires=(FORMULAIRE,))
COCHER = "☒"


def vierge(dossier: Dossier = DOSSIER, formulaire: Formulaire = FORMULAIRE) -> bytes:
    return rendre_formulaire(dossier, formulaire, modele("formulaire.docx"))


def remis(octets: bytes | None = None) -> Emis:
    """Le formulaire tel qu'il a été remis aux candidats."""
    cases = tuple(cases_de(corps_formulaire(DOSSIER, FORMULAIRE)))
    return Emis(FORMULAIRE, cases, lire_formulaire(octets or vierge()))


def retoucher(octets: bytes, geste: Callable[[etree._Element], None]) -> bytes:
    """Change le texte d'un .docx, tout le reste intact."""
    sortie = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(octets)) as lu, zipfile.ZipFile(sortie, "w", zipfile.ZIP_DEFLATED) as ecrit:
        for nom in lu.namelist():
            contenu = lu.read(nom)
            if nom == "word/document.xml":
                racine = etree.fromstring(contenu)
                geste(racine)
                contenu = etree.tostring(racine)
            ecrit.writestr(nom, contenu)
    return sortie.getvalue()


def controle(racine: etree._Element, libelle: str) -> etree._Element:
    return next(s for s in racine.iter(f"{W}sdt") if s.find(f"{W}sdtPr/{W}alias").get(f"{W}val") == libelle)


def ecrire(sdt: etree._Element, valeur: str) -> None:
    """Écrit dans une case : l'invite s'en va, un retour à la ligne devient celui de Word."""
    for invite in sdt.findall(f"{W}sdtPr/{W}showingPlcHdr"):
        invite.getparent().remove(invite)
    for coche in sdt.iter(f"{W14}checked"):
        coche.set(f"{W14}val", "1" if valeur == COCHER else "0")
    run = sdt.find(f"{W}sdtContent/{W}r")
    for texte in run.findall(f"{W}t"):
        run.remove(texte)
    for rang, ligne in enumerate(valeur.split("\n")):
        if rang:
            etree.SubElement(run, f"{W}br")
        texte = etree.SubElement(run, f"{W}t")
        texte.text = ligne
        texte.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def remplir(octets: bytes, valeurs: Mapping[str, str]) -> bytes:
    def geste(racine: etree._Element) -> None:
        for libelle, valeur in valeurs.items():
            ecrire(controle(racine, libelle), valeur)

    return retoucher(octets, geste)


OUVRANTE = (
    f'<x xmlns:w="{W[1:-1]}" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">'
)
SUIVI = 'w:id="91" w:author="Moi" w:date="2026-11-30T10:00:00Z"'
TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def passage(texte: str, proprietes: str = "") -> str:
    """Rend un `w:r`, mis en forme ou non."""
    return f'<w:r><w:rPr>{proprietes}</w:rPr><w:t xml:space="preserve">{texte}</w:t></w:r>'


def elements(xml: str) -> list[etree._Element]:
    return list(etree.fromstring(f"{OUVRANTE}{xml}</x>"))


def remplacer(racine: etree._Element, libelle: str, xml: str, *, garder_l_invite: bool = False) -> None:
    """Met ce XML dans une case, l'invite ôtée ou laissée déclarée."""
    sdt = controle(racine, libelle)
    for invite in () if garder_l_invite else sdt.findall(f"{W}sdtPr/{W}showingPlcHdr"):
        invite.getparent().remove(invite)
    contenu = sdt.find(f"{W}sdtContent")
    contenu[:] = elements(xml)


def ajouter_piece(octets: bytes, nature: str, xml: str) -> bytes:
    """Ajoute `word/<nature>.xml`, et de quoi le trouver depuis le corps."""
    sortie = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(octets)) as lu, zipfile.ZipFile(sortie, "w", zipfile.ZIP_DEFLATED) as ecrit:
        for nom in lu.namelist():
            contenu = lu.read(nom).decode() if nom.endswith((".xml", ".rels")) else lu.read(nom)
            if nom == "[Content_Types].xml":
                piece = f'<Override PartName="/word/{nature}.xml" ContentType="{TYPES}.{nature}+xml"/></Types>'
                contenu = str(contenu).replace("</Types>", piece)
            if nom == "word/_rels/document.xml.rels":
                lien = (
                    f'<Relationship Id="r{nature}" Type="{RELATIONS}/{nature}" Target="{nature}.xml"/></Relationships>'
                )
                contenu = str(contenu).replace("</Relationships>", lien)
            ecrit.writestr(nom, contenu)
        ecrit.writestr(f"word/{nature}.xml", xml)
    return sortie.getvalue()


def renommer(octets: bytes, geste: Callable[[str, bytes], tuple[str, bytes]]) -> bytes:
    """Réécrit chaque pièce de l'archive, son nom et ses octets."""
    sortie = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(octets)) as lu, zipfile.ZipFile(sortie, "w", zipfile.ZIP_DEFLATED) as ecrit:
        for nom in lu.namelist():
            ecrit.writestr(*geste(nom, lu.read(nom)))
    return sortie.getvalue()
