from __future__ import annotations

from datetime import date
from pathlib import Path

from cctgen.consultation.modele import ReponsesRedigees
from cctgen.socle.anomalies import bloquantes
from cctgen.usages.edition.generer import generer
from cctgen.usages.ouverture.consultation import ouvrir
from cctgen.usages.preparation.migrer import migrer
from cctgen.usages.preparation.nouveau import IdentiteSaisie, creer_vierge
from cctgen.usages.preparation.proposer_bareme import proposer_bareme
from cctgen.usages.preparation.questionnaire import enregistrer_reponses
from tests.contenu.profils import NATURES, consultation


def une_etude(racine: Path) -> Path:
    creer_vierge(racine, IdentiteSaisie("2026-9", "Une étude", "Un acheteur"), date(2026, 12, 1))
    enregistrer_reponses(racine, ReponsesRedigees(communes=consultation(NATURES["etudes"], "etudes").saisies.communes))
    return racine


def test_une_etude_se_genere_sans_toucher_au_bareme(tmp_path: Path) -> None:
    racine = une_etude(tmp_path / "c")
    assert [str(a) for a in bloquantes(ouvrir(racine).anomalies)] == []
    assert proposer_bareme(racine)
    assert [str(a) for a in bloquantes(ouvrir(racine).anomalies)] == []
    assert not proposer_bareme(racine), "il suit déjà les réponses"
    enregistrer_reponses(racine, ReponsesRedigees(communes=consultation(NATURES["saas"], "saas").saisies.communes))
    assert proposer_bareme(racine), "le barème proposé se refait tant que personne n'y touche"


def test_generer_refait_le_bareme_de_reponses_donnees_hors_du_dialogue(tmp_path: Path) -> None:
    racine = une_etude(tmp_path / "c")
    avant = (racine / "consultation.yaml").read_text("utf-8")
    enregistrer_reponses(racine, ReponsesRedigees(communes=consultation(NATURES["saas"], "saas").saisies.communes))
    assert "exigence-hors-bareme" in {a.code for a in ouvrir(racine).anomalies}
    suivies: list[str] = []
    generation = generer(racine, suivi=suivies.append)
    assert "exigence-hors-bareme" not in {a.code for a in generation.anomalies}
    assert any("Barème proposé" in phrase for phrase in suivies)
    assert (racine / "consultation.yaml").read_text("utf-8") != avant
    generer(racine, suivi=(redites := []).append)
    assert not any("Barème proposé" in phrase for phrase in redites)


def test_une_offre_recue_fige_le_bareme_propose(tmp_path: Path) -> None:
    racine = une_etude(tmp_path / "c")
    (racine / "offres").mkdir()
    (racine / "offres" / "registre.json").write_text('{"depots": []}', encoding="utf-8")
    assert not proposer_bareme(racine)


def test_un_bareme_que_l_acheteur_a_touche_n_est_jamais_refait(tmp_path: Path) -> None:
    racine = une_etude(tmp_path / "c")
    chemin = racine / "consultation.yaml"
    retouche = chemin.read_text("utf-8").replace("Valeur technique", "Qualité technique")
    chemin.write_text(retouche, encoding="utf-8")
    assert not proposer_bareme(racine)
    assert chemin.read_text("utf-8") == retouche


def test_sans_reponse_le_bareme_attend(tmp_path: Path) -> None:
    creer_vierge(tmp_path / "c", IdentiteSaisie(), date(2026, 12, 1))
    avant = (tmp_path / "c" / "consultation.yaml").read_bytes()
    assert not proposer_bareme(tmp_path / "c")
    assert (tmp_path / "c" / "consultation.yaml").read_bytes() == avant


def un_service(racine: Path) -> Path:
    """Un clausier de service qui ne change que le barème type."""
    racine.mkdir()
    (racine / "clausier.yaml").write_text(
        'nom: "Service"\nversion: "1"\ndate: 2026-01-01\nlicence: "etalab-2.0"\n', encoding="utf-8"
    )
    (racine / "bareme.yaml").write_text(
        'criteres:\n  - {id: prix, libelle: "Coût complet", poids: 35, remplace: oui}\n'
        '  - {id: technique, libelle: "Qualité", poids: 55, remplace: oui}\n',
        encoding="utf-8",
    )
    return racine


def test_un_clausier_de_service_regle_le_bareme_propose(tmp_path: Path) -> None:
    service = un_service(tmp_path / "service")
    creer_vierge(tmp_path / "c", IdentiteSaisie(), date(2026, 12, 1), [service])
    bareme = ouvrir(tmp_path / "c").consultation.redaction.bareme
    assert [(c.id, int(c.poids)) for c in bareme.criteres] == [("metier", 55), ("environnement", 10), ("prix", 35)]
    assert bareme.criteres[-1].libelle == "Coût complet"


def test_migrer_dit_que_le_bareme_propose_changera(tmp_path: Path) -> None:
    racine, service = une_etude(tmp_path / "c"), un_service(tmp_path / "service")
    assert proposer_bareme(racine)
    avant = (racine / "consultation.yaml").read_bytes()
    assert not migrer(racine).bareme_a_refaire
    migration = migrer(racine, [service])
    assert migration.bareme_a_refaire
    assert migration.en_dict()["bareme_a_refaire"] is True
    assert (racine / "consultation.yaml").read_bytes() == avant
    chemin = racine / "consultation.yaml"
    chemin.write_text(chemin.read_text("utf-8").replace("Prix", "Le prix"), encoding="utf-8")
    assert not migrer(racine, [service]).bareme_a_refaire, "le barème est à l'acheteur"
