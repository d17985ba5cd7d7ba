"""Les numéros affichés viennent du modèle : titres, sommaire, renvois, légendes, et les textes des autres pièces."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from lxml import etree

from cctgen.assemblage.dossier import assembler
from cctgen.assemblage.numeros import Numeros
from cctgen.documents.markdown.lecture import blocs
from cctgen.documents.modeles.numerotation import numeros_du_modele
from cctgen.documents.texte import contenu_en_clair
from cctgen.documents.word.rendu import rendre_annexe
from tests.documents.modeles.abimes import LISTES, STYLES, changer
from tests.fabriques import un_clausier, une_clause, une_consultation

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


_LIEE = '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
_STYLEE = '<w:num w:numId="7"><w:abstractNumId w:val="0"/></w:num>'
_RENVOI = '<w:abstractNum w:abstractNumId="9"><w:numStyleLink w:val="ListeDeTitres"/></w:abstractNum>'
_STYLE = (
    "</w:styles>",
    (
        '<w:style w:type="numbering" w:styleId="ListeDeTitres"><w:name w:val="Liste de titres"/>'
        '<w:pPr><w:numPr><w:numId w:val="7"/></w:numPr></w:pPr></w:style></w:styles>'
    ),
)


def modele_numerote(un: str, deux: str, formes: tuple[str, str] = ("decimal", "decimal")) -> bytes:
    """Rend le modèle d'annexe dont les titres de rang 1 et 2 sont numérotés sous ces formes."""
    niveau = '<w:numFmt w:val="{}"/><w:pStyle w:val="Titre{}"/><w:lvlText w:val="{}"/>'
    avant = (niveau.format("decimal", 1, "%1"), niveau.format("decimal", 2, "%1.%2"))
    apres = (niveau.format(formes[0], 1, un), niveau.format(formes[1], 2, deux))
    return changer({LISTES: tuple(zip(avant, apres, strict=True))})


FORMES = {
    "chiffres": (modele_numerote("%1", "%1.%2"), "1.1", "1.2", True),
    "articles": (modele_numerote("Titre %1", "Article %1.%2"), "Article 1.1", "1.2", False),
    "romains et lettres": (modele_numerote("%1.", "%1.%2", ("upperRoman", "upperLetter")), "I.A", "I.B", True),
    "parenthèses": (modele_numerote("%1)", "%1.%2)"), "1.1)", "1.2", False),
    "niveau seul": (modele_numerote("%1.", "%2)", ("upperRoman", "lowerLetter")), "a)", "I.b", False),
}


def texte(octets: bytes) -> str:
    racine = etree.fromstring(zipfile.ZipFile(io.BytesIO(octets)).read("word/document.xml"))
    lignes = ("".join(p.itertext(f"{W}t")) for p in racine.iter(f"{W}p"))
    return "\n".join(lignes).replace("\u00a0", " ")


@pytest.mark.parametrize("nom", FORMES)
def test_les_numeros_affiches_sont_ceux_du_modele(nom: str) -> None:
    modele, affiche, cite, par_champ = FORMES[nom]
    numeros: Numeros = numeros_du_modele(modele)
    long = "\n\n".join(["Voir {clause:SSI-002}.", *["Trois pages au plus n'ont pas de sommaire."] * 200])
    clauses = [une_clause("SSI-001", texte=long), une_clause("SSI-002")]
    dossier = assembler(un_clausier(clauses), une_consultation(), numeros={"annexe.docx": numeros})
    document = next(d for d in dossier.documents if any(a.clause == "SSI-001" for a in d.articles))
    premier, second = document.articles
    assert second.numero == cite
    assert contenu_en_clair(blocs(premier.texte)[0].contenu) == f"Voir article {cite}."
    octets = rendre_annexe(dossier, document, modele)
    lu = texte(octets)
    assert f"Voir article {cite}." in lu
    assert re.search(rf"^{re.escape(affiche)}{re.escape(premier.titre)}\d+$", lu, re.MULTILINE)
    champs = zipfile.ZipFile(io.BytesIO(octets)).read("word/document.xml").decode().count("REF cl_SSI_002 \\r")
    assert champs == int(par_champ)


def test_un_modele_dont_la_liste_renvoie_a_un_style_de_liste_se_lit() -> None:
    """Word garde parfois, derrière un style, un renvoi au style de liste qui porte les niveaux."""
    lie = changer({LISTES: ((_LIEE, _RENVOI + _LIEE.replace('"0"', '"9"') + _STYLEE),), STYLES: (_STYLE,)})
    assert numeros_du_modele(lie).titres[:2] == numeros_du_modele(changer({})).titres[:2]
