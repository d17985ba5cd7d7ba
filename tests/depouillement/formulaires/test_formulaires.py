"""Un formulaire revient : chaque case est relue, et rien de ce qui est écrit ne se perd."""

from __future__ import annotations

import copy
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from cctgen.depouillement.formulaires.confrontation import FormulaireRecu, confronter
from cctgen.depouillement.formulaires.lecture import lire_formulaire
from cctgen.documents.formulaires.cases import cases_de, etiquette
from cctgen.documents.formulaires.corps import corps_formulaire
from cctgen.matrice.modele import Offre, StatutOffre
from tests.catalogue.scenarios.plis import une_archive
from tests.depouillement.formulaires.fabrique import (
    COCHER,
    DOSSIER,
    FORMULAIRE,
    W,
    controle,
    ecrire,
    remis,
    remplir,
    retoucher,
    vierge,
)
from tests.documents.fabriques import HOSTILE
from tests.documents.test_formulaire import dossier_reel

VALEURS: Mapping[str, str] = {
    "Lieu": "France, site de Rosny\nsecours à Toulouse",
    "Remise": "15/12/2026",
    "Durée": "Pérenne",
    "Avis : Exploitant": COCHER,
    "Rôle, ligne 2": "Chef de projet & suppléant <b>",
    "Seul (oui/non), ligne 2": "Non",
    "SSI-001-1 : Mesure": "=1+1",
}
OFFRE = Offre("m.xlsx", "sha", "ACME", 1, StatutOffre.EXPLOITABLE, "1", (), (), ())
VIERGE = vierge()


def recu(octets: bytes, offre: Offre | None = OFFRE) -> FormulaireRecu:
    releve = lire_formulaire(octets)
    assert releve is not None
    return confronter("fiche.docx", "sha", releve, [remis(VIERGE)], offre)


def dites(formulaire: FormulaireRecu) -> dict[str, str]:
    return {r.libelle: r.valeur for r in formulaire.reponses}


def codes(formulaire: FormulaireRecu) -> set[str]:
    return {a.code for a in formulaire.anomalies}


@pytest.fixture(scope="module")
def reenregistres(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, bytes]:
    """Le formulaire rempli, tel quel, puis enregistré par LibreOffice en .docx et en .odt."""
    ici = tmp_path_factory.mktemp("rendus")
    (ici / "fiche.docx").write_bytes(remplir(VIERGE, VALEURS))
    profil = f"-env:UserInstallation={(ici / 'profil').as_uri()}"
    for format_ in ("docx", "odt"):
        commande = [
            "soffice",
            profil,
            "--headless",
            "--convert-to",
            format_,
            "--outdir",
            ici / "lo",
            ici / "fiche.docx",
        ]
        subprocess.run(commande, capture_output=True, check=True, timeout=120)
    return {format_: (ici / "lo" / f"fiche.{format_}").read_bytes() for format_ in ("docx", "odt")}


def verifier_les_reponses(octets: bytes) -> None:
    lu = recu(octets)
    assert dites(lu) == VALEURS
    assert [(r.section, r.hors_case) for r in lu.reponses] == [
        *[("Objet", False)] * 4,
        *[("Équipe", False)] * 2,
        ("Exigences", False),
    ]
    assert codes(lu) == {"formulaire-incomplet"}
    assert lu.vides == 3


def test_chaque_sorte_de_case_est_relue():
    verifier_les_reponses(remplir(VIERGE, VALEURS))


@pytest.mark.libreoffice
@pytest.mark.parametrize("format_", ["docx", "odt"])
def test_un_formulaire_enregistre_par_libreoffice_se_relit_de_meme(format_: str, reenregistres: Mapping[str, bytes]):
    verifier_les_reponses(reenregistres[format_])


def test_un_formulaire_vierge_ne_repond_rien():
    lu = recu(VIERGE)
    assert lu.reponses == ()
    assert lu.vides == 10


@settings(max_examples=25, deadline=None)
@given(st.text(st.characters(blacklist_categories=("Cc", "Co", "Cs"), blacklist_characters="\ufffe\uffff"), min_size=1))
def test_une_valeur_quelconque_est_relue_telle_quelle(texte: str):
    """Hors des usages privés (Co), où les polices de symboles de Word rangent leurs signes : ils se nomment."""
    lu = dites(recu(remplir(VIERGE, {"Lieu": f"|{texte}|"})))
    assert lu == {"Lieu": f"|{texte}|"}


def test_un_texte_hostile_reste_un_texte():
    propre = HOSTILE.replace("\x0b", " ")
    assert dites(recu(remplir(VIERGE, {"Lieu": propre})))["Lieu"] == propre


def test_ce_qui_est_ecrit_a_la_place_d_une_case_est_repris_sous_sa_rubrique():
    def oter(racine: etree._Element) -> None:
        case = controle(racine, "Lieu")
        run = etree.SubElement(case.getparent(), f"{W}r")
        etree.SubElement(run, f"{W}t").text = "Rosny"
        case.getparent().remove(case)

    lu = recu(retoucher(VIERGE, oter))
    assert [(r.libelle, r.valeur, r.hors_case) for r in lu.reponses] == [("Lieu", "Rosny", True)]
    assert {"formulaire-altere", "saisie-hors-case"} <= codes(lu)
    assert any("« Lieu »" in a.message for a in lu.anomalies if a.code == "formulaire-altere")


def test_un_passage_ajoute_hors_des_tableaux_est_repris():
    def ajouter(racine: etree._Element) -> None:
        paragraphe = etree.Element(f"{W}p")
        etree.SubElement(etree.SubElement(paragraphe, f"{W}r"), f"{W}t").text = "Voir notre mémoire, page 12."
        racine[0].insert(len(racine[0]) - 1, paragraphe)

    lu = recu(retoucher(VIERGE, ajouter))
    assert [(r.valeur, r.hors_case) for r in lu.reponses] == [("Voir notre mémoire, page 12.", True)]
    assert "saisie-hors-case" in codes(lu)


def test_une_rangee_recopiee_garde_ses_deux_reponses():
    def recopier(racine: etree._Element) -> None:
        rangee = next(p for p in controle(racine, "Rôle, ligne 1").iterancestors(f"{W}tr"))
        copie = copy.deepcopy(rangee)
        ecrire(next(rangee.iter(f"{W}sdt")), "Chef")
        ecrire(next(copie.iter(f"{W}sdt")), "Adjoint")
        rangee.addnext(copie)

    assert [r.valeur for r in recu(retoucher(VIERGE, recopier)).reponses] == ["Chef", "Adjoint"]


def test_un_texte_supprime_par_le_suivi_de_modifications_n_est_pas_repris():
    def barrer(racine: etree._Element) -> None:
        paragraphe = next(racine.iter(f"{W}p"))
        barre = etree.SubElement(paragraphe, f"{W}del")
        etree.SubElement(etree.SubElement(barre, f"{W}r"), f"{W}delText").text = "retiré"

    assert recu(retoucher(VIERGE, barrer)).reponses == ()


def test_un_commentaire_ou_une_image_se_signalent():
    def commenter(racine: etree._Element) -> None:
        etree.SubElement(etree.SubElement(next(racine.iter(f"{W}p")), f"{W}r"), f"{W}commentReference")

    assert "saisie-hors-case" in codes(recu(retoucher(VIERGE, commenter)))


def test_un_formulaire_d_un_autre_dossier_garde_ses_reponses_et_le_dit():
    releve = lire_formulaire(remplir(VIERGE, {"Lieu": "Rosny"}))
    assert releve is not None
    lu = confronter("fiche.docx", "sha", releve, (), None)
    assert dites(lu) == {"Lieu": "Rosny"}
    assert codes(lu) == {"formulaire-inconnu", "formulaire-non-rattache"}


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"PK\x03\x04",
        VIERGE[: len(VIERGE) // 2],
        une_archive({"word/document.xml": b"<w:p>cct/"}),
        une_archive({"word/document.xml": b'<!DOCTYPE x [<!ENTITY e "cct/f/a">]><x>&e;</x>'}),
        une_archive({"content.xml": b"<x/>"}),
        une_archive({"autre.xml": b"cct/"}),
    ],
    ids=["vide", "tronque", "coupe", "mal-forme", "entite", "sans-case", "autre"],
)
def test_ce_qui_n_est_pas_un_formulaire_n_est_pas_lu(octets: bytes):
    assert lire_formulaire(octets) is None


def test_une_etiquette_ne_depend_que_de_ce_que_la_case_demande():
    cases = {case.libelle: case.etiquette for _, case in cases_de(corps_formulaire(DOSSIER, FORMULAIRE))}
    assert cases["Lieu"] == etiquette("fiche", "Objet", "Lieu")
    assert len(set(cases.values())) == len(cases)


def test_deux_cases_d_un_meme_formulaire_livre_n_ont_jamais_la_meme_etiquette(tmp_path: Path):
    dossier = dossier_reel(tmp_path, {}, "infogerance")
    for formulaire in dossier.formulaires:
        etiquettes = [case.etiquette for _, case in cases_de(corps_formulaire(dossier, formulaire))]
        assert etiquettes
        assert len(set(etiquettes)) == len(etiquettes), formulaire.id
        assert all(len(e) <= 64 for e in etiquettes)
