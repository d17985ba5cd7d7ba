"""Une pièce réenregistrée par Word ou LibreOffice, sans un mot changé, n'a pas de révision."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import docx
import pytest

from cctgen.documents.ecarts.textes import ILLISIBLE, lignes_du_docx
from cctgen.documents.word.revisions.document import fondre_documents
from cctgen.socle.fichiers import zip_reproductible
from tests.documents.word.decisions import decider
from tests.documents.word.retouches import case, champ, fragment, paragraphe, tableau, une_piece

Recrire = Callable[[str], str]
_ESPACES = 'xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml" xmlns:wx="urn:autre"'
_GRAS = '<w:rPr><w:b/><w:sz w:val="28"/></w:rPr>'
_TITRE = '<w:pPr><w:pStyle w:val="Heading1"/></w:pPr>'
_NUMERO = '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr></w:p>'


def piece(mot: str = "4 heures", renvoi: str = champ(" REF a \\r \\h ", "3.2")) -> bytes:
    return une_piece(
        f"<w:p>{_TITRE}{fragment('Titre')}</w:p>",
        paragraphe(f"<w:r>{_GRAS}<w:t>Un mot gras</w:t></w:r>", fragment(f" sous {mot}.")),
        paragraphe(fragment("Voir l'article "), renvoi),
        tableau([case("Un"), case("Oui"), case("Non")]),
    )


def recrire(octets: bytes, recrire_le_corps: Recrire, partie: str = "word/document.xml") -> bytes:
    return zip_reproductible(octets, {partie: lambda lus: recrire_le_corps(lus.decode()).encode()})


def remplacer(*paires: tuple[str, str]) -> Recrire:
    def dans(texte: str) -> str:
        for avant, apres in paires:
            assert avant in texte, avant
            texte = texte.replace(avant, apres)
        return texte

    return dans


REECRITURES = {
    "espaces de noms à la racine": remplacer(("<w:document ", f"<w:document {_ESPACES} ")),
    "mise en forme vide": remplacer(("<w:r><w:t", "<w:r><w:rPr/><w:t")),
    "propriétés dans un autre ordre": remplacer(('<w:b/><w:sz w:val="28"/>', '<w:sz w:val="28"/><w:b w:val="1"/>')),
    "langue et correction": remplacer(("<w:b/>", '<w:b/><w:bCs/><w:noProof/><w:lang w:val="fr-FR"/>')),
    "propriétés par défaut": remplacer((_TITRE, _TITRE.replace("</w:pPr>", '<w:jc w:val="start"/></w:pPr>'))),
    "options d'un champ répétées": remplacer((" REF a \\r \\h ", " REF a \\r \\r \\h \\* MERGEFORMAT")),
    "largeurs arrondies": remplacer(('<w:gridCol w:w="3000"/>', '<w:gridCol w:w="2999.0"/>')),
    "mot coupé": remplacer(("sous 4", "so</w:t></w:r><w:r><w:t>us 4")),
    "marques de relecture": remplacer(("<w:r><w:t", '<w:proofErr w:type="spellStart"/><w:r><w:t')),
}


@pytest.mark.parametrize("nom", REECRITURES)
def test_une_piece_recrite_par_un_logiciel_n_a_pas_de_revision(nom: str) -> None:
    """Deux espaces de noms ajoutés à la racine donnaient soixante-huit révisions."""
    recrite = recrire(piece(), REECRITURES[nom])
    for avant, apres in ((piece(), recrite), (recrite, piece())):
        assert fondre_documents(avant, apres, "Acheteur", date(2026, 12, 1)).revisions == 0
    assert fondre_documents(piece("8 heures"), recrite, "Acheteur", date(2026, 12, 1)).revisions == 2


def test_un_style_renomme_par_un_logiciel_est_le_meme_et_le_refus_prend_le_sien() -> None:
    styles = remplacer(('w:styleId="Heading1"', 'w:styleId="Titre1"'))
    recrite = recrire(piece(), remplacer(("Heading1", "Titre1")))
    recrite = recrire(recrite, styles, "word/styles.xml")
    assert fondre_documents(piece(), recrite, "Acheteur", date(2026, 12, 1)).revisions == 0
    suivi = fondre_documents(
        recrire(piece(), remplacer((">Titre<", ">Ancien<"), ("sous 4 heures", "ailleurs"))),
        recrite,
        "A",
        date(2026, 12, 1),
    )
    refuse = docx.Document(io.BytesIO(decider(suivi.octets, "ins")))
    assert next(p for p in refuse.paragraphs if p.text == "Ancien").style.style_id == "Titre1"


def test_une_mise_en_forme_qui_se_voit_reste_une_revision() -> None:
    for effet in ("<w:i/>", "<w:strike/>", '<w:color w:val="FF0000"/>', '<w:rFonts w:ascii="Wingdings"/>'):
        autre = recrire(piece(), remplacer(("<w:b/>", f"<w:b/>{effet}")))
        assert fondre_documents(piece(), autre, "Acheteur", date(2026, 12, 1)).revisions == 2, effet


@pytest.mark.libreoffice
def test_un_mot_change_puis_reenregistre_par_libreoffice_fait_quelques_revisions(tmp_path: Path) -> None:
    source = tmp_path / "piece.docx"
    source.write_bytes(piece("8 heures", ""))
    lancer = [str(shutil.which("soffice")), f"-env:UserInstallation={(tmp_path / 'profil').as_uri()}", "--headless"]
    sortie = [*lancer, "--convert-to", "docx:Office Open XML Text", "--outdir", str(tmp_path / "lo"), str(source)]
    subprocess.run(sortie, check=True, capture_output=True, timeout=120)
    apres = (tmp_path / "lo/piece.docx").read_bytes()
    suivi = fondre_documents(piece(renvoi=""), apres, "Acheteur", date(2026, 12, 1))
    assert suivi.est_fidele
    assert suivi.revisions == 2


@pytest.mark.parametrize("grille", ['<w:gridCol w:w="3000.0"/>' * 3, "", '<w:gridCol w:w="3000"/>'])
def test_une_grille_mal_ecrite_n_arrete_pas_le_suivi(grille: str) -> None:
    """`differences` s'arrêtait sur une largeur « 475.0 » : la version publiée n'avait plus d'additif."""
    numerote = case().replace("<w:p></w:p>", _NUMERO).replace(paragraphe(fragment("")), _NUMERO)
    lignes = [[numerote, case(texte), case("b")] for texte in ("Un", "Neuf", "Deux")]
    avant, apres = (
        recrire(
            une_piece(tableau(*gardees)), lambda corps: re.sub(r"(?<=<w:tblGrid>).*?(?=</w:tblGrid>)", grille, corps)
        )
        for gardees in (lignes[::2], lignes)
    )
    assert fondre_documents(avant, apres, "Acheteur", date(2026, 12, 1)).est_fidele


@pytest.mark.parametrize("partie", ["word/settings.xml", "word/numbering.xml", "word/styles.xml"])
def test_une_partie_mal_formee_se_dit(partie: str) -> None:
    abimee = recrire(piece(), lambda texte: texte[: len(texte) // 2], partie)
    assert partie in zipfile.ZipFile(io.BytesIO(abimee)).namelist()
    assert lignes_du_docx(abimee) == (ILLISIBLE,)
