"""Un formulaire de chaque sorte de case, et de quoi le remplir comme le ferait un traitement de texte."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping

from lxml import etree

from cctgen.assemblage.modele import ChampFormulaire, Couverture, Dossier, Formulaire, Rubrique, SectionFormulaire
from cctgen.clausier.formes.formulaire import GrilleRedigee, SorteDeChamp
from cctgen.depouillement.formulaires.confrontation import Emis
from cctgen.depouillement.formulaires.lecture import lire_formulaire
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
