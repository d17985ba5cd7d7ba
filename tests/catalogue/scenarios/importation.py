"""Ce qu'un document, un classeur ou un échange portent que l'import ne reprend pas tel quel."""

from __future__ import annotations

import io
import json
import tempfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font

from cctgen.clausier.modele import Clausier
from cctgen.echanges.formats.en_csv import ecrire_csv
from cctgen.echanges.formats.en_json import ecrire_json
from cctgen.echanges.formats.en_reqif import ecrire_reqif
from cctgen.echanges.modele import ClausierEchange, clausier_a_echanger
from cctgen.echanges.rangement import ranger
from cctgen.echanges.reconnaissance import reconnaitre_et_relire
from tests.catalogue.joueurs.clausier import lecture_de
from tests.catalogue.scenarios.modele import Scenario, rien, serie
from tests.echanges.docx_brut import docx, fragment, paragraphe, tableau

ENTETES = ("Réf.", "Exigence", "Niveau", "Preuve")
LIGNE = ("E-1", "Le titulaire chiffre les échanges.", "P", "Essai")
TITRE = paragraphe("Sécurité", style="Titre1")
PHRASE = "Le titulaire tient un registre des accès."
APPEL = '<w:r><w:commentReference w:id="2"/></w:r>'
IMAGE = '<w:r><w:drawing><wp:inline><wp:docPr id="1" name="i" descr="schéma"/></wp:inline></w:drawing></w:r>'
INSERE = '<w:ins w:id="1" w:author="A"><w:r><w:t>Un mot ajouté.</w:t></w:r></w:ins>'
SUPPRIME = '<w:del w:id="1" w:author="A"><w:r><w:delText>Un mot ôté.</w:delText></w:r></w:del>'
INCONNU = "<w:inconnu><w:r><w:t>Texte d'une forme inconnue.</w:t></w:r></w:inconnu>"
FORMULE = "<m:oMath><m:r><m:t>a+b</m:t></m:r></m:oMath>"
SYMBOLE = '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>'


@cache
def _base() -> Clausier:
    with tempfile.TemporaryDirectory() as dossier:
        clausier = lecture_de({}, Path(dossier)).clausier
    assert clausier is not None
    return clausier


def relire(octets: bytes, nom: str) -> set[str]:
    """Les codes de la relecture, puis du rangement."""
    relu = reconnaitre_et_relire(octets, nom, _base(), "ZZ")
    return {a.code for a in (*relu.anomalies, *ranger(relu.clausier, _base(), nom)[1])}


@dataclass(frozen=True)
class Document:
    """Un document Word : un titre, une phrase qui oblige, et ce qu'on y ajoute."""

    suite: str = ""
    avant: str = TITRE
    pieces: Mapping[str, str] = field(default_factory=dict)
    membres: Sequence[str] = ()

    def octets(self) -> bytes:
        tampon = io.BytesIO(docx(self.avant + paragraphe(PHRASE) + self.suite, self.pieces))
        with zipfile.ZipFile(tampon, "a") as archive:
            for nom in self.membres:
                archive.writestr(nom, b"x")
        return tampon.getvalue()


def importer_word(document: Document, _dossier: Path) -> set[str]:
    return relire(document.octets(), "cahier.docx")


def ajout(*contenu: str) -> Document:
    return Document(paragraphe("Reste. ", *contenu))


def section(titre: str, *phrases: str) -> Document:
    return Document(paragraphe(titre, style="Titre1") + "".join(map(paragraphe, phrases)))


def lignes(*ajoutees: Sequence[str]) -> Document:
    return Document(tableau(ENTETES, LIGNE, *ajoutees))


Classeur = Callable[[Workbook], object]


def importer_classeur(retoucher: Classeur, _dossier: Path) -> set[str]:
    classeur, tampon = Workbook(), io.BytesIO()
    feuille = classeur.worksheets[0]
    for ligne in (ENTETES, LIGNE, ("E-2", "Le titulaire trace les accès.", "I", "Journal")):
        feuille.append(ligne)
    retoucher(classeur)
    classeur.save(tampon)
    return relire(tampon.getvalue(), "exigences.xlsx")


def remarquer(classeur: Workbook) -> None:
    classeur.worksheets[0]["B2"].comment = Comment("À revoir.", "DSI")


def barrer(classeur: Workbook) -> None:
    classeur.worksheets[0]["B2"].font = Font(strike=True)


def relire_un_echange(retoucher: Callable[[ClausierEchange], tuple[str, str]], _dossier: Path) -> set[str]:
    """Le petit clausier exporté, et ce qu'un autre outil en a fait : le texte rendu, et le nom du fichier."""
    texte, nom = retoucher(clausier_a_echanger(_base()))
    return relire(texte.encode(), nom)


def sans_une_clause(echange: ClausierEchange) -> tuple[str, str]:
    return ecrire_csv(echange.model_copy(update={"clauses": echange.clauses[1:]})), "x.csv"


def deduction_changee(echange: ClausierEchange) -> tuple[str, str]:
    return ecrire_json(echange).replace("Des données.", "Une autre raison."), "x.json"


def orpheline(echange: ClausierEchange) -> tuple[str, str]:
    return ecrire_csv(echange).replace("exigence", "exigeance", 1), "x.csv"


def objet_d_un_autre_outil(echange: ClausierEchange) -> tuple[str, str]:
    etranger = '<SPEC-OBJECTS><SPEC-OBJECT IDENTIFIER="REQ-7"/>'
    return ecrire_reqif(echange).replace("<SPEC-OBJECTS>", etranger, 1), "x.reqif"


NOTE = f'<w:footnote w:id="7">{paragraphe("Que rien n appelle.")}</w:footnote>'
COMMENTAIRE = f'<w:comment w:id="2" w:author="Z">{paragraphe("À revoir.")}</w:comment>'
SCENARIOS: tuple[Scenario, ...] = (
    *serie(
        importer_word,
        Document(),
        {
            "accolade-remplacee": ajout("Le titulaire sert {env}."),
            "ccag-2009": section("Ancien", "Le titulaire suit le CCAG-TIC, arrêté du 16 septembre 2009."),
            "colonnes-reconnues": lignes(),
            "commentaire": replace(ajout(APPEL), pieces={"comments.xml": COMMENTAIRE}),
            "doublon-proche": section("Bis", PHRASE.replace("des accès", "des accès.")),
            "entete-non-repris": Document(pieces={"header1.xml": paragraphe("Confidentiel.")}),
            "exigence-multiple": lignes(("E-2", "Le titulaire teste. Il corrige. Il livre.", "P", "")),
            "formule": ajout(FORMULE),
            "image-non-reprise": ajout(IMAGE),
            "intertitre": lignes(("", "Exploitation", "", "")),
            "ligne-non-reprise": lignes(("", "", "P", "Total")),
            "niveau-a-decider": lignes(("E-2", "Le titulaire trace les accès.", "", "Journal")),
            "note-orpheline": Document(pieces={"footnotes.xml": NOTE}),
            "objet-non-repris": Document(membres=["word/embeddings/classeur.xlsx"]),
            "reference-en-double": lignes(("E-1", "Le titulaire trace les accès.", "P", "Journal")),
            "reference-non-reconnue": section("Texte", "Le titulaire applique le décret n° 2031-4567."),
            "revision-acceptee": ajout(INSERE),
            "revision-supprimee": ajout(SUPPRIME),
            "sans-obligation": section("Contexte", "Un rappel du contexte du titulaire."),
            "sans-sujet-oblige": section("Vague", "La solution doit être ergonomique."),
            "sommaire-non-repris": Document(paragraphe("Sécurité 3", style="TM1")),
            "symbole-illisible": ajout(SYMBOLE),
            "texte-avant-titre": Document(avant=""),
            "texte-barre": ajout(fragment("Barré.", "<w:strike/>")),
            "texte-masque": ajout(fragment("Caché.", "<w:vanish/>")),
            "texte-non-situe": ajout(INCONNU),
            "titre-sans-texte": section("Réservé"),
            "titre-suppose": Document(paragraphe(fragment("Secours", "<w:b/>")) + paragraphe("Le titulaire restaure.")),
        },
    ),
    *serie(
        importer_classeur,
        rien,
        {
            "feuille-non-reprise": lambda c: c.create_sheet("Notes").append(["Une note"]),
            "mise-en-forme": barrer,
            "remarque-non-reprise": remarquer,
        },
    ),
    *serie(
        relire_un_echange,
        lambda echange: (ecrire_json(echange), "x.json"),
        {
            "clause-absente-de-l-echange": sans_une_clause,
            "deduction-non-reprise": deduction_changee,
            "donnee-non-reprise": orpheline,
            "format-inconnu": lambda _: (json.dumps({"a": 1}), "x.json"),
            "objet-etranger": objet_d_un_autre_outil,
        },
    ),
)
