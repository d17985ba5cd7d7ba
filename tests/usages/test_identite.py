from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from cctgen.clausier.reponse import defaut_de_reponse
from cctgen.consultation.modele import ReponsesRedigees
from cctgen.socle.erreurs import EcritureImpossible
from cctgen.usages.ouverture.consultation import exiger_clausier, ouvrir
from cctgen.usages.preparation.identite import champs_a_renseigner, renseigner
from cctgen.usages.preparation.nouveau import IdentiteSaisie, creer_vierge
from cctgen.usages.preparation.questionnaire import enregistrer_reponses


@pytest.fixture
def vierge(tmp_path: Path) -> Path:
    creer_vierge(tmp_path / "neuve", IdentiteSaisie(lots=("A",)), date(2026, 12, 1))
    return tmp_path / "neuve"


def test_ce_que_la_creation_a_laisse_en_attente_se_renseigne_ensuite(vierge: Path) -> None:
    texte = (vierge / "consultation.yaml").read_text(encoding="utf-8")
    (vierge / "consultation.yaml").write_text("# à moi\n" + texte, encoding="utf-8")
    assert [c.cle for c in champs_a_renseigner(vierge)] == ["reference", "objet", "nom"]
    renseigner(vierge, {"reference": "2027-1", "objet": 'Un « objet » : "paie" \\1', "nom": "Ministère"})
    assert champs_a_renseigner(vierge) == ()
    consultation = ouvrir(vierge).consultation
    assert consultation is not None
    assert consultation.redaction.objet == 'Un « objet » : "paie" \\1'
    assert consultation.redaction.acheteur.nom == "Ministère"
    assert (vierge / "consultation.yaml").read_text(encoding="utf-8").startswith("# à moi\n")


def test_un_champ_deja_rempli_n_est_pas_touche(vierge: Path) -> None:
    renseigner(vierge, {"reference": "2027-1"})
    renseigner(vierge, {"reference": "autre"})
    consultation = ouvrir(vierge).consultation
    assert consultation is not None
    assert consultation.redaction.reference == "2027-1"


@pytest.mark.parametrize("octets", [b"caf\xe9", b"\xff"])
def test_des_octets_hors_utf8_ne_donnent_jamais_un_yaml_illisible(octets: bytes, vierge: Path) -> None:
    saisi = octets.decode("utf-8", "surrogateescape")
    motif = exiger_clausier().questions["motif_exclusivite"]
    assert "UTF-8" in defaut_de_reponse(motif, (saisi,))
    avant = (vierge / "consultation.yaml").read_bytes()
    with pytest.raises(EcritureImpossible, match="UTF-8"):
        renseigner(vierge, {"objet": saisi})
    assert (vierge / "consultation.yaml").read_bytes() == avant
    with pytest.raises(EcritureImpossible, match="UTF-8"):
        creer_vierge(vierge.parent / "autre", IdentiteSaisie(objet=saisi), date(2026, 12, 1))


def test_un_texte_qui_ressemble_a_un_echappement_se_garde(vierge: Path) -> None:
    enregistrer_reponses(vierge, ReponsesRedigees(communes={"motif": (r"chemin \ud800\fin",)}))
    assert r"\ud800" in (vierge / "reponses.yaml").read_text(encoding="utf-8")


def test_un_commentaire_de_reponses_est_mis_de_cote_avant_d_etre_perdu(vierge: Path) -> None:
    annote = "# vu avec la juriste\ncommunes:\n  duree_mois: 12\n"
    (vierge / "reponses.yaml").write_text(annote, encoding="utf-8")
    enregistrer_reponses(vierge, ReponsesRedigees(communes={"duree_mois": ("24",)}))
    (copie,) = (vierge / "mis-de-cote").rglob("reponses.yaml")
    assert copie.read_text(encoding="utf-8") == annote
    enregistrer_reponses(vierge, ReponsesRedigees(communes={"duree_mois": ("36",)}))
    assert len(list((vierge / "mis-de-cote").rglob("reponses.yaml"))) == 1


@pytest.mark.parametrize("nom", ["CON", "nul", "Com3", "LPT1.marche"])
def test_une_consultation_ne_prend_pas_un_nom_reserve_de_windows(nom: str, tmp_path: Path) -> None:
    with pytest.raises(EcritureImpossible, match="Windows"):
        creer_vierge(tmp_path / nom, IdentiteSaisie(), date(2026, 12, 1))
    assert not (tmp_path / nom).exists()
