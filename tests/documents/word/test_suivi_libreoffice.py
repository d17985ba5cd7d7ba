"""Le suivi de modifications vu par LibreOffice : les numéros qu'il affiche, et ce qu'il en fait accepté ou refusé."""

from __future__ import annotations

import re
import subprocess
from datetime import date
from pathlib import Path

import pytest
from lxml import etree

from cctgen.assemblage.modele import Dossier, Rubrique
from cctgen.documents.pdf.libreoffice import mettre_en_pdf
from cctgen.documents.word.rendu import rendre_annexe
from cctgen.documents.word.revisions.balises import lire_xml
from cctgen.documents.word.revisions.comptage import Comptage, elargir_les_numeros
from cctgen.documents.word.revisions.document import fondre_documents
from cctgen.socle.fichiers import zip_reproductible
from tests.documents.fabriques import dossier_complet, modele, un_article, un_document, un_dossier, une_exigence
from tests.documents.word.decisions import ESPACES, W, decider, racine
from tests.documents.word.relecture import Decision, relire
from tests.documents.word.retouches import SIGNES, TABLEAUX, case, fragment, paragraphe, une_piece

pytestmark = pytest.mark.libreoffice

TOUS = {
    "Personnes": ("Habilitation", "Départ"),
    "Assistants": ("Emploi", "Trace"),
    "Environnement": ("Mesure", "Retrait", "Bilan"),
}
CHOISIS = {"Personnes": ("Habilitation", "Départ"), "Environnement": ("Mesure", "Bilan")}
NUMEROS = {"2": "3", "2.1": "3.1", "2.2": "3.3"}
"""Par numéro dans les choisis, celui qu'a le même titre parmi tous."""
INTERVALLE = paragraphe(fragment("Entre deux tableaux."))
SIGNES_SUIVIS = {nom: paire for nom, paire in SIGNES.items() if "symbole" in nom}
"""Une case d'ancien formulaire, refusée, se lit en toutes lettres."""


def annexe(themes: dict[str, tuple[str, ...]], *, exigences: str = "", cite: bool = False) -> bytes:
    """Rend une annexe d'un article par titre, qui finit par ses références ; celui d'`exigences` a un tableau."""
    rubriques = []
    for rang, (theme, titres) in enumerate(themes.items(), start=1):
        articles = [
            un_article(
                f"SSI-{sum(map(ord, titre)):04}",
                f"{rang}.{n}",
                titre,
                f"{titre} : le titulaire le prouve.\n\nIl en garde la trace.",
                exigences=(une_exigence(f"SSI-{sum(map(ord, titre)):04}-1"),) if titre == exigences else (),
                references=("rgpd:33",) if cite else (),
            )
            for n, titre in enumerate(titres, start=1)
        ]
        rubriques.append(Rubrique(str(rang), theme, "", tuple(articles)))
    dossier: Dossier = un_dossier(un_document(*rubriques), references=dossier_complet().references)
    return rendre_annexe(dossier, dossier.documents[0], modele("annexe.docx"))


def suivi(avant: bytes, apres: bytes) -> bytes:
    return fondre_documents(avant, apres, "Ministère", date(2026, 12, 2)).octets


def titres_imprimes(docx: bytes) -> list[str]:
    """Rend les titres tels que LibreOffice les imprime, ancien numéro entre crochets."""
    pdf = mettre_en_pdf({"suivi.docx": docx})["suivi.docx"]
    texte = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    lignes = (" ".join(ligne.split()) for ligne in texte.stdout.decode().splitlines())
    return [ligne for ligne in lignes if re.fullmatch(r"[\d.]*(\[[\d.]+\])? \w+", ligne)]


@pytest.mark.parametrize("exigences", ["", "Trace", "Retrait"])
@pytest.mark.parametrize("retrait", [True, False])
def test_un_titre_garde_ses_deux_numeros_apres_un_article_venu_ou_parti(*, retrait: bool, exigences: str):
    """L'article finit par un paragraphe, ou par un tableau que suivent ses références."""
    complet, reduit = (annexe(themes, exigences=exigences, cite=True) for themes in (TOUS, CHOISIS))
    avant, apres = (complet, reduit) if retrait else (reduit, complet)
    imprimes = titres_imprimes(suivi(avant, apres))
    restes = [t for t in imprimes if t.split()[-1] in ("Environnement", "Mesure", "Bilan")]
    paires = [(neuf, ancien) if retrait else (ancien, neuf) for neuf, ancien in NUMEROS.items()]
    assert [t.split()[0] for t in restes] == [f"{neuf}[{ancien}]" for neuf, ancien in paires]


@pytest.mark.parametrize("exigences", ["", "Trace", "Retrait"])
def test_tout_accepter_donne_le_nouveau_et_tout_refuser_l_ancien(tmp_path: Path, exigences: str):
    """Titres, numéros et paragraphes, sans un vide de trop ; un article parti peut finir par un tableau."""
    complet, reduit = annexe(TOUS, exigences=exigences), annexe(CHOISIS)
    retrait, ajout = suivi(complet, reduit), suivi(reduit, complet)
    lus = relire(
        {
            ("complet", Decision.AUCUNE): complet,
            ("reduit", Decision.AUCUNE): reduit,
            **{("retrait", decision): retrait for decision in (Decision.ACCEPTER, Decision.REFUSER)},
            **{("ajout", decision): ajout for decision in (Decision.ACCEPTER, Decision.REFUSER)},
        },
        tmp_path,
    )
    complets, reduits = (lus[nom, Decision.AUCUNE] for nom in ("complet", "reduit"))
    assert [ligne for ligne in reduits if ligne.endswith("|2.2|Bilan")]
    assert (lus["retrait", Decision.ACCEPTER], lus["retrait", Decision.REFUSER]) == (reduits, complets)
    assert (lus["ajout", Decision.ACCEPTER], lus["ajout", Decision.REFUSER]) == (complets, reduits)


def test_les_cases_reunies_et_les_signes_suivent_la_decision(tmp_path: Path):
    """Une réunion de cases ne se suit pas : le tableau ancien s'en va entier, ou sa ligne, et le nouveau vient."""
    avant, apres = (
        une_piece(*(bloc for paire in (TABLEAUX | SIGNES_SUIVIS).values() for bloc in (paire[rang], INTERVALLE)))
        for rang in (0, 1)
    )
    fondu = suivi(avant, apres)
    lus = relire(
        {
            ("avant", Decision.AUCUNE): avant,
            ("apres", Decision.AUCUNE): apres,
            **{("suivi", decision): fondu for decision in (Decision.ACCEPTER, Decision.REFUSER)},
        },
        tmp_path,
    )
    # LibreOffice garde, vide et sans hauteur, le paragraphe qui sépare l'ancien tableau du nouveau.
    remplis = {cle: [ligne for ligne in lignes if ligne != "Standard||"] for cle, lignes in lus.items()}
    assert any("=Sauvegarde" in ligne for ligne in remplis["avant", Decision.AUCUNE])
    assert remplis["suivi", Decision.ACCEPTER] == remplis["apres", Decision.AUCUNE]
    assert remplis["suivi", Decision.REFUSER] == remplis["avant", Decision.AUCUNE]


def test_ce_qui_separe_deux_tableaux_ne_se_voit_pas():
    """LibreOffice garde ce paragraphe, accepté comme refusé : rien n'en descend de plus d'un point."""
    avant, apres = (une_piece(INTERVALLE, colonnes(nombre), INTERVALLE) for nombre in (2, 3))
    fondu = suivi(avant, apres)
    fins = "//w:pPr/w:rPr[w:ins and w:del]/*[self::w:ins or self::w:del]"
    assert len(racine(fondu).xpath(fins, namespaces=ESPACES)) == 2
    garde = reecrit(fondu, fins)
    decides = {"refuse": decider(garde, "ins"), "accepte": decider(garde, "del")}
    places = mots_places({"avant": avant, "apres": apres, **decides})
    for decide, attendu in (("refuse", "avant"), ("accepte", "apres")):
        assert [mot for mot, _ in places[decide]] == [mot for mot, _ in places[attendu]]
        descentes = [bas - haut for (_, bas), (_, haut) in zip(places[decide], places[attendu], strict=True)]
        assert all(0 <= descente < 1.1 for descente in descentes)


def colonnes(nombre: int) -> str:
    """Rend un tableau d'une ligne, de ce nombre de colonnes."""
    grille = '<w:gridCol w:w="3000"/>' * nombre
    return f"<w:tbl><w:tblGrid>{grille}</w:tblGrid><w:tr>{case('Lot') * nombre}</w:tr></w:tbl>"


def reecrit(docx: bytes, a_oter: str) -> bytes:
    """Rend un document sans les nœuds que désigne un chemin."""
    lu = racine(docx)
    for noeud in lu.xpath(a_oter, namespaces=ESPACES):
        noeud.getparent().remove(noeud)
    return zip_reproductible(docx, {"word/document.xml": lambda _: etree.tostring(lu)})


def mots_places(docx: dict[str, bytes]) -> dict[str, list[tuple[str, float]]]:
    """Rend les mots de chaque document, et à quelle hauteur de la page LibreOffice les imprime, en points."""
    places = {}
    for nom, pdf in mettre_en_pdf({f"{nom}.docx": octets for nom, octets in docx.items()}).items():
        lu = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=pdf, capture_output=True, check=True)
        mots = re.findall(r'yMin="([\d.]+)".*>(.*)</word>', lu.stdout.decode())
        places[nom.removesuffix(".docx")] = [(mot, float(haut)) for haut, mot in mots]
    assert all(places.values())
    return places


def test_la_colonne_des_numeros_montre_l_ancien_et_le_neuf():
    """« E1[E2] » ne recouvre pas la référence : elle s'élargit là où une ligne numérotée vient ou s'en va."""
    avant, apres = annexe(TOUS, exigences="Trace"), annexe(CHOISIS, exigences="Bilan")
    assert premieres_colonnes(suivi(apres, apres)) == premieres_colonnes(apres)
    assert min(premieres_colonnes(suivi(avant, apres))) >= 2 * min(premieres_colonnes(apres))


def premieres_colonnes(docx: bytes) -> list[int]:
    lu = racine(docx)
    assert all(
        c.get(f"{W}w") == g.get(f"{W}w")
        for t in lu.iter(f"{W}tbl")
        for ligne in t.iterfind(f"{W}tr")
        for g, c in zip(t.iter(f"{W}gridCol"), ligne.iter(f"{W}tcW"), strict=True)
    )
    return [int(t.find(f"{W}tblGrid/{W}gridCol").get(f"{W}w")) for t in lu.iter(f"{W}tbl")]


def test_avant_la_premiere_ligne_qui_change_aucune_colonne_de_numeros_ne_s_elargit():
    """Un tableau d'exigences, élargi sans raison, passait à la page suivante et en laissait une à moitié blanche."""
    tableaux = "".join(map(numerotees, ("", "<w:ins/>", "")))
    corps = lire_xml(f'<w:body xmlns:w="{W[1:-1]}">{tableaux}</w:body>'.encode())
    elargir_les_numeros(corps, Comptage({"Numero": "3"}))
    largeurs = [int(colonne.get(f"{W}w")) for colonne in corps.iter(f"{W}gridCol")][::2]
    assert largeurs == [400, 880, 880]


def numerotees(ajout: str) -> str:
    """Rend un tableau d'une ligne numérotée."""
    numero = '<w:tc><w:tcPr><w:tcW w:w="400"/></w:tcPr><w:p><w:pPr><w:pStyle w:val="Numero"/></w:pPr></w:p></w:tc>'
    grille = '<w:tblGrid><w:gridCol w:w="400"/><w:gridCol w:w="5000"/></w:tblGrid>'
    return f"<w:tbl>{grille}<w:tr><w:trPr>{ajout}</w:trPr>{numero}{case('Énoncé')}</w:tr></w:tbl>"
