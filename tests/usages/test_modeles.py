"""Adapter un modèle : le copier, le vérifier, en voir l'effet ; ce qu'une personne a changé n'est jamais écrasé."""

from __future__ import annotations

import io
import json
from pathlib import Path

import docx
import pytest
from docx.enum.section import WD_ORIENT

from cctgen.cli.principal import executer
from cctgen.socle.anomalies import Gravite
from cctgen.socle.erreurs import DonneesInvalides, DossierIntrouvable, TravailProtege
from cctgen.usages.edition.verifier import verifier_consultation
from cctgen.usages.modeles.apercu import DemandeApercu, apercevoir
from cctgen.usages.modeles.exporter import exporter
from cctgen.usages.modeles.verifier import verifier_les_modeles
from cctgen.usages.ouverture.egares import egares_de_la_consultation
from cctgen.usages.preparation.nouveau import creer_depuis_exemple
from tests.documents.fabriques import MODELES
from tests.documents.modeles.abimes import ABIMES, STYLES, tout_abime
from tests.documents.modeles.abimes import changer as changer_annexe
from tests.documents.modeles.test_numerotation import modele_numerote
from tests.documents.tableaux.fabriques import changer, coucher


def test_un_modele_livre_se_copie_dans_une_consultation_et_sans_rien_ecraser(tmp_path: Path) -> None:
    (tmp_path / "consultation.yaml").write_text("reference: x")
    export = exporter(tmp_path, ["annexe", "note.docx"])
    assert [f.relative_to(tmp_path).as_posix() for f in export.fichiers] == ["modeles/annexe.docx", "modeles/note.docx"]
    assert export.fichiers[0].read_bytes() == (MODELES / "annexe.docx").read_bytes()
    export.fichiers[0].write_bytes(b"mon modele")
    with pytest.raises(TravailProtege):
        exporter(tmp_path, ["annexe.docx"])
    assert export.fichiers[0].read_bytes() == b"mon modele"
    (copie,) = exporter(tmp_path, ["annexe.docx"], remplacer=True).mis_de_cote
    assert copie.read_bytes() == b"mon modele"


@pytest.mark.parametrize("nom", ["logo.svg", "logo.gif", "LOGO.PNG", "Logo.jpg", "logo.pdf"])
def test_un_logo_que_generer_refuserait_se_dit_des_la_verification(tmp_path: Path, nom: str) -> None:
    creer_depuis_exemple(tmp_path / "c", "portail")
    (tmp_path / "c" / "modeles").mkdir(exist_ok=True)
    (tmp_path / "c" / "modeles" / nom).write_bytes(b"<svg/>")
    (dite,) = verifier_les_modeles(tmp_path / "c").anomalies
    assert dite.code == "fichier-ignore" and dite.gravite is Gravite.BLOQUANTE
    assert "logo.png" in dite.conseil or "logo.jpg" in dite.conseil
    (egare,) = egares_de_la_consultation(tmp_path / "c", ())
    assert (egare.code, egare.conseil) == (dite.code, dite.conseil)


def test_ce_que_le_modele_rend_inaccessible_se_dit_des_la_verification(tmp_path: Path) -> None:
    octets = changer_annexe({STYLES: (("fr-FR", "en-US"), ('<w:color w:val="000091"/>', '<w:color w:val="B0B0B0"/>'))})
    (tmp_path / "annexe.docx").write_bytes(octets)
    (dite,) = verifier_les_modeles(tmp_path).anomalies
    assert (dite.code, dite.gravite) == ("document-inaccessible", Gravite.A_QUALIFIER)
    assert "langue" in dite.message and "contraste" in dite.message


def test_un_modele_que_l_outil_n_a_pas_se_dit(tmp_path: Path) -> None:
    with pytest.raises(DossierIntrouvable) as refus:
        exporter(tmp_path, ["anexe.docx"])
    assert "annexe.docx" in refus.value.conseil
    assert list(tmp_path.iterdir()) == []


def test_les_fautes_de_tous_les_modeles_se_disent_en_json_sans_rien_ecrire(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    octets, codes = tout_abime()
    (tmp_path / "annexe.docx").write_bytes(octets)
    (tmp_path / "note.docx").write_bytes(b"rien")
    (tmp_path / "anexe.docx").write_bytes(octets)
    avant = sorted(p.name for p in tmp_path.iterdir())
    assert executer(["modeles", "verifier", str(tmp_path), "--json"]) == 1
    dites = json.loads(capsys.readouterr().out)["anomalies"]
    assert codes | {"modele-illisible", "modele-sans-emploi"} <= {a["code"] for a in dites}
    assert all(a["lieu"].startswith(f"{tmp_path.name}/") for a in dites)
    assert sorted(p.name for p in tmp_path.iterdir()) == avant


def test_l_apercu_montre_le_modele_du_service_et_protege_ce_qu_on_y_a_ecrit(tmp_path: Path) -> None:
    propres, vu = tmp_path / "mes-modeles", tmp_path / "vu"
    propres.mkdir()
    (propres / "annexe.docx").write_bytes(modele_numerote("Titre %1", "Article %1.%2"))
    demande = DemandeApercu(propres, vu)
    apercu = apercevoir(demande)
    assert apercu.fichiers == (vu / "annexe.docx",)
    texte = "\n".join(p.text for p in docx.Document(io.BytesIO((vu / "annexe.docx").read_bytes())).paragraphs)
    assert "Article 1.1\t" in texte
    (vu / "annexe.docx").write_bytes(b"mes remarques")
    with pytest.raises(TravailProtege):
        apercevoir(demande)


def test_chaque_modele_livre_se_rend_sur_l_exemple(tmp_path: Path) -> None:
    assert executer(["modeles", "apercu", "--vers", str(tmp_path)]) == 0
    assert {p.name for p in tmp_path.glob("*.docx")} == {p.name for p in MODELES.glob("*.docx")} - {"tableaux.docx"}
    for fichier in tmp_path.glob("*.docx"):
        document = docx.Document(str(fichier))
        cases = [c.text for t in document.tables for r in t.rows for c in r.cells]
        assert not any("{{" in x or "{%" in x for x in (*(p.text for p in document.paragraphs), *cases))


def test_un_apercu_fautif_n_ecrit_rien(tmp_path: Path) -> None:
    (tmp_path / "annexe.docx").write_bytes(ABIMES[0].octets)
    with pytest.raises(DonneesInvalides):
        apercevoir(DemandeApercu(tmp_path, tmp_path / "vu"))
    assert not (tmp_path / "vu").exists()


def test_les_modeles_livres_sont_sans_faute() -> None:
    assert verifier_les_modeles(None).anomalies == ()


def test_un_reglage_se_copie_se_verifie_et_se_voit_comme_un_modele(tmp_path: Path) -> None:
    export = exporter(tmp_path, ["tableaux", "classeurs.xlsx"])
    assert [f.name for f in export.fichiers] == ["tableaux.docx", "classeurs.xlsx"]
    assert verifier_les_modeles(tmp_path).anomalies == ()
    (tmp_path / "tableaux.docx").write_bytes(changer(lambda d: coucher(d, "Exigences d’une fiche")))
    apercevoir(DemandeApercu(tmp_path, tmp_path / "vu", ("annexe.docx",)))
    rendu = docx.Document(io.BytesIO((tmp_path / "vu" / "annexe.docx").read_bytes()))
    assert WD_ORIENT.LANDSCAPE in {s.orientation for s in rendu.sections}
    (tmp_path / "tableaux.docx").write_bytes(b"rien")
    assert [a.code for a in verifier_les_modeles(tmp_path).anomalies] == ["tableaux-modele-illisible"]
    with pytest.raises(DonneesInvalides):
        apercevoir(DemandeApercu(tmp_path, tmp_path / "vu2"))


@pytest.mark.parametrize(
    ("nom", "code"),
    [
        ("logo.png", "logo-illisible"),
        ("tableaux.docx", "tableaux-modele-illisible"),
        ("classeurs.xlsx", "classeur-modele-illisible"),
        ("annexe.docx", "modele-illisible"),
    ],
)
def test_verifier_une_consultation_dit_tout_ce_que_porte_son_dossier_de_modeles(
    tmp_path: Path, nom: str, code: str
) -> None:
    creer_depuis_exemple(tmp_path / "marche", "infogerance")
    (tmp_path / "marche" / "modeles").mkdir()
    (tmp_path / "marche" / "modeles" / nom).write_bytes(b"rien")
    assert code in {a.code for a in verifier_consultation(tmp_path / "marche")}


@pytest.mark.parametrize(
    ("egare", "cible"),
    [
        ("modeles/notes.docx", "modeles/note.docx"),
        ("reponse.yaml", "reponses.yaml"),
        ("consultation.yml", "consultation.yaml"),
    ],
)
def test_un_fichier_egare_ne_se_renomme_pas_sur_un_fichier_qui_existe(tmp_path: Path, egare: str, cible: str) -> None:
    marche = tmp_path / "marche"
    creer_depuis_exemple(marche, "infogerance")
    (marche / "modeles").mkdir()
    (marche / egare).write_bytes((MODELES / "note.docx").read_bytes() if egare.endswith("docx") else b"x: y\n")
    presente = marche / cible
    conseils = []
    for presence in (True, False):
        if presence and not presente.exists():
            presente.write_bytes((MODELES / "note.docx").read_bytes())
        elif not presence:
            presente.unlink()
        noms = frozenset({"note.docx"})
        dites = [a.conseil for a in egares_de_la_consultation(marche, noms) if Path(egare).name in a.message]
        conseils.append(dites[0])
    existe, manque = conseils
    assert f"« {presente.name} » existe déjà" in existe
    assert "Renommez" not in existe
    assert manque.startswith("Renommez")
    assert presente.name in manque


def test_un_modele_sans_emploi_ne_se_renomme_pas_sur_un_autre(tmp_path: Path) -> None:
    for nom in ("notes.docx", "note.docx"):
        (tmp_path / nom).write_bytes((MODELES / "note.docx").read_bytes())
    (dite,) = verifier_les_modeles(tmp_path).anomalies
    assert (dite.code, "existe déjà" in dite.conseil) == ("modele-sans-emploi", True)
    (tmp_path / "note.docx").unlink()
    (dite,) = verifier_les_modeles(tmp_path).anomalies
    assert dite.conseil == "Renommez-le « note.docx »."
