"""Un modèle réenregistré par LibreOffice reste un modèle : le saut qu'il met au bout d'une balise se retrouve."""

from __future__ import annotations

import io
import subprocess
import zipfile
from pathlib import Path

import pytest
from lxml import etree

from cctgen.documents.modeles.catalogue import CONTRATS
from cctgen.documents.modeles.fautes import examiner
from cctgen.documents.modeles.piece.noms import w
from cctgen.documents.modeles.piece.sauts import reporter_les_sauts
from cctgen.usages.ouverture.modeles.verifies import pret
from tests.documents.fabriques import MODELES, modele
from tests.documents.modeles.abimes import DOCUMENT, changer

_SAUT = '<w:r><w:br w:type="page"/></w:r>'
_AVANT = "<w:pageBreakBefore/>"
_BALISE = '<w:t xml:space="preserve">{%p if rang %}</w:t></w:r></w:p><w:p><w:pPr><w:pStyle w:val="Titre1"/>'
NOM = "lettre-motifs.docx"


def comme_libreoffice() -> bytes:
    """Rend la lettre où le « saut de page avant » de l'annexe est passé au bout de la balise qui précède."""
    ecrite = _BALISE.replace("</w:r></w:p>", f"</w:r>{_SAUT}</w:p>")
    return changer({DOCUMENT: ((f"{_BALISE}{_AVANT}", ecrite),)}, NOM)


def test_le_saut_d_un_titre_enregistre_au_bout_de_sa_balise_se_retrouve(tmp_path: Path) -> None:
    lettre = comme_libreoffice()
    assert examiner(NOM, lettre, CONTRATS[NOM]) == ()
    (tmp_path / NOM).write_bytes(lettre)
    document = zipfile.ZipFile(io.BytesIO(pret(tmp_path / NOM, None))).read(DOCUMENT).decode()
    assert f'<w:pStyle w:val="Titre1"/>{_AVANT}' in document and 'w:type="page"' not in document


@pytest.mark.parametrize(
    ("balise", "suivant", "reporte"),
    [
        ("{%p if lots %}", "Un titre", True),
        ("{{p corps }}", "La suite", True),
        ("Un texte", "Un titre", False),
        ("{{ titre }}", "Un titre", False),
        ("{%p if lots %}", "{{p corps }}", False),
    ],
)
def test_un_saut_ne_se_reporte_que_d_une_balise_sur_un_paragraphe_qui_reste(
    balise: str, suivant: str, reporte: bool
) -> None:
    proprietes = '<w:pPr><w:keepNext/><w:pageBreakBefore w:val="0"/><w:jc w:val="left"/></w:pPr>'
    corps = f"<w:p><w:r><w:t>{balise}</w:t></w:r>{_SAUT}</w:p><w:p>{proprietes}<w:r><w:t>{suivant}</w:t></w:r></w:p>"
    racine = etree.fromstring(f'<w:body xmlns:w="{w("")[1:-1]}">{corps}</w:body>')
    reporter_les_sauts(racine)
    assert (next(racine.iter(w("br")), None) is None) == reporte
    sauts = [p.get(w("val")) for p in racine.iter(w("pageBreakBefore"))]
    assert sauts == [None if reporte else "0"]
    ordre = ["keepNext", "pageBreakBefore", "jc"]
    assert [etree.QName(p).localname for p in next(racine.iter(w("pPr")))] == ordre


@pytest.mark.libreoffice
def test_les_modeles_livres_passes_par_libreoffice_se_verifient_tous(tmp_path: Path) -> None:
    noms = sorted(CONTRATS)
    commande = ["soffice", f"-env:UserInstallation={(tmp_path / 'profil').as_uri()}", "--headless", "--convert-to"]
    commande += ["docx", "--outdir", str(tmp_path / "sortie"), *(str(MODELES / nom) for nom in noms)]
    subprocess.run(commande, check=True, capture_output=True, timeout=120)
    repris = {nom: (tmp_path / "sortie" / nom).read_bytes() for nom in noms}
    assert all(repris[nom] != modele(nom) for nom in noms)
    assert [str(a) for nom in noms for a in examiner(nom, repris[nom], CONTRATS[nom])] == []
