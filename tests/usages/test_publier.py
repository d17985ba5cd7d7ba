from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from cctgen.socle.contenu import contenu
from cctgen.socle.erreurs import DossierIntrouvable, EcritureImpossible
from cctgen.usages.depouiller import depouiller
from cctgen.usages.differences import differences
from cctgen.usages.generer import generer
from cctgen.usages.ouverture import dossier_de_reference, ouvrir
from cctgen.usages.publier import publier
from cctgen.usages.versions import dernier_dossier

LE = datetime(2027, 1, 15, tzinfo=UTC)


def modifier(racine: Path) -> None:
    """Ajoute un ajustement qui retire une exigence, et règle autrement un délai."""
    consultation = (racine / "consultation.yaml").read_text()
    ajout = "ajustements:\n  - {exigence: CCT-UTI-15, action: retirer, motif: essai}\n"
    (racine / "consultation.yaml").write_text(consultation + ajout)
    reponses = (racine / "reponses.yaml").read_text()
    (racine / "reponses.yaml").write_text(reponses.replace("delai_alerte: 12", "delai_alerte: 8"))


def test_publier_fige_les_pieces_generees(portail_genere: Path) -> None:
    cible = publier(portail_genere)
    assert cible == portail_genere / "publications" / "1"
    for piece in (portail_genere / "sortie").iterdir():
        if piece.name == "note-acheteur.docx":
            assert not (cible / piece.name).exists()
            continue
        assert (cible / piece.name).read_bytes() == piece.read_bytes()
    with pytest.raises(EcritureImpossible, match="déjà publiée"):
        publier(portail_genere)


def test_on_ne_publie_pas_sans_generer(portail: Path) -> None:
    with pytest.raises(DossierIntrouvable, match="ne sont pas celles du dossier"):
        publier(portail)


def test_on_ne_publie_pas_des_pieces_perimees(portail_genere: Path) -> None:
    publier(portail_genere)
    modifier(portail_genere)
    with pytest.raises(DossierIntrouvable, match="ne sont pas celles du dossier"):
        publier(portail_genere)
    generer(portail_genere)
    assert publier(portail_genere).name == "2"


def test_sans_changement_la_version_reste_la_meme(portail_genere: Path) -> None:
    publier(portail_genere)
    avant = (portail_genere / "sortie" / "matrice-lot-1.xlsx").read_bytes()
    generer(portail_genere)
    assert (portail_genere / "sortie" / "matrice-lot-1.xlsx").read_bytes() == avant
    assert differences(portail_genere).ecarts == ()


def test_les_ecarts_sont_dits_article_par_article(portail_genere: Path) -> None:
    publier(portail_genere)
    modifier(portail_genere)
    resultat = differences(portail_genere)
    assert (resultat.avant.numero, resultat.apres.numero) == (1, 2)
    ecarts = {(e.objet, e.id): e.nature.value for e in resultat.ecarts}
    assert ecarts[("exigence", "CCT-UTI-15")] == "retrait"
    assert ecarts[("article", "SSI-027")] == "modification"
    assert [f.name for f in resultat.fichiers] == ["additif-version-1-a-2.docx", "suivi-version-1-a-2.docx"]


def test_une_matrice_de_l_ancienne_version_est_reconnue_sans_etre_ecartee(portail_genere: Path) -> None:
    publier(portail_genere)
    modifier(portail_genere)
    generer(portail_genere)
    publier(portail_genere)
    recue = contenu("exemples") / "portail" / "offres-recues" / "soumissionnaire-a-lot-1.xlsx"
    (offre,) = depouiller(portail_genere, [recue], recu_le=LE).offres
    (anomalie,) = [a for a in offre.anomalies if a.code == "version-differente"]
    assert "CCT-UTI-15" in anomalie.message
    assert offre.statut.value != "etranger"
    assert offre.version == "1"


def test_un_poids_change_apres_publication_est_un_ecart_et_ne_compte_pas(portail_genere: Path) -> None:
    publier(portail_genere)
    consultation = (portail_genere / "consultation.yaml").read_text()
    change = consultation.replace("poids: 50", "poids: 10", 1).replace("type: prix, poids: 40", "type: prix, poids: 80")
    assert change != consultation
    (portail_genere / "consultation.yaml").write_text(change)
    assert {(e.objet, e.id) for e in differences(portail_genere).ecarts} == {("cadre", "reglement")}
    with pytest.raises(DossierIntrouvable, match="ne sont pas celles du dossier"):
        publier(portail_genere)
    dossier, anomalies = dossier_de_reference(portail_genere)
    assert dossier.bareme is not None
    assert [str(c.poids) for c in dossier.bareme.criteres] == ["50", "10", "40"]
    assert [a.code for a in anomalies] == ["dossier-modifie-depuis-publication"]


def test_les_offres_se_depouillent_sur_la_version_publiee(portail_genere: Path) -> None:
    publier(portail_genere)
    modifier(portail_genere)
    recue = contenu("exemples") / "portail" / "offres-recues" / "soumissionnaire-a-lot-1.xlsx"
    resultat = depouiller(portail_genere, [recue], recu_le=LE)
    assert "version-differente" not in {a.code for a in resultat.offres[0].anomalies}
    assert "dossier-modifie-depuis-publication" in {a.code for a in resultat.anomalies}


def test_un_dossier_publie_se_relit_a_l_identique(portail_genere: Path) -> None:
    publier(portail_genere)
    assert dernier_dossier(portail_genere) == ouvrir(portail_genere).exiger_dossier()
    (portail_genere / "publications" / "1" / "dossier.json").chmod(0o644)
    (portail_genere / "publications" / "1" / "dossier.json").write_text("{")
    with pytest.raises(DossierIntrouvable, match="abîmé"):
        dernier_dossier(portail_genere)


def test_sans_publication_il_n_y_a_pas_de_differences(portail_genere: Path) -> None:
    with pytest.raises(DossierIntrouvable, match="Aucune version"):
        differences(portail_genere)
