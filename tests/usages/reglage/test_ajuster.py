from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from cctgen.consultation.modele import Action, Ajustement
from cctgen.socle.erreurs import DonneesInvalides
from cctgen.usages.explication.et_si import effet
from cctgen.usages.ouverture.consultation import ouvrir
from cctgen.usages.preparation.nouveau import creer_depuis_exemple
from cctgen.usages.preparation.parametres import parametres_demandes
from cctgen.usages.reglage.ajuster import (
    ajuster,
    clause_de,
    clause_reecrite,
    oter,
    reecrire,
    reecriture_de,
    valeurs_qui_partent,
)
from cctgen.usages.reglage.preciser_service import preciser_service
from cctgen.usages.reglage.regler_parametres import exiger_des_valeurs_admises, regler_parametres

RETRAIT = Ajustement(clause="SSI-027", action=Action.RETIRER, motif="hors du périmètre : « reporté »")


@pytest.fixture
def portail(tmp_path: Path) -> Path:
    creer_depuis_exemple(tmp_path / "portail", "portail")
    return tmp_path / "portail"


def test_un_ajustement_se_pose_puis_s_ote_sans_laisser_de_trace(portail: Path) -> None:
    texte = (portail / "consultation.yaml").read_bytes()
    avant = ouvrir(portail)
    ajuster(portail, RETRAIT)
    apres = ouvrir(portail)
    assert "SSI-027" in {e.id for e in effet(avant, apres).ecarts}
    assert RETRAIT.motif in apres.dossier.selections[0].clauses["SSI-027"].motif
    oter(portail, RETRAIT)
    assert (portail / "consultation.yaml").read_bytes() == texte


def test_un_ajustement_remplace_celui_de_la_meme_cible(portail: Path) -> None:
    ajuster(portail, RETRAIT)
    ajuster(portail, RETRAIT.model_copy(update={"motif": "autre", "lots": (1,)}))
    ajuster(portail, RETRAIT.model_copy(update={"motif": "encore"}))
    consultation = ouvrir(portail).consultation
    assert [a.motif for a in consultation.redaction.ajustements] == [RETRAIT.motif, "autre", "encore"][2:]


def test_une_reecriture_change_la_clause_et_elle_seule(portail: Path) -> None:
    avant = ouvrir(portail)
    clause = clause_de(avant, "SSI-027")
    telle = reecriture_de(clause)
    reecrite = clause_reecrite(avant.clausier, clause, replace(telle, texte=telle.texte + "\nUne phrase de plus."))
    reecrire(portail, avant, reecrite, "usage du service")
    apres = ouvrir(portail)
    articles = {a.clause: a for a in apres.dossier.articles}
    assert "Une phrase de plus." in articles["SSI-027"].texte
    assert {(e.objet, e.id) for e in effet(avant, apres).ecarts} == {("article", "SSI-027")}
    (ecrit,) = apres.consultation.redaction.ajustements
    oter(portail, ecrit)
    assert not list((portail / "clauses").glob("SSI-027*"))
    assert effet(avant, ouvrir(portail)).ecarts == ()


def test_une_valeur_que_la_reecriture_n_insere_plus_s_ote_et_revient_avec_elle(portail: Path) -> None:
    """Sans quoi « insérez-la, ou supprimez-la » tiendrait la consultation, et aucun écran ne la supprime."""
    avant = ouvrir(portail)
    clause = clause_de(avant, "SSI-027")
    telle = reecriture_de(clause)
    assert avant.consultation.saisies.parametres["SSI-027"] == {"delai_alerte": "12"}
    sans = clause_reecrite(avant.clausier, clause, replace(telle, texte=telle.texte.replace("{delai_alerte}", "six")))
    assert set(clause.parametres) - set(sans.parametres) == {"delai_alerte"}
    assert valeurs_qui_partent(avant.consultation.saisies, sans) == {"delai_alerte": "12"}
    reecrire(portail, avant, sans, "Jugé")
    apres = ouvrir(portail)
    assert apres.dossier is not None
    assert not [a for a in apres.anomalies if a.code.startswith("parametre-")]
    assert "SSI-027" not in apres.consultation.saisies.parametres
    reprise = clause_reecrite(apres.clausier, clause_de(apres, "SSI-027"), telle)
    assert reprise.parametres == clause.parametres
    reecrire(portail, apres, reprise, "Jugé")
    assert ouvrir(portail).dossier is not None


def test_une_reecriture_retouchee_a_la_main_est_mise_de_cote(portail: Path) -> None:
    avant = ouvrir(portail)
    clause = clause_de(avant, "SSI-027")
    reecrire(portail, avant, clause_reecrite(avant.clausier, clause, reecriture_de(clause)), "Jugé")
    (fichier,) = (portail / "clauses").glob("SSI-027*")
    fichier.write_text(fichier.read_text(encoding="utf-8") + "# à moi\n", encoding="utf-8")
    reecrire(portail, ouvrir(portail), clause_reecrite(avant.clausier, clause, reecriture_de(clause)), "Jugé")
    (garde,) = portail.glob("mis-de-cote/*/clauses/*")
    assert garde.read_text(encoding="utf-8").endswith("# à moi\n")


def test_un_service_se_precise_et_le_reste_du_fichier_demeure(portail: Path) -> None:
    texte = (portail / "consultation.yaml").read_text(encoding="utf-8")
    preciser_service(portail, "bastion", {"contact": "le bureau", "emploi": "option"})
    (bastion,) = [s for s in ouvrir(portail).dossier.services if s.id == "bastion"]
    assert (bastion.contact, bastion.est_obligatoire) == ("le bureau", False)
    preciser_service(portail, "bastion", {"contact": "", "emploi": ""})
    assert (portail / "consultation.yaml").read_text(encoding="utf-8") == texte


def test_un_parametre_se_regle_dans_ses_bornes(portail: Path) -> None:
    ouverture = ouvrir(portail)
    demandes = parametres_demandes(ouverture.clausier, ouverture.consultation)
    borne = next(d for d in demandes if d.parametre.max is not None)
    siens = {d.nom: d for d in demandes if d.clause == borne.clause}
    with pytest.raises(DonneesInvalides, match="bloquante"):
        exiger_des_valeurs_admises(siens, {borne.nom: str(borne.parametre.max + 1)})
    admise = str(borne.parametre.max)
    exiger_des_valeurs_admises(siens, {borne.nom: admise})
    regler_parametres(portail, ouverture.clausier, borne.clause, {borne.nom: admise})
    apres = ouvrir(portail)
    assert apres.consultation.saisies.parametres[borne.clause] == {borne.nom: admise}
    assert apres.anomalies == ouverture.anomalies


def test_un_motif_de_plusieurs_lignes_longues_s_ecrit_et_se_relit(portail: Path) -> None:
    motif = "Une première raison assez longue pour que la ligne dépasse cent caractères en tout.\nPuis une autre."
    for suite in ("", "\nEncore."):
        ajuster(portail, RETRAIT.model_copy(update={"motif": motif + suite}))
        assert [a.motif for a in ouvrir(portail).consultation.redaction.ajustements] == [motif + suite]
