"""L'additif et le suivi de modifications : tout accepter donne le nouveau texte, tout refuser l'ancien."""

from __future__ import annotations

import io
import subprocess
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree
from openxml_audit import OpenXmlValidator

from cctgen.assemblage.modele import Edition
from cctgen.assemblage.suivi.versions import Ecart, ElementPublie, Version, comparer_versions
from cctgen.documents.ecarts import rendre_additif, rendre_suivi
from cctgen.documents.texte import en_clair
from tests.documents.fabriques import HOSTILE, LISTES, TABLEAU, modele
from tests.fabriques import tel_qu_ecrit

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
EDITION = Edition("2026-042", "Objet", "Ministère « R&D »", "Service", date(2026, 12, 1), 2, "Clausier 1")
ANCIEN = "Le titulaire notifie tout incident au plus tard 24 heures après sa détection.\n\nIl conserve les journaux."
NOUVEAU = "Le titulaire notifie tout incident sous 4 heures.\n\nIl conserve les journaux.\n\nIl tient un registre."


def un_element(texte: str, identifiant: str = "SSI-027", **autres: object) -> ElementPublie:
    base = ElementPublie(identifiant, "Sécurité et conformité", "Incidents", "1.1", "", texte, (1,))
    return replace(base, **autres)  # type: ignore[arg-type]


def une_version(numero: int, *articles: ElementPublie, exigences: Sequence[ElementPublie] = ()) -> Version:
    return Version(numero, f"2026-12-{numero:02}", articles, tuple(exigences))


AVANT = une_version(
    1,
    un_element(ANCIEN),
    un_element("Clause abandonnée.", "SSI-030"),
    exigences=[un_element("Une procédure existe.", "SSI-027-1", niveau="I")],
)
APRES = une_version(
    2,
    un_element(NOUVEAU),
    un_element("Clause neuve.", "SSI-031"),
    exigences=[un_element("Une procédure existe.", "SSI-027-1", niveau="P")],
)
ECARTS = comparer_versions(AVANT, APRES)


def suivi(avant: Version = AVANT, apres: Version = APRES, ecarts: Sequence[Ecart] = ECARTS) -> bytes:
    return rendre_suivi(modele("rapport.docx"), EDITION, avant, apres, ecarts)


def racine(octets: bytes) -> etree._Element:
    return etree.fromstring(zipfile.ZipFile(io.BytesIO(octets)).read("word/document.xml"))


def apres_decision(octets: bytes, refuse: str, garde: str) -> list[str]:
    """Rend les paragraphes comme Word les laisse : une révision disparaît, l'autre devient du texte."""
    lignes = []
    for paragraphe in racine(octets).iter(f"{W}p"):
        morceaux = []
        for noeud in paragraphe.iter(f"{W}t", f"{W}delText", f"{W}tab"):
            revisions = {a.tag for a in noeud.iterancestors(f"{W}ins", f"{W}del")}
            if f"{W}{refuse}" in revisions:
                continue
            assert noeud.tag != f"{W}delText" or f"{W}{garde}" in revisions
            morceaux.append("\t" if noeud.tag == f"{W}tab" else noeud.text or "")
        lignes.append("".join(morceaux))
    return lignes


def accepter_tout(octets: bytes) -> list[str]:
    return apres_decision(octets, refuse="del", garde="ins")


def refuser_tout(octets: bytes) -> list[str]:
    return apres_decision(octets, refuse="ins", garde="del")


def lignes_de(texte: str) -> list[str]:
    return [ligne for ligne in en_clair(texte).split("\n") if ligne]


def suit(lignes: Sequence[str], attendues: Sequence[str]) -> bool:
    """Vrai si ces lignes se suivent ; un paragraphe ajouté puis refusé laisse une ligne vide, qui ne compte pas."""
    pleines = [tel_qu_ecrit(ligne) for ligne in lignes if ligne]
    cherchees = [tel_qu_ecrit(ligne) for ligne in attendues]
    return any(pleines[i : i + len(cherchees)] == cherchees for i in range(len(pleines)))


def test_les_ajouts_et_les_retraits_sont_des_revisions_datees_et_signees():
    document = racine(suivi())
    for balise in ("ins", "del"):
        revisions = list(document.iter(f"{W}{balise}"))
        assert revisions
        assert {r.get(f"{W}author") for r in revisions} == {"Ministère « R&D »"}
        assert {r.get(f"{W}date") for r in revisions} == {"2026-12-02T00:00:00Z"}
    numeros = [r.get(f"{W}id") for r in document.iter(f"{W}ins", f"{W}del", f"{W}bookmarkStart")]
    assert len(numeros) == len(set(numeros))


def test_un_texte_retire_n_est_jamais_du_texte_courant():
    assert [t for r in racine(suivi()).iter(f"{W}del") for t in r.iter(f"{W}t")] == []


def test_tout_accepter_donne_le_nouveau_texte():
    lignes = accepter_tout(suivi())
    assert suit(lignes, lignes_de(NOUVEAU))
    assert "Clause neuve." in lignes
    assert "Clause abandonnée." not in lignes


def test_tout_refuser_donne_l_ancien_texte():
    lignes = refuser_tout(suivi())
    assert suit(lignes, lignes_de(ANCIEN))
    assert "Clause abandonnée." in lignes
    assert "Clause neuve." not in lignes


def test_ce_qui_ne_change_pas_n_est_pas_une_revision():
    revises = {"".join(r.itertext()) for r in racine(suivi()).iter(f"{W}ins", f"{W}del")}
    assert not any("conserve les journaux" in texte for texte in revises)


def test_des_mots_voisins_changes_font_une_seule_revision():
    revises = ["".join(r.itertext()) for r in racine(suivi()).iter(f"{W}ins", f"{W}del")]
    assert revises[:2] == ["au plus tard 24", "sous 4"]


def test_un_changement_de_niveau_ou_de_lots_se_voit_meme_si_le_texte_ne_change_pas():
    assert suit(accepter_tout(suivi()), ["Niveau : P", "Une procédure existe."])
    assert suit(refuser_tout(suivi()), ["Niveau : I", "Une procédure existe."])
    avant, apres = une_version(1, un_element(ANCIEN)), une_version(2, un_element(ANCIEN, lots=(1, 2), titre="Alerte"))
    octets = suivi(avant, apres, comparer_versions(avant, apres))
    assert suit(accepter_tout(octets), ["Titre : Alerte", "Lots : lots 1 et 2", *lignes_de(ANCIEN)])
    assert suit(refuser_tout(octets), ["Titre : Incidents", "Lots : lot 1", *lignes_de(ANCIEN)])


def test_les_titres_du_suivi_sont_numerotes_a_partir_de_un():
    titres = {
        p.find(f"{W}pPr/{W}pStyle").get(f"{W}val")
        for p in racine(suivi()).iter(f"{W}p")
        if p.find(f"{W}pPr/{W}pStyle") is not None
    }
    assert "Titre1" in titres
    assert "Titre2" not in titres


_MORCEAUX = st.sampled_from([LISTES, TABLEAU, HOSTILE, ANCIEN, NOUVEAU, "Un mot.", "**Gras** et *italique*."])
_TEXTES = st.one_of(st.lists(_MORCEAUX, min_size=1, max_size=4).map("\n\n".join), st.text(min_size=1, max_size=200))


@settings(max_examples=30, deadline=None)
@given(_TEXTES, _TEXTES)
@example("0", "A\r")
@example("A\r\nB", "A\rB\r\r")
def test_quels_que_soient_les_textes_accepter_donne_l_un_et_refuser_l_autre(ancien: str, nouveau: str):
    avant, apres = une_version(1, un_element(ancien)), une_version(2, un_element(nouveau))
    ecarts = comparer_versions(avant, apres)
    octets = suivi(avant, apres, ecarts)
    if ecarts:
        assert suit(accepter_tout(octets), lignes_de(nouveau))
        assert suit(refuser_tout(octets), lignes_de(ancien))


@pytest.mark.parametrize("rendre", [rendre_suivi, rendre_additif])
def test_le_document_est_conforme_au_schema_de_word_et_reproductible(rendre, tmp_path: Path):
    octets = rendre(modele("rapport.docx"), EDITION, AVANT, APRES, ECARTS)
    fichier = tmp_path / "ecarts.docx"
    fichier.write_bytes(octets)
    assert [str(e) for e in OpenXmlValidator().validate(fichier).errors] == []
    assert octets == rendre(modele("rapport.docx"), EDITION, AVANT, APRES, ECARTS)


def test_l_additif_montre_avant_et_apres_et_nomme_le_changement_de_niveau():
    octets = rendre_additif(modele("rapport.docx"), EDITION, AVANT, APRES, ECARTS)
    lignes = [tel_qu_ecrit(ligne) for ligne in accepter_tout(octets)]
    texte = "\n".join(lignes)
    assert "Modifié" in lignes
    assert "Ajouté" in lignes
    assert "Retiré" in lignes
    assert "24 heures après sa détection" in texte
    assert "sous 4 heures" in texte
    assert "Sécurité et conformité, article 1.1 : SSI-027-1, niveau P (lot 1)" in lignes
    assert list(racine(octets).iter(f"{W}ins", f"{W}del")) == []


@pytest.mark.libreoffice
def test_libreoffice_lit_les_revisions_comme_un_suivi_de_modifications(tmp_path: Path):
    fichier = tmp_path / "suivi.docx"
    fichier.write_bytes(suivi())
    profil = f"-env:UserInstallation={(tmp_path / 'profil').as_uri()}"
    commande = ["soffice", profil, "--headless", "--convert-to", "fodt", "--outdir", str(tmp_path), str(fichier)]
    subprocess.run(commande, check=True, capture_output=True, timeout=180)
    espaces = {
        "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
        "dc": "http://purl.org/dc/elements/1.1/",
    }
    lu = etree.fromstring((tmp_path / "suivi.fodt").read_bytes())
    changements = lu.find(".//text:tracked-changes", espaces)
    for balise, nature in (("ins", "insertion"), ("del", "deletion")):
        attendus = len(list(racine(suivi()).iter(f"{W}{balise}")))
        assert len(changements.findall(f".//text:{nature}", espaces)) == attendus
    assert {auteur.text for auteur in changements.findall(".//dc:creator", espaces)} == {"Ministère « R&D »"}
